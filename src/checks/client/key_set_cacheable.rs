//! `client.key_set_cacheable`: the key set says how long it may be kept.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.key_set_cacheable",
    title: "The client's key set says how long it may be cached",
    verifies: &["SMART-REG-05"],
    judges: Judges::answers(Actor::Target, &[Endpoint::ClientJwks]),
    page: include_str!("key_set_cacheable.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    if response.status != 200 {
        return None;
    }
    Some(match response.headers.get("cache-control") {
        Some(value) => Judgement::Pass(format!("Cache-Control: {value}")),
        None => Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Header("Cache-Control".to_owned()),
                "a Cache-Control field",
                "none".to_owned(),
            )
            .hint("Without it each server guesses, and a rotation of keys breaks at some of them."),
        ),
    })
}
