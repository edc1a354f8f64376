//! `client.assertion_lifetime`: exp is at most five minutes ahead.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::assertion_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_lifetime",
    title: "The assertion expires within five minutes",
    verifies: &["SMART-JWT-12"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_lifetime.md"),
    judge,
};

/// The furthest an assertion may reach ahead.
const LIMIT_SECS: i64 = 300;
/// How far two honest clocks may differ.
const SKEW_SECS: i64 = 5;

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let finding = |observed: String| {
        let place = Place::Token("claims/exp".to_owned());
        let expected = "exp in whole seconds since 1970, in the future and at most 300 s ahead";
        Finding::in_request(exchange, place, expected, observed)
    };
    let Some(exp) = jwt.claims.get("exp") else {
        return Some(Judgement::Violation(finding("no exp".to_owned())));
    };
    let Some(exp) = exp.as_i64() else {
        let kind = if exp.is_number() { "a fraction" } else { "not a number" };
        return Some(Judgement::Violation(finding(format!("exp is {kind}"))));
    };
    let now = exchange.started_at.as_second();
    let ahead = exp.saturating_sub(now);
    if exp > now.saturating_mul(100) {
        let observed = "exp lies centuries ahead, as if it counted milliseconds".to_owned();
        return Some(Judgement::Violation(finding(observed)));
    }
    if ahead > LIMIT_SECS + SKEW_SECS {
        return Some(Judgement::Violation(finding(format!("exp is {ahead} s ahead"))));
    }
    if ahead <= -SKEW_SECS {
        let observed = format!("exp passed {} s before the request", -ahead);
        return Some(Judgement::Violation(
            finding(observed).hint("Make a new assertion for each request, and check the clock."),
        ));
    }
    Some(Judgement::Pass(format!("exp is {ahead} s ahead")))
}
