//! Issues tokens, and writes the answer that carries them.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-5.1>

use std::sync::Arc;

use serde_json::{Value, json};

use crate::idp::audit::Entry;
use crate::idp::client::Client;
use crate::idp::policy::Policy;
use crate::idp::state::{Grant, Idp, Token, TokenKind};

/// The answer of the token endpoint: an access token for all that was granted.
pub fn answer(idp: &Idp, policy: &Policy, client: &Client, grant: Grant) -> Value {
    let ttl_secs = client.access_token_ttl_secs.unwrap_or(policy.token_ttl_secs);
    let context = grant.context.clone();
    let scope = grant.scope.clone();
    let access_token = access_token(idp, policy, Arc::new(grant), &scope, ttl_secs);
    let mut answer = json!({ "access_token": access_token, "token_type": policy.token_type });
    if policy.token_states_expiry {
        answer["expires_in"] = json!(ttl_secs);
    }
    if policy.token_states_scope {
        answer["scope"] = json!(scope);
    }
    if policy.issues_refresh_token {
        answer["refresh_token"] = json!(idp.secret());
    }
    for (name, value) in context {
        answer[name] = value;
    }
    answer
}

/// An access token of `grant` for `scope`, signed as RFC 9068 describes, and remembered.
pub fn access_token(
    idp: &Idp,
    policy: &Policy,
    grant: Arc<Grant>,
    scope: &str,
    ttl_secs: i64,
) -> String {
    let now = idp.clock.epoch_secs();
    let token = Token {
        kind: TokenKind::Access,
        id: idp.token_ids.uuid().to_string(),
        scope: scope.to_owned(),
        issued_at: now,
        expires_at: now + ttl_secs,
        grant,
        revoked: false,
    };
    let mut claims = json!({
        "iss": policy.token_issuer.as_deref().unwrap_or(idp.urls.issuer()),
        "sub": token.grant.subject,
        "client_id": token.grant.client_id,
        "aud": policy.token_audience.as_ref().unwrap_or(&idp.fhir_base),
        "scope": token.scope,
        "iat": token.issued_at,
        "exp": token.expires_at,
        "jti": token.id,
    });
    if let Some(organization) = &token.grant.organization {
        claims["business_id"] = json!(organization);
    }
    let compact = idp.signer.sign(&policy.token_signing_alg, "at+jwt", &claims);
    idp.record(
        Entry::granted("token.issued")
            .client(token.client_id())
            .token(token.id.clone(), token.scope.clone())
            .because(token.grant.grant_type.clone()),
    );
    idp.tokens.insert(&compact, token);
    compact
}
