//! `client.one_authentication_method`: one way of authentication a request.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::authentications;

/// The check.
pub static CHECK: Check = Check {
    id: "client.one_authentication_method",
    title: "A token request authenticates in one way only",
    verifies: &["RFC6749-TOK-05", "UDAP-TOK-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("one_authentication_method.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let ways = authentications(exchange);
    match ways.as_slice() {
        [] => None,
        [way] => Some(Judgement::Pass(format!("{way} alone"))),
        ways => Some(Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Body,
                "one way of client authentication",
                ways.join(" and "),
            )
            .hint("Servers refuse such a request, since the two could name two clients."),
        )),
    }
}
