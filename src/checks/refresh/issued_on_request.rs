//! `refresh.issued_on_request`: two scopes ask for a refresh token, and nothing else does.

use serde_json::Value;

use crate::checks::granted_scope::{client_of, granted};
use crate::checks::oauth_answer::{at_member, object};
use crate::checks::sign_in::{has, is_grant};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "refresh.issued_on_request",
    title: "A refresh token comes with online_access or offline_access, and only then",
    verifies: &["SMART-REF-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("issued_on_request.md"),
    judge,
};

/// The scopes that ask for a refresh token.
pub(super) const ASKING: [&str; 2] = ["offline_access", "online_access"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "authorization_code") || transcript.alteration(exchange).is_some() {
        return None;
    }
    let scope = body.get("scope")?.as_str()?;
    let asking = ASKING.into_iter().find(|name| has(scope, name));
    let has_token = body.contains_key("refresh_token");
    let violation = |expected: String, observed: &str| {
        let finding = at_member(exchange, "refresh_token", &expected, observed.to_owned());
        Some(Judgement::Violation(finding))
    };
    match asking {
        // Whether such a client gets one is for `scopes_alike`.
        Some(_) if may_refresh(exchange, transcript) == Some(false) => None,
        Some(name) if has_token => Some(Judgement::Pass(format!("one, as {name} was granted"))),
        Some(name) => violation(format!("a refresh token, as `{name}` was granted"), "none"),
        None if has_token => violation(
            "no such member, as neither `offline_access` nor `online_access` was granted"
                .to_owned(),
            "a refresh token",
        ),
        None => Some(Judgement::Pass("none, as none was asked for".to_owned())),
    }
}

/// Whether the client that redeems a code is registered for `refresh_token`; `None` when its
/// registration was not seen.
pub(super) fn may_refresh(exchange: &Exchange, transcript: &Transcript) -> Option<bool> {
    let client = client_of(exchange)?;
    let registration = transcript
        .at(Endpoint::Register)
        .filter_map(object)
        .find(|body| body.get("client_id").and_then(Value::as_str) == Some(&client))?;
    let grants = registration.get("grant_types")?.as_array()?;
    Some(grants.iter().any(|grant| grant == "refresh_token"))
}
