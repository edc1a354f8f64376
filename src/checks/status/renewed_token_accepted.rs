//! `status.renewed_token_accepted`: a job stays in reach of its client when the token is renewed.

use crate::checks::granted_scope::{client_of, granted};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.renewed_token_accepted",
    title: "A job can be asked about with a later token of its client",
    verifies: &["PDEX-BULK-06", "PDEX-TOK-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("renewed_token_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let kick_off = job::kick_off_of(exchange, transcript)?;
    let tokens = [kick_off, exchange].map(|one| issue(one, transcript));
    let [Some((first, owner)), Some((second, asking))] = tokens else { return None };
    // The same client, and at least as much scope as it began with.
    let wider = words(first).iter().all(|word| words(second).contains(word));
    if first.seq == second.seq || owner != asking || !wider {
        return None;
    }
    let expected = "status 202, or 200 with the manifest, as with the first token";
    let observed = match exchange.status()? {
        200 | 202 => {
            return Some(Judgement::Pass("the later token is as good as the first".to_owned()));
        }
        status @ (401 | 403 | 404) => format!("status {status}"),
        _ => return None,
    };
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Status, expected, observed)
            .hint("An export may take longer than a token lives: jobs belong to clients."),
    ))
}

/// The answer that issued the token of `exchange`, and the client it was issued for.
fn issue<'t>(exchange: &Exchange, transcript: &'t Transcript) -> Option<(&'t Exchange, String)> {
    let field = exchange.request.headers.get("authorization")?;
    let (_, token) = field.split_once(' ')?;
    let issued = transcript.at(Endpoint::Token).find(|answer| {
        granted(answer).is_some_and(|body| body.get("access_token").is_some_and(|one| one == token))
    })?;
    Some((issued, client_of(issued)?))
}

/// The scopes that were stated with a token.
fn words(issued: &Exchange) -> Vec<String> {
    let body = granted(issued);
    let stated = body.as_ref().and_then(|body| body.get("scope")?.as_str());
    stated.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
