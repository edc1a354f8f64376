//! `client.refused_token_unused`: a token that was refused is not sent again.

use url::Url;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::{PROTECTED, bearer};

/// The check.
pub static CHECK: Check = Check {
    id: "client.refused_token_unused",
    title: "A token that was refused is replaced, and not sent again",
    verifies: &["BULK-FILE-01"],
    judges: Judges::requests(Actor::Target, PROTECTED),
    page: include_str!("refused_token_unused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let token = bearer(exchange)?;
    let origin = origin(&exchange.request.url)?;
    let mut refusals = transcript.before(exchange).filter(|other| {
        other.initiator == Party::Target
            && other.status() == Some(401)
            && self::origin(&other.request.url).as_ref() == Some(&origin)
    });
    let mut replaced = None;
    let same = refusals.find(|other| {
        let refused = bearer(other);
        let is_same = refused == Some(token);
        if !is_same && refused.is_some() && other.request.url == exchange.request.url {
            replaced = Some(other.seq);
        }
        is_same
    });
    if let Some(refusal) = same {
        let observed = format!("the token that exchange {} shows to be refused", refusal.seq);
        let place = Place::Header("Authorization".to_owned());
        let finding =
            Finding::in_request(exchange, place, "another token after a 401, or none", observed);
        return Some(Judgement::Violation(finding.hint(
            "A token may end before its time. Ask for another one, then go on with the same job.",
        )));
    }
    replaced.map(|seq| Judgement::Pass(format!("another token after exchange {seq} was refused")))
}

/// Scheme, host and port.
fn origin(url: &str) -> Option<url::Origin> {
    Url::parse(url).ok().map(|url| url.origin())
}
