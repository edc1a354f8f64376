//! `client.token_stays_with_source`: no token to another host.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};
use url::Url;

use super::access_token::{PROTECTED, bearer};

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_stays_with_source",
    title: "The token does not follow a redirect to another host",
    verifies: &["SMART-BS-17"],
    judges: Judges::requests(Actor::Target, PROTECTED),
    page: include_str!("token_stays_with_source.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let token = bearer(exchange)?;
    let response = exchange.response.as_ref().filter(|it| (300..400).contains(&it.status))?;
    let location = response.headers.get("location")?;
    let from = Url::parse(&exchange.request.url).ok()?;
    let to = from.join(location).ok()?;
    if to.origin() == from.origin() {
        return None;
    }
    let given_away = transcript.after(exchange).find(|other| {
        let there = Url::parse(&other.request.url).is_ok_and(|url| url.origin() == to.origin());
        there && other.initiator == Party::Target && bearer(other) == Some(token)
    });
    Some(match given_away {
        None => Judgement::Pass("the token stays where it belongs".to_owned()),
        Some(other) => Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Header("Location".to_owned()),
                "no token to another host than the source payer",
                format!("exchange {} sends it along", other.seq),
            )
            .hint("Whoever can redirect a client collects its tokens: leave Authorization behind when the host changes."),
        ),
    })
}
