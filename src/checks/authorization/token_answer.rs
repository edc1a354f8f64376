//! `authorization.token_answer`: a redeemed code yields all that an app needs to know.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind, shown};
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization.token_answer",
    title: "The answer to a code states token, type and scope, and may not be stored",
    verifies: &["SMART-APP-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("token_answer.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "authorization_code") {
        return None;
    }
    for member in ["access_token", "token_type", "scope"] {
        let found = body.get(member);
        if found.and_then(Value::as_str).is_none_or(str::is_empty) {
            let observed = kind(found).to_owned();
            return Some(Judgement::Violation(at_member(exchange, member, "a string", observed)));
        }
    }
    let token_type = body.get("token_type").and_then(Value::as_str).unwrap_or_default();
    if !token_type.eq_ignore_ascii_case("bearer") {
        let expected = "`Bearer`, in any case";
        let finding = at_member(exchange, "token_type", expected, shown(token_type));
        return Some(Judgement::Violation(finding));
    }
    let headers = &exchange.response.as_ref()?.headers;
    for (name, value) in [("Cache-Control", "no-store"), ("Pragma", "no-cache")] {
        if !headers.lists(&name.to_lowercase(), value) {
            let found = headers.get(&name.to_lowercase());
            let observed = found.map_or_else(|| "no such header".to_owned(), str::to_owned);
            let place = Place::Header(name.to_owned());
            let expected = format!("{name}: {value}");
            let finding = Finding::in_response(exchange, place, &expected, observed);
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("access_token, token_type and scope, not to be stored".to_owned()))
}
