//! Makes the signed JWT that authenticates this payer at a token endpoint.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html>

use std::sync::Arc;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use url::Url;

use crate::oauth::community::Identity;
use crate::target::key_ring::Key;
use crate::target::policy::Registration;
use crate::target::transfer::Transfer;
use crate::target::transfer_error::TransferError;

/// Where the key set is, at the host of this payer.
const KEY_SET_PATH: &str = "/.well-known/jwks.json";

/// A client assertion; `member` names the member when the subject is not this client.
///
/// # Errors
/// When no key of ours fits what the server accepts.
pub fn client_assertion(transfer: &Transfer, member: &str) -> Result<String, TransferError> {
    let is_client = transfer.policy.assertion_subject_is_client;
    let client_id = &transfer.server.client_id;
    assertion_about(transfer, if is_client { client_id } else { member })
}

/// An assertion of ours about somebody: this client, or a member whose data is asked for.
///
/// # Errors
/// When no key of ours fits what the server accepts.
pub fn assertion_about(transfer: &Transfer, subject: &str) -> Result<String, TransferError> {
    let (policy, state) = (&transfer.policy, &transfer.state);
    let unsigned = |why: String| {
        TransferError::requester(
            format!("A client assertion could not be signed: {why}"),
            "configure a signing key for ES384 or RS384",
        )
    };
    let client_id = &transfer.server.client_id;
    let audience = if policy.assertion_audience_is_token_endpoint {
        let stated = transfer.server.definition.audience.as_ref();
        stated.unwrap_or(&transfer.discovered.token_endpoint)
    } else {
        &transfer.server.issuer
    };
    let jti = if policy.assertion_jti_fresh {
        state.assertion_ids.uuid().to_string()
    } else {
        state.settings.seed.ids("target/assertion/fixed").uuid().to_string()
    };
    let now = state.clock.epoch_secs();
    let mut claims: Value = json!({
        "iss": client_id,
        "sub": subject,
        "aud": audience,
        "iat": now,
        "exp": now + policy.assertion_lifetime_secs,
        "jti": jti,
    });
    if let Some(member) = state.settings.udap.as_ref().filter(|_| is_udap(transfer)) {
        claims["extensions"] = json!({"hl7-b2b": member.b2b});
        return certified(&member.identity, &claims).map_err(unsigned);
    }
    if policy.states_business_identity {
        claims["extensions"] = json!({"hl7-b2b": business_identity(transfer)});
    }
    let ring = state.keys.ring(now, policy.signs_with_present_key);
    let advertised = &transfer.discovered.algorithms;
    let named = named_key(transfer)?;
    let (key, algorithm) = match named.as_deref() {
        Some(key) => {
            key.algorithm(advertised).map(|algorithm| (key, algorithm)).ok_or_else(|| {
                TransferError::requester(
                    format!(
                        "The key of the server definition fits none of the algorithms the source \
                     payer takes: {}",
                        advertised.join(", ")
                    ),
                    "name a key of the other kind as `signingKeyFile`",
                )
            })?
        }
        None => ring
            .choose(&policy.assertion_algorithm, advertised)
            .ok_or_else(|| unsigned(format!("no key fits {}", policy.assertion_algorithm)))?,
    };
    let mut header = Header::new(algorithm);
    header.typ = Some(policy.assertion_typ.clone()).filter(|typ| !typ.is_empty());
    header.kid = policy.assertion_has_kid.then(|| key.kid.clone());
    header.jku = jku(transfer);
    jsonwebtoken::encode(&header, &claims, &key.encoding)
        .map_err(|error| unsigned(error.to_string()))
}

/// The key that the server definition names.
///
/// # Errors
/// When it names one that cannot be used: signing with another would be for nothing.
pub fn named_key(transfer: &Transfer) -> Result<Option<Arc<Key>>, TransferError> {
    let state = &transfer.state;
    let named = state.keys.named(&transfer.server.definition, state.clock.epoch_secs());
    named.map_err(|flaw| {
        TransferError::requester(
            format!("The key of the server definition cannot be used: {flaw}"),
            "correct the file, or the server definition",
        )
    })
}

/// Whether this payer is known to the source by its certificate in a trust community.
pub fn is_udap(transfer: &Transfer) -> bool {
    transfer.policy.registers == Registration::Udap && transfer.state.settings.udap.is_some()
}

/// A JWT that shows a certificate and is signed with its key.
///
/// # Errors
/// When it cannot be signed, in words.
pub fn certified(identity: &Identity, claims: &Value) -> Result<String, String> {
    let key = EncodingKey::from_rsa_pem(identity.key_pem.as_bytes())
        .map_err(|error| error.to_string())?;
    let mut header = Header::new(Algorithm::RS256);
    header.typ = None;
    header.x5c = Some(identity.x5c());
    jsonwebtoken::encode(&header, claims, &key).map_err(|error| error.to_string())
}

/// The key set URL, where the policy names it in assertions.
fn jku(transfer: &Transfer) -> Option<String> {
    let own = Url::parse(&transfer.state.settings.base).ok()?.join(KEY_SET_PATH).ok()?;
    let policy = &transfer.policy;
    let foreign = "https://keys.payer.example/jwks.json";
    let named = if policy.assertion_jku_own { own.as_str() } else { foreign };
    policy.assertion_has_jku.then(|| named.to_owned())
}

/// For whom and why this payer asks: nobody's person, the payer itself, for payment.
///
/// # Spec
/// <https://hl7.org/fhir/us/udap-security/STU2/b2b.html#b2b-authorization-extension-object>
fn business_identity(transfer: &Transfer) -> Value {
    let settings = &transfer.state.settings;
    json!({
        "version": "1",
        "organization_name": settings.payer_name,
        "organization_id": settings.base,
        "purpose_of_use": ["urn:oid:2.16.840.1.113883.5.8#HPAYMT"],
    })
}
