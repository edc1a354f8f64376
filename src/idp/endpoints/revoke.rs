//! Revocation: the end of a token before its time.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7009#section-2>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;

use crate::idp::audit::Entry;
use crate::idp::error::{Kind, OauthError, Protocol};
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::state::{Idp, TokenKind};
use crate::idp::steps::caller::{self, Caller};
use crate::idp::steps::request::FormRequest;
use crate::transcript::PeerCertificates;

/// Answers a revocation.
pub async fn answer(
    State(idp): State<Arc<Idp>>,
    Extension(certificates): Extension<PeerCertificates>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    let request = FormRequest::read(&idp, &policy, routes::REVOKE, &headers, &body);
    match revoke(&idp, &policy, request.map(|request| request.over(&certificates))).await {
        Ok(()) => reply::empty(200, Storing::Never),
        Err(error) => {
            let entry = Entry::refused("token.revocation_refused");
            idp.record(entry.because(error.reason(&policy)));
            error.respond(&policy, Protocol::TokenState)
        }
    }
}

/// Ends the token. `token_type_hint` is not looked at: it only helps servers that search, and a
/// wrong one must not prevent the revocation.
async fn revoke(
    idp: &Idp,
    policy: &Policy,
    request: Result<FormRequest<'_>, OauthError>,
) -> Result<(), OauthError> {
    let request = request?;
    let caller = caller::identify_or_public(&request, policy.revocation_authenticates).await?;
    let compact = request
        .parameter("token")
        .ok_or_else(|| OauthError::new(Kind::InvalidRequest, "token is missing"))?;
    // RFC 7009 §2.1: the hint only helps servers that search.
    let misled = policy.revocation_trusts_hint
        && request.parameter("token_type_hint").is_some_and(|hint| hint != "access_token");
    if misled {
        return Err(OauthError::new(Kind::UnsupportedTokenType, "no such token of this type"));
    }
    let Some(token) = idp.tokens.find(compact, idp.clock.epoch_secs()) else {
        // RFC 7009 §2.2: the client's wish is fulfilled, the token is not good.
        return if policy.revocation_unknown_ok {
            Ok(())
        } else {
            Err(OauthError::new(Kind::UnsupportedTokenType, "the token is not known"))
        };
    };
    let owns = match &caller {
        Caller::Client(caller) => caller.client.client_id == token.client_id(),
        Caller::Anonymous => true,
    };
    // RFC 7009 §2.1: the token was issued to the client that revokes it.
    if policy.revocation_checks_owner && !owns {
        return Err(OauthError::new(
            Kind::UnauthorizedClient,
            "the token was issued to another client",
        ));
    }
    if policy.revocation_effective {
        idp.tokens.revoke(compact, idp.clock.epoch_secs());
        let entry = Entry::granted("token.revoked").client(token.client_id());
        idp.record(entry.token(token.id.clone(), token.scope.clone()));
        // RFC 7009 §2.1: access tokens of the same grant end with its refresh token.
        if token.kind == TokenKind::Refresh && policy.revocation_ends_grant {
            idp.tokens.revoke_grant(&token.grant.id);
        }
    }
    Ok(())
}
