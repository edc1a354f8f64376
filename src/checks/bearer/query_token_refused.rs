//! `bearer.query_token_refused`: a token in the URL opens nothing.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;
use super::open_file::is_open_file;
use crate::checks::pair::{pair, wrong_status};

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.query_token_refused",
    title: "A token in the query of the URL is not accepted",
    verifies: &["RFC6750-08"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("query_token_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["token_in_query"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if is_open_file(exchange, transcript) {
        let why = "the manifest says that its files need no access token".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    let status = pair.response.status;
    let finding = wrong_status(exchange, pair.response, "401").or("400");
    Some(match status {
        // Ignored, hence no token (401), or refused as a malformed request (400).
        400 | 401 => Judgement::Pass(format!("refused with {status}")),
        402..500 => Judgement::Doubt(finding.hint(
            "The token was not accepted, but the status does not tell the client that its \
             credentials are in the wrong place.",
        )),
        _ => Judgement::Violation(finding.hint(
            "URLs end up in logs, histories and Referer fields. Take tokens from the \
             Authorization field only.",
        )),
    })
}
