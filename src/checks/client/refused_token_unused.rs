//! `client.refused_token_unused`: a token that was refused is not sent again.

use url::Url;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::{PROTECTED, bearer};
use super::received_manifest::{SIDE_BY_SIDE, same_url};

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
    let is_here = |other: &Exchange| {
        other.initiator == Party::Target
            && self::origin(&other.request.url).as_ref() == Some(&origin)
    };
    // What was refused while this request was under way, nobody could mind.
    let refusals = transcript
        .before(exchange)
        .filter(|other| other.status() == Some(401) && is_here(other) && exchange.follows(other));
    let (mut first, mut repeated, mut replaced) = (None, None, None);
    for refusal in refusals {
        let again = same_url(&refusal.request.url, &exchange.request.url);
        match bearer(refusal) {
            Some(refused) if refused == token => {
                first = Some(refusal);
                repeated = repeated.or(again.then_some(refusal));
            }
            Some(_) if again => replaced = Some(refusal.seq),
            _ => {}
        }
    }
    let Some(first) = first else {
        return replaced
            .map(|seq| Judgement::Pass(format!("another token after exchange {seq} was refused")));
    };
    let goes_on = || {
        let since = transcript.after(first).filter(|other| {
            other.seq <= exchange.seq
                && is_here(other)
                && other.follows(first)
                && bearer(other) == Some(token)
        });
        (since.count() > SIDE_BY_SIDE).then_some(first)
    };
    let refusal = repeated.or_else(goes_on)?;
    let observed = format!("the token that exchange {} shows to be refused", refusal.seq);
    let place = Place::Header("Authorization".to_owned());
    let finding =
        Finding::in_request(exchange, place, "another token after a 401, or none", observed);
    Some(Judgement::Violation(finding.hint(
        "A token may end before its time. Ask for another one, then go on with the same job.",
    )))
}

/// Scheme, host and port.
fn origin(url: &str) -> Option<url::Origin> {
    Url::parse(url).ok().map(|url| url.origin())
}
