//! `refresh.answer_complete`: a refresh yields all that an app needs to know.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "refresh.answer_complete",
    title: "The answer to a refresh states token, type, lifetime and scope",
    verifies: &["SMART-REF-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("answer_complete.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "refresh_token") {
        return None;
    }
    for member in ["access_token", "token_type", "scope"] {
        let found = body.get(member);
        if found.and_then(Value::as_str).is_none_or(str::is_empty) {
            let observed = kind(found).to_owned();
            return Some(Judgement::Violation(at_member(exchange, member, "a string", observed)));
        }
    }
    let found = body.get("expires_in");
    if found.and_then(Value::as_f64).is_none() {
        let expected = "a number of seconds";
        let finding = at_member(exchange, "expires_in", expected, kind(found).to_owned())
            .hint("Without it the app cannot tell when to refresh next.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("access_token, token_type, expires_in and scope".to_owned()))
}
