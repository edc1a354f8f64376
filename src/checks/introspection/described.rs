//! What the introspection of a token that a person granted is compared with.

use serde_json::{Map, Value};

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::object;
use crate::checks::token_life::{issued_before, token_of};
use crate::oauth::Jwt;
use crate::transcript::{Exchange, Transcript};

/// What was said of an active token when it was issued, and what is said of it now.
pub(super) struct Described {
    /// The answer of the token endpoint.
    pub(super) issued: Map<String, Value>,
    /// The ID token that came with it.
    pub(super) id_token: Option<Jwt>,
    /// The introspection.
    pub(super) now: Map<String, Value>,
}

/// Both sides, of an active token whose issue was seen.
pub(super) fn described(exchange: &Exchange, transcript: &Transcript) -> Option<Described> {
    let now = object(exchange)?;
    (exchange.status() == Some(200) && now.get("active") == Some(&Value::Bool(true)))
        .then_some(())?;
    let issued = granted(issued_before(exchange, &token_of(exchange)?, transcript)?)?;
    let id_token =
        issued.get("id_token").and_then(Value::as_str).and_then(|text| Jwt::decode(text).ok());
    Some(Described { issued, id_token, now })
}
