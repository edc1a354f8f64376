//! Makes the signed JWT that authenticates this payer at a token endpoint.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html>

use jsonwebtoken::Header;
use serde_json::{Value, json};

use crate::target::transfer::Transfer;
use crate::target::transfer_error::TransferError;

/// A client assertion; `member` names the member when the subject is not this client.
///
/// # Errors
/// When no key of ours fits what the server accepts.
pub fn client_assertion(transfer: &Transfer, member: &str) -> Result<String, TransferError> {
    let (policy, state) = (&transfer.policy, &transfer.state);
    let advertised = &transfer.discovered.algorithms;
    let unsigned = |why: String| {
        TransferError::requester(
            format!("A client assertion could not be signed: {why}"),
            "configure a signing key for ES384 or RS384",
        )
    };
    let (key, algorithm) = state
        .keys
        .choose(&policy.assertion_algorithm, advertised)
        .ok_or_else(|| unsigned(format!("no key fits {}", policy.assertion_algorithm)))?;
    let mut header = Header::new(algorithm);
    header.typ = Some(policy.assertion_typ.clone()).filter(|typ| !typ.is_empty());
    header.kid = policy.assertion_has_kid.then(|| key.kid.clone());
    let client_id = &transfer.server.client_id;
    let subject = if policy.assertion_subject_is_client { client_id } else { member };
    let audience = if policy.assertion_audience_is_token_endpoint {
        &transfer.discovered.token_endpoint
    } else {
        &transfer.server.issuer
    };
    let jti = if policy.assertion_jti_fresh {
        state.assertion_ids.uuid().to_string()
    } else {
        state.settings.seed.ids("target/assertion/fixed").uuid().to_string()
    };
    let now = state.clock.epoch_secs();
    let claims: Value = json!({
        "iss": client_id,
        "sub": subject,
        "aud": audience,
        "iat": now,
        "exp": now + policy.assertion_lifetime_secs,
        "jti": jti,
    });
    jsonwebtoken::encode(&header, &claims, &key.encoding)
        .map_err(|error| unsigned(error.to_string()))
}
