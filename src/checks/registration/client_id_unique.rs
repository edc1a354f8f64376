//! `registration.client_id_unique`: no two clients share an id.

use crate::checks::oauth_answer::{at_member, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::created::is_by_udap;

/// The check.
pub static CHECK: Check = Check {
    id: "registration.client_id_unique",
    title: "Each registration gets a client_id of its own",
    verifies: &["RFC7591-13"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("client_id_unique.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // A client that registers again by UDAP is the same client.
    if is_by_udap(exchange) {
        return None;
    }
    let issued = client_id(exchange)?;
    let earlier: Vec<&Exchange> = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Register && !is_by_udap(other))
        .filter(|other| client_id(other).is_some())
        .collect();
    // A single registration says nothing.
    earlier.first()?;
    if let Some(twin) = earlier.iter().find(|other| client_id(other).as_ref() == Some(&issued)) {
        let observed = format!("the client_id that exchange {} was given", twin.seq);
        let finding = at_member(exchange, "client_id", "a client_id of its own", observed)
            .hint("Two clients with one id hold each other's tokens.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("differs from {} earlier ones", earlier.len())))
}

fn client_id(exchange: &Exchange) -> Option<String> {
    exchange.succeeded().then_some(())?;
    object(exchange)?.get("client_id")?.as_str().map(str::to_owned)
}
