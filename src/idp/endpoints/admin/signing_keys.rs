//! `/signing-keys`: the keys the server signs with, replaced while it runs.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use serde_json::Value;

use crate::admin::Admin;
use crate::admin::{self as answer, Refusal};
use crate::idp::audit::Entry;
use crate::idp::signing::SigningKeys;
use crate::idp::state::Idp;

use super::access;

/// Takes a keystore, a JWK Set of private keys, in place of the one in use. The old keys stay
/// published until what they signed has expired. The answer is the key set as it is published now.
pub async fn replace(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    answer::of(rotated(&idp, &headers, &body).map(|jwks| (200, jwks)))
}

fn rotated(idp: &Idp, headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    access::check(idp, headers, Admin::SUPERUSER)?;
    let text = std::str::from_utf8(body).map_err(|_| Refusal::new(400, "the body is no text"))?;
    let keys = SigningKeys::from_jwks(text).map_err(|error| {
        idp.record(Entry::refused("signing_keys.replaced").because(error.to_string()));
        Refusal::new(400, error.to_string())
    })?;
    idp.signer.rotate(keys);
    idp.record(Entry::granted("signing_keys.replaced"));
    // Whatever the policy says of the published set: who replaces keys sees no private ones.
    Ok(idp.signer.jwks(idp.clock.epoch_secs(), true))
}
