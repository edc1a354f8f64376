//! `authorization.token_lifetime`: the access token of an app lives at most an hour.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::at_member;
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization.token_lifetime",
    title: "An access token that a person granted lives at most an hour",
    verifies: &["SMART-APP-11"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("token_lifetime.md"),
    judge,
};

const LIMIT_SECS: f64 = 3600.0;

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "authorization_code") && !is_grant(exchange, "refresh_token") {
        return None;
    }
    let lifetime = body.get("expires_in")?.as_f64()?;
    if lifetime > LIMIT_SECS {
        let observed = format!("{lifetime} seconds");
        let finding = at_member(exchange, "expires_in", "at most 3600 seconds", observed)
            .hint("Whoever needs access for longer has a refresh token.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("{lifetime} seconds")))
}
