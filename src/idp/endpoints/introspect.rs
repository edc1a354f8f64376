//! Introspection: what a token stands for.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7662#section-2> and
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/token-introspection.html>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::idp::audit::Entry;
use crate::idp::error::{Kind, OauthError, Protocol};
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::state::{Idp, Token, TokenKind};
use crate::idp::steps::caller::{self, Caller};
use crate::idp::steps::id_token;
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::rights;
use crate::transcript::PeerCertificates;

/// Answers an introspection.
pub async fn answer(
    State(idp): State<Arc<Idp>>,
    Extension(certificates): Extension<PeerCertificates>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    let request = FormRequest::read(&idp, &policy, routes::INTROSPECT, &headers, &body);
    match introspect(&idp, &policy, request.map(|request| request.over(&certificates))).await {
        Ok(answer) => reply::json(200, &answer, Storing::Never),
        Err(error) => {
            let entry = Entry::refused("token.introspection_refused");
            idp.record(entry.because(error.reason(&policy)));
            error.respond(&policy, Protocol::TokenState)
        }
    }
}

async fn introspect(
    idp: &Idp,
    policy: &Policy,
    request: Result<FormRequest<'_>, OauthError>,
) -> Result<Value, OauthError> {
    let request = request?;
    let required = policy.introspection_authenticates;
    let caller = if policy.introspection_accepts_bearer {
        caller::identify_by_token(&request, required).await?
    } else {
        caller::identify(&request, required).await?
    };
    let compact = match request.parameter("token") {
        Some(token) => token,
        None if policy.introspection_requires_token => {
            return Err(OauthError::new(Kind::InvalidRequest, "token is missing"));
        }
        None => "",
    };
    let now = idp.clock.epoch_secs();
    let known = idp.tokens.find(compact, now);
    if !known.as_ref().is_none_or(|token| may_see(&caller, token)) {
        // RFC 7662 §2.2: a token the caller has no business with is inactive to it.
        return Ok(json!({ "active": false }));
    }
    let good = known.as_ref().is_some_and(|token| token.is_active(now));
    let active = good || !policy.introspection_checks_state;
    let says_more = if active {
        policy.introspection_states_details
    } else {
        !policy.introspection_silent_on_inactive
    };
    let mut answer = Map::new();
    answer.insert("active".to_owned(), json!(active));
    if says_more {
        if known.as_ref().is_none_or(|token| token.kind == TokenKind::Access) {
            answer.insert("token_type".to_owned(), json!("Bearer"));
        }
        answer.extend(known.iter().flat_map(|token| details(idp, policy, token)));
        // RFC 8705 §3.2: the resource server learns what the token is bound to.
        let bound = known.as_ref().and_then(|token| token.grant.certificate.as_ref());
        if let Some(thumbprint) = bound.filter(|_| policy.introspection_states_certificate) {
            answer.insert("cnf".to_owned(), json!({ "x5t#S256": thumbprint }));
        }
    }
    Ok(Value::Object(answer))
}

fn may_see(caller: &Caller, token: &Token) -> bool {
    match caller {
        Caller::Client(caller) => {
            let own = caller.client.client_id == token.client_id();
            // To a resource server a refresh token is no token: it opens nothing there.
            let any = caller.client.can_introspect_any && token.kind == TokenKind::Access;
            any || (own && caller.client.can_introspect_own)
        }
        Caller::Anonymous => true,
    }
}

fn details(idp: &Idp, policy: &Policy, token: &Token) -> Map<String, Value> {
    let mut details = Map::new();
    for (name, value) in [
        ("scope", json!(token.scope)),
        ("client_id", json!(token.client_id())),
        ("exp", json!(token.expires_at)),
        ("iat", json!(token.issued_at)),
        ("iss", json!(idp.urls.issuer())),
        ("sub", json!(token.grant.subject)),
        ("aud", json!(idp.fhir_base)),
        ("jti", json!(token.id)),
    ] {
        details.insert(name.to_owned(), value);
    }
    if let Some(organization) = &token.grant.organization {
        details.insert("business_id".to_owned(), json!(organization));
    }
    for (name, value) in rights::of_bearer(policy, token) {
        details.insert(name.to_owned(), value);
    }
    for (name, value) in rights::about(token) {
        // Of a person, the patient is part of the launch context below.
        if name != "patient" || token.grant.auth_time.is_none() {
            details.insert(name.to_owned(), value);
        }
    }
    if let Some(member) = &token.grant.member {
        details.insert("member".to_owned(), json!(member));
    }
    if token.grant.auth_time.is_none() {
        return details;
    }
    // SMART: what the token answer said of the launch and of the person is repeated.
    if policy.introspection_states_context {
        details.extend(token.grant.context.clone());
    }
    if !policy.introspection_states_subject {
        details.remove("iss");
        details.remove("sub");
    }
    if policy.introspection_states_fhir_user {
        let links = id_token::links(idp, &token.grant, &token.scope);
        details.extend(links.into_iter().map(|(name, link)| (name.to_owned(), link)));
    }
    details
}
