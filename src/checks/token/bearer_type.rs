//! `token.bearer_type`: the token is a bearer token.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind, shown};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.bearer_type",
    title: "The token is a bearer token",
    verifies: &["SMART-BS-09"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("bearer_type.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    let found = body.get("token_type");
    let observed = match found.and_then(Value::as_str) {
        // RFC 6749 §5.1: the value is compared without case.
        Some(name) if name.eq_ignore_ascii_case("bearer") => {
            return Some(Judgement::Pass(format!("token_type is {name}")));
        }
        Some(name) => shown(name),
        None => kind(found).to_owned(),
    };
    let finding = at_member(exchange, "token_type", "`bearer`, in any case", observed)
        .hint("A client must not use a token whose type it does not know.");
    Some(Judgement::Violation(finding))
}
