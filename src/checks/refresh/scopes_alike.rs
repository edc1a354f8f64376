//! `refresh.scopes_alike`: in the product's model both scopes do the same, and nothing without the
//! grant.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::at_member;
use crate::checks::sign_in::{has, is_grant};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::issued_on_request::{ASKING, may_refresh};

/// The check.
pub static CHECK: Check = Check {
    id: "refresh.scopes_alike",
    title: "Both access scopes yield a refresh token, to clients with the refresh grant alone",
    verifies: &["SEED-SCP-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scopes_alike.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.claims("smile_model") != Some(true) {
        return None;
    }
    let body = granted(exchange)?;
    if !is_grant(exchange, "authorization_code") || transcript.alteration(exchange).is_some() {
        return None;
    }
    let scope = body.get("scope")?.as_str()?;
    let name = ASKING.into_iter().find(|name| has(scope, name))?;
    let may_refresh = may_refresh(exchange, transcript)?;
    let has_token = body.contains_key("refresh_token");
    let (expected, observed) = match (may_refresh, has_token) {
        (true, true) => return Some(Judgement::Pass(format!("{name} yields a refresh token"))),
        (false, false) => {
            return Some(Judgement::Pass(format!("{name} has no effect without the grant")));
        }
        (true, false) => ("a refresh token", "none"),
        (false, true) => {
            ("no such member, as the client lacks the refresh_token grant", "a refresh token")
        }
    };
    let finding = at_member(exchange, "refresh_token", expected, observed.to_owned());
    Some(Judgement::Violation(finding))
}
