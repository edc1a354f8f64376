//! `token.lifetime`: a token of a backend service lives five minutes at most.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::at_member;
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.lifetime",
    title: "An access token lives at most five minutes",
    verifies: &["SMART-BS-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("lifetime.md"),
    judge,
};

/// The longest lifetime SMART recommends for backend services.
const LIMIT_SECS: f64 = 300.0;

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    // What a person granted may live longer: `authorization.token_lifetime` looks at that.
    if is_grant(exchange, "authorization_code") || is_grant(exchange, "refresh_token") {
        return None;
    }
    // A lifetime that is missing or no number is for `response_shape` to report.
    let lifetime = body.get("expires_in")?.as_f64()?;
    if lifetime > LIMIT_SECS {
        let observed = format!("{lifetime} seconds");
        let finding = at_member(exchange, "expires_in", "at most 300 seconds", observed)
            .hint("A backend service gets its next token at no cost, so let this one end soon.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("{lifetime} seconds")))
}
