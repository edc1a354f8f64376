//! Issues the tokens of a grant, with the scripts before and after that have a say.

use std::sync::Arc;

use serde_json::Value;

use crate::idp::client::Client;
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
    let told = grant.clone();
    let answer = issue::answer(idp, policy, client, grant);
    confirmed(request, client, &told, answer).await
}

/// The answer of the token endpoint to a client that acts for a person; scripts are asked as
/// [`answer`] says.
///
/// # Errors
/// When a script refuses or fails.
pub async fn answer_to_person(
    request: &FormRequest<'_>,
    registration: &Registration,
    granted: Arc<Grant>,
) -> Result<Value, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    let mut grant = Grant::clone(&granted);
    hooks::before_tokens(request, client, &mut grant).await?;
    grant.organization = business_identity::of(request, client, &grant.user_data);
    let told = Arc::new(grant);
    let scope = told.scope.clone();
    let answer = issue::answer_to_person(idp, policy, client, Arc::clone(&told), &scope);
    confirmed(request, client, &told, answer).await
}

/// What a client that goes on with what was granted gets now, of the `scope` it asks for: the grant
/// as scripts leave it, and its scope. [`confirmed`] is to follow when the tokens are made.
///
/// # Errors
/// When a script refuses or fails.
pub async fn renewed(
    request: &FormRequest<'_>,
    registration: &Registration,
    granted: &Grant,
    scope: &str,
) -> Result<Arc<Grant>, OauthError> {
    let client = &registration.client;
    let mut grant = Grant { scope: scope.to_owned(), ..granted.clone() };
    hooks::before_tokens(request, client, &mut grant).await?;
    let organization = business_identity::of(request, client, &grant.user_data);
    grant.organization = organization.or(grant.organization);
    Ok(Arc::new(grant))
}

/// The answer, if the scripts that are asked afterwards let it out.
///
/// # Errors
/// When a script refuses or fails; the tokens of the answer are dead then.
pub async fn confirmed(
    request: &FormRequest<'_>,
    client: &Client,
    grant: &Grant,
    mut answer: Value,
) -> Result<Value, OauthError> {
    match hooks::after_tokens(request, client, grant, &mut answer).await {
        Ok(()) => Ok(answer),
        Err(error) => {
            // Only these end: an earlier token of the same grant has been approved.
            let (idp, now) = (request.idp, request.idp.clock.epoch_secs());
            for name in ["access_token", "refresh_token"] {
                if let Some(token) = answer[name].as_str() {
                    idp.tokens.revoke(token, now);
                }
            }
            Err(error)
        }
    }
}
