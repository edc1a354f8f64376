//! The functions around the making of tokens: `onTokenGenerating` and `onTokenIssued`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::idp::client::Client;
use crate::idp::error::{Kind, OauthError};
use crate::idp::state::Grant;
use crate::idp::steps::request::FormRequest;

use super::outcome::{authenticated, context};
use super::run::run;
use super::scripts::{TOKEN_GENERATING, TOKEN_ISSUED};

const WRAPPER: &str = include_str!("tokens.js");

#[derive(Debug, Deserialize)]
struct Made {
    user_data: BTreeMap<String, String>,
    fhir_user: Option<String>,
    scopes: Option<Vec<String>>,
    members: Map<String, Value>,
}

/// Asks the authentication script about a client that speaks for itself, and then the
/// post-authorize script about the tokens that are to be made.
///
/// # Errors
/// When a script refuses or fails.
pub async fn before_tokens(
    request: &FormRequest<'_>,
    client: &Client,
    grant: &mut Grant,
) -> Result<(), OauthError> {
    let idp = request.idp;
    if grant.session.is_none()
        && let Some(outcome) = authenticated(idp, &client.client_id, context(request)).await?
    {
        grant.user_data.extend(outcome.user_data);
        if !outcome.authorities.is_empty() {
            grant.permissions.get_or_insert_default().extend(outcome.authorities);
        }
    }
    let Some(script) = &idp.scripts.token_generating else { return Ok(()) };
    let approved: Vec<&str> = grant.scope.split_whitespace().collect();
    let details = json!({
        "grantType": request.parameter("grant_type").unwrap_or(&grant.grant_type),
        "requestedScopes": words(request.parameter("scope").unwrap_or_default()),
        "approvedScopes": approved,
    });
    let args = vec![json!("generating"), session(grant), details, described(client)];
    let made: Made = run(idp, script, TOKEN_GENERATING, WRAPPER, &grant.subject, args).await?;
    grant.user_data.extend(made.user_data);
    if made.fhir_user.is_some() {
        grant.fhir_user = made.fhir_user;
    }
    grant.claims.extend(made.members);
    if let Some(scopes) = made.scopes {
        // A script can only take away: what it says is held against what was approved.
        let kept: Vec<&str> =
            approved.into_iter().filter(|scope| scopes.iter().any(|kept| kept == scope)).collect();
        if kept.is_empty() {
            return Err(OauthError::new(Kind::InvalidScope, "nothing of the scope is left"));
        }
        grant.scope = kept.join(" ");
    }
    Ok(())
}

/// Asks the post-authorize script about tokens that were made and kept. It may add members to the
/// answer.
///
/// # Errors
/// When the script refuses or fails.
pub async fn after_tokens(
    request: &FormRequest<'_>,
    client: &Client,
    grant: &Grant,
    answer: &mut Value,
) -> Result<(), OauthError> {
    let idp = request.idp;
    let Some(script) = &idp.scripts.token_issued else { return Ok(()) };
    // What was made is described, never shown: a script has no business with the tokens.
    let details = json!({
        "grantType": request.parameter("grant_type").unwrap_or(&grant.grant_type),
        "approvedScopes": words(answer["scope"].as_str().unwrap_or(&grant.scope)),
        "tokenType": answer["token_type"],
        "expiresIn": answer["expires_in"],
        "hasRefreshToken": answer.get("refresh_token").is_some(),
        "hasIdToken": answer.get("id_token").is_some(),
    });
    let args = vec![json!("issued"), session(grant), details, described(client)];
    let made: Made = run(idp, script, TOKEN_ISSUED, WRAPPER, &grant.subject, args).await?;
    for (name, value) in made.members {
        answer[name.as_str()] = value;
    }
    Ok(())
}

pub(super) fn words(scope: &str) -> Vec<&str> {
    scope.split_whitespace().collect()
}

fn session(grant: &Grant) -> Value {
    json!({
        "username": grant.subject,
        "fhirUserUrl": grant.fhir_user,
        "userData": grant.user_data,
        "launchContext": grant.context,
    })
}

pub(super) fn described(client: &Client) -> Value {
    json!({
        "clientId": client.client_id,
        "clientName": client.name,
        "scopes": words(&client.scope),
        "organization": client.organization,
    })
}
