//! Issues the tokens of a grant, with the scripts before and after that have a say.

use serde_json::Value;

use crate::idp::error::OauthError;
use crate::idp::hooks;
use crate::idp::state::{Grant, Registration};

use super::request::FormRequest;
use super::{business_identity, issue};

/// The answer of the token endpoint to a client that acts under `grant`. Scripts are asked in this
/// order: before the tokens are made, which may change the grant or refuse; and once they are kept,
/// which may refuse, and then they end before anybody has seen them.
///
/// # Errors
/// When a script refuses or fails.
pub async fn answer(
    request: &FormRequest<'_>,
    registration: &Registration,
    mut grant: Grant,
) -> Result<Value, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    hooks::before_tokens(request, client, &mut grant).await?;
    grant.organization = business_identity::of(request, client, &grant.user_data);
    let id = grant.id.clone();
    let told = idp.scripts.follow_tokens().then(|| grant.clone());
    let mut answer = issue::answer(idp, policy, client, grant);
    if let Some(grant) = told
        && let Err(error) = hooks::after_tokens(request, client, &grant, &mut answer).await
    {
        idp.tokens.revoke_grant(&id);
        return Err(error);
    }
    Ok(answer)
}
