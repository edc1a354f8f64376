//! `introspection.bearer_accepted`: a client may introspect with an access token.

use crate::checks::oauth_answer::{control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.bearer_accepted",
    title: "A client that may introspect may do so with an access token",
    verifies: &["SMART-INTRO-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("bearer_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("caller_by_token", exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    let told = object(exchange).is_some_and(|body| body.contains_key("active"));
    if status == 200 && told {
        return Some(Judgement::Pass("answered".to_owned()));
    }
    let finding = |expected: &str| {
        Finding::in_response(exchange, Place::Status, expected, format!("status {status}"))
    };
    // A scope of its own may be needed, which nobody has told us of.
    if status == 403 {
        let finding = finding("status 200").hint("A token of another scope may be answered.");
        return Some(Judgement::Doubt(finding));
    }
    Some(Judgement::Violation(finding("status 200 with `active`").hint(
        "SMART: where introspection is controlled, a client may authorize by a bearer token.",
    )))
}
