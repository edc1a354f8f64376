//! Issues an access token.

use serde_json::json;

use crate::idp::policy::Policy;
use crate::idp::settings::Client;
use crate::idp::state::{Idp, Token};

/// Issues a token for `client`, signed as RFC 9068 describes, and remembers it.
pub fn access_token(idp: &Idp, policy: &Policy, client: &Client, scope: &str) -> String {
    let now = idp.clock.epoch_secs();
    let token = Token {
        id: idp.token_ids.uuid().to_string(),
        client_id: client.client_id.clone(),
        scope: scope.to_owned(),
        issued_at: now,
        expires_at: now + policy.token_ttl_secs,
        organization: client.organization.clone(),
        revoked: false,
    };
    let mut claims = json!({
        "iss": idp.urls.issuer(),
        "sub": token.client_id,
        "client_id": token.client_id,
        "aud": policy.token_audience.as_ref().unwrap_or(&idp.fhir_base),
        "scope": token.scope,
        "iat": token.issued_at,
        "exp": token.expires_at,
        "jti": token.id,
    });
    if let Some(organization) = &token.organization {
        claims["business_id"] = json!(organization);
    }
    let compact = idp.signer.sign(&claims);
    idp.tokens.insert(&compact, token);
    compact
}
