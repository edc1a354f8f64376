//! `token.module_stated`: in the product model a token says which module issued it.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::at_member;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.module_stated",
    title: "In the product model an access token is a JWT that states issuer, scope and module",
    verifies: &["SMILE-TOK-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("module_stated.md"),
    judge,
};

const CLAIMS: [&str; 3] = ["iss", "scope", "smile_cdr_module_id"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    let token = body.get("access_token").and_then(Value::as_str)?;
    // Only servers that claim the model are bound by it.
    if transcript.claims("smile_model") != Some(true) {
        return None;
    }
    let hint = "Clients must not depend on these claims; resource servers of the model do.";
    let violation = |observed: String| {
        let expected = "a JWT with `iss`, `scope` and `smile_cdr_module_id`";
        let finding = at_member(exchange, "access_token", expected, observed).hint(hint);
        Some(Judgement::Violation(finding))
    };
    let Ok(jwt) = Jwt::decode(token) else { return violation("an opaque token".to_owned()) };
    match CLAIMS.into_iter().find(|name| jwt.claim_str(name).is_none_or(str::is_empty)) {
        Some(missing) => violation(format!("a JWT without `{missing}`")),
        None => Some(Judgement::Pass("a JWT with all three claims".to_owned())),
    }
}
