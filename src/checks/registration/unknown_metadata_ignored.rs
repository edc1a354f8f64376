//! `registration.unknown_metadata_ignored`: metadata nobody knows does no harm.

use crate::checks::oauth_answer::{at_member, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.unknown_metadata_ignored",
    title: "Unknown client metadata is ignored",
    verifies: &["RFC7591-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("unknown_metadata_ignored.md"),
    judge,
};

/// The member every registration request of ours carries and no server knows.
const UNKNOWN: &str = "payerproof_unknown";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    exchange.request.body.json().ok()?.get(UNKNOWN)?;
    // Whether a refusal is to blame on this member cannot be told from outside; that a good
    // registration is refused is for `created` to report.
    let body = object(exchange).filter(|_| exchange.succeeded())?;
    if body.contains_key(UNKNOWN) {
        let observed = "the unknown member, among the registered metadata".to_owned();
        let finding = at_member(exchange, UNKNOWN, "no such member", observed)
            .hint("Register what the server understands, and answer with that.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("registered without the unknown member".to_owned()))
}
