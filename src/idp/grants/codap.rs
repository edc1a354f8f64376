//! CODAP: another organization asserts one of its users, who has no account here.
//!
//! Both JWTs have been verified when this begins: the client's authentication and the
//! authorization JWT about the user. Whether the user is let in, and with which rights, is for the
//! script of this server to say; without a script there is no such grant.

use serde_json::{Value, json};

use crate::idp::error::{Kind, OauthError};
use crate::idp::hooks;
use crate::idp::state::{Grant, Registration};
use crate::idp::steps::assertion::refused_authorization;
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{grant_tokens, rights, scope, tls_client};
use crate::oauth::Jwt;

use super::JWT_BEARER;

/// Serves a request whose authorization JWT an organization issued.
///
/// # Errors
/// `invalid_grant` when the organization is not the client's or the script refuses,
/// `unsupported_grant_type` when there is no script, `invalid_scope` when nothing is left.
pub async fn serve(
    request: &FormRequest<'_>,
    registration: &Registration,
    jwt: &Jwt,
) -> Result<Value, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    let issuer = jwt.claim_str("iss").unwrap_or_default();
    let linked = client.organization.as_deref().is_some_and(|organization| {
        let value = organization.rsplit_once('|').map_or(organization, |(_, value)| value);
        issuer == organization || issuer == value
    });
    if policy.authorization_jwt_checks_issuer && !linked {
        return Err(refused_authorization("iss is neither the client nor its organization"));
    }
    if !idp.scripts.asserts_users() {
        let wire = "users of other organizations are not accepted here";
        return Err(OauthError::new(Kind::UnsupportedGrantType, wire));
    }
    let subject = jwt.claim_str("sub").filter(|subject| !subject.is_empty());
    let subject = subject.ok_or_else(|| refused_authorization("sub is not a text"))?;
    let authentication = request
        .parameter("client_assertion")
        .and_then(|compact| Jwt::decode(compact).ok())
        .map_or(Value::Null, |jwt| Value::Object(jwt.claims));
    let authorization = Value::Object(jwt.claims.clone());
    let context = hooks::context(request);
    let decided = hooks::assert_user(idp, authentication, authorization, context).await;
    let heeded = decided.is_ok() || policy.codap_refusal_denies;
    let outcome = if heeded { decided? } else { hooks::Outcome::default() };
    let limited = policy.codap_limited_by_script && heeded;
    let scope = scope::grant(policy, &client.scope, request.parameter("scope"))?;
    let scope = if limited { rights::supported(&outcome.authorities, &scope) } else { scope };
    if scope.is_empty() {
        return Err(OauthError::new(Kind::InvalidScope, "the user may have nothing of the scope"));
    }
    let id = idp.token_ids.uuid().to_string();
    let mut grant = Grant {
        scope,
        subject: outcome.username.unwrap_or_else(|| format!("{issuer}#{subject}")),
        fhir_user: outcome.fhir_user,
        certificate: tls_client::binding(request, client),
        permissions: limited.then_some(outcome.authorities),
        user_data: outcome.user_data,
        ..Grant::to_client(id, JWT_BEARER, client)
    };
    for (kind, id) in outcome.launch {
        grant.context.insert(kind, json!(id));
    }
    // No refresh token: the organization vouches for each token anew.
    grant_tokens::answer(request, registration, grant).await
}
