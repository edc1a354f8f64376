//! `client_credentials`: a backend service obtains a token for itself.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-4.4> and
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html#step-3-access-token>

use serde_json::Value;

use crate::idp::error::{Kind, OauthError};
use crate::idp::state::{Grant, Registration};
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{issue, rights, scope, tls_client};

/// Serves the grant.
///
/// # Errors
/// `invalid_scope` when nothing that was asked for can be granted.
pub fn serve(request: &FormRequest<'_>, registration: &Registration) -> Result<Value, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    let scope = scope::grant_to_client(policy, &client.scope, request.parameter("scope"))?;
    let asked = request.parameter("scope").unwrap_or_default();
    let whole = asked.split_whitespace().all(|word| scope.split(' ').any(|one| one == word));
    if client.udap.is_some() && !whole && !policy.udap_grants_part_of_scope {
        return Err(OauthError::new(Kind::InvalidScope, "a scope cannot be granted"));
    }
    let id = idp.token_ids.uuid().to_string();
    let grant = Grant {
        scope,
        certificate: tls_client::binding(request, client),
        permissions: rights::of_client(policy, client),
        ..Grant::to_client(id, super::CLIENT_CREDENTIALS, client)
    };
    Ok(issue::answer(idp, policy, client, grant))
}
