//! `introspection.caller_authenticated`: strangers learn nothing about tokens.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "introspection.caller_authenticated",
    title: "Introspection is refused to a caller that does not authenticate",
    verifies: &["RFC7662-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("caller_authenticated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("caller_unauthenticated", exchange, transcript)? {
        return Some(judgement);
    }
    let status = exchange.status()?;
    let told = object(exchange).is_some_and(|body| body.contains_key("active"));
    if !told && matches!(status, 400 | 403) {
        let observed = format!("status {status}");
        let finding = Finding::in_response(exchange, Place::Status, "status 401", observed)
            .hint("401 tells the caller that it has to authenticate.");
        return Some(Judgement::Doubt(finding));
    }
    let refusal = Refusal { statuses: &[401], errors: &[], spoils: "active" };
    refusal.judge(
        exchange,
        "SMART words access control as optional, RFC 7662 §2.1 demands it: without it anybody can \
         try tokens here.",
    )
}
