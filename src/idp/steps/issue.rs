//! Issues tokens, and writes the answer that carries them.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-5.1>

use std::sync::Arc;

use serde_json::{Value, json};

use crate::idp::audit::Entry;
use crate::idp::client::Client;
use crate::idp::grants;
use crate::idp::interaction::FOREIGN_TOKEN;
use crate::idp::policy::Policy;
use crate::idp::state::{ACCESS_TOKEN_TYP, Grant, Idp, Token, TokenKind};

use super::{id_token, rights};

/// The scope that asks for a refresh token while the person is there.
const ONLINE_ACCESS: &str = "online_access";
/// The scope that asks for a refresh token for later.
const OFFLINE_ACCESS: &str = "offline_access";

/// The answer of the token endpoint to a client that speaks for itself: an access token for all
/// that was granted.
pub fn answer(idp: &Idp, policy: &Policy, client: &Client, grant: Grant) -> Value {
    let scope = grant.scope.clone();
    let (now, ttl_secs) = (idp.clock.epoch_secs(), ttl_secs(policy, client));
    let grant = idp.tokens.grant(grant, now + ttl_secs, now);
    let mut answer = answer_of(idp, policy, client, &grant, &scope);
    if policy.issues_refresh_token {
        answer["refresh_token"] = json!(idp.secret());
    }
    if id_token::is_due(policy, &grant, &scope) {
        let id_token = id_token::write(idp, policy, &grant, id_token::Beside::default());
        answer["id_token"] = json!(id_token);
    }
    answer
}

/// The answer of the token endpoint to a client that speaks for a person: also an ID token and a
/// refresh token, when the person granted them.
pub fn answer_to_person(
    idp: &Idp,
    policy: &Policy,
    client: &Client,
    grant: Arc<Grant>,
    scope: &str,
) -> Value {
    let mut answer = answer_of(idp, policy, client, &grant, scope);
    if let Some(foreign) = grant.user_data.get(FOREIGN_TOKEN) {
        answer["access_token"] = json!(foreign);
    }
    if id_token::is_due(policy, &grant, scope) {
        let access_token = answer["access_token"].as_str().map(str::to_owned);
        let beside = id_token::Beside { code: None, access_token: access_token.as_deref() };
        answer["id_token"] = json!(id_token::write(idp, policy, &grant, beside));
    }
    if may_refresh(policy, client, scope) {
        answer["refresh_token"] = json!(refresh_token(idp, policy, client, grant, None));
    }
    answer
}

/// An access token for `scope`, which is all or a part of what was granted, and what is said of it.
pub fn answer_of(
    idp: &Idp,
    policy: &Policy,
    client: &Client,
    grant: &Arc<Grant>,
    scope: &str,
) -> Value {
    let ttl_secs = ttl_secs(policy, client);
    let scope = &at_most(policy, scope);
    let access_token = access_token(idp, policy, Arc::clone(grant), scope, ttl_secs);
    let mut answer = json!({ "access_token": access_token, "token_type": policy.token_type });
    if policy.token_states_expiry {
        answer["expires_in"] = json!(ttl_secs);
    }
    if policy.token_states_scope {
        answer["scope"] = json!(scope);
    }
    if policy.token_says_more {
        answer["x_notice"] = json!("The service moves next year.");
        answer["x_limits"] = json!({"exports": 2, "windows": [null, {"hours": 4.5}]});
    }
    if policy.token_states_context {
        for (name, value) in &grant.context {
            answer[name] = value.clone();
        }
    }
    answer
}

/// The part of a scope that is granted: of a wildcard for all types, only what the policy names.
fn at_most(policy: &Policy, scope: &str) -> String {
    let Some(limit) = &policy.grants_at_most else { return scope.to_owned() };
    let mut granted: Vec<&str> = Vec::new();
    for asked in scope.split_whitespace() {
        if asked.starts_with("system/*") {
            granted.extend(limit.split_whitespace());
        } else {
            granted.push(asked);
        }
    }
    granted.join(" ")
}

/// The lifetime of a client's access tokens, in seconds.
fn ttl_secs(policy: &Policy, client: &Client) -> i64 {
    client.access_token_ttl_secs.unwrap_or(policy.token_ttl_secs)
}

/// Whether a grant lasts beyond the browser session.
pub fn is_lasting(scope: &str) -> bool {
    id_token::has(scope, OFFLINE_ACCESS)
}

/// SMART: both scopes ask for a refresh token; neither has an effect for clients that may not use
/// one.
fn may_refresh(policy: &Policy, client: &Client, scope: &str) -> bool {
    let asked = [ONLINE_ACCESS, OFFLINE_ACCESS].iter().any(|name| id_token::has(scope, name));
    let registered = client.grant_types.iter().any(|grant| grant == grants::REFRESH_TOKEN);
    let offered = policy.grant_types.iter().any(|grant| grant == grants::REFRESH_TOKEN);
    offered
        && policy.refresh_token_offered
        && (asked || !policy.refresh_needs_scope)
        && (registered || !policy.refresh_needs_grant_type)
}

/// A refresh token of `grant`, remembered. One that replaces another ends when that would have.
pub fn refresh_token(
    idp: &Idp,
    policy: &Policy,
    client: &Client,
    grant: Arc<Grant>,
    expires_at: Option<i64>,
) -> String {
    let now = idp.clock.epoch_secs();
    let longest = client.refresh_token_ttl_secs.unwrap_or(policy.refresh_ttl_secs);
    let ttl_secs =
        if is_lasting(&grant.scope) { longest } else { longest.min(policy.online_ttl_secs) };
    let token = Token {
        kind: TokenKind::Refresh,
        id: idp.token_ids.uuid().to_string(),
        scope: grant.scope.clone(),
        issued_at: now,
        expires_at: expires_at.unwrap_or(now + ttl_secs),
        grant,
        revoked: false,
    };
    let compact = idp.secret();
    idp.tokens.insert(&compact, token);
    compact
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
        "grant": token.grant.id,
    });
    if let Some(organization) = &token.grant.organization {
        claims["business_id"] = json!(organization);
    }
    if let Some(member) = &token.grant.member {
        claims["member"] = json!(member);
    }
    if policy.token_states_module {
        claims["smile_cdr_module_id"] = json!(idp.module.id);
    }
    for (name, value) in &token.grant.claims {
        claims[name] = value.clone();
    }
    // RFC 8705 §3.1: a token that is bound names its certificate.
    if let Some(thumbprint) =
        token.grant.certificate.as_ref().filter(|_| policy.token_states_certificate)
    {
        claims["cnf"] = json!({ "x5t#S256": thumbprint });
    }
    for (name, value) in rights::of_bearer(policy, &token).into_iter().chain(rights::about(&token))
    {
        claims[name] = value;
    }
    let compact = idp.signer.sign(&policy.token_signing_alg, ACCESS_TOKEN_TYP, &claims);
    idp.record(
        Entry::granted("token.issued")
            .client(token.client_id())
            .token(token.id.clone(), token.scope.clone())
            .because(token.grant.grant_type.clone()),
    );
    idp.tokens.insert(&compact, token);
    compact
}
