//! The functions that decide who somebody is: `onAuthenticateSuccess` and `authenticate`.

use std::collections::BTreeMap;

use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::idp::client::Permission;
use crate::idp::error::OauthError;
use crate::idp::state::Idp;
use crate::idp::steps::request::FormRequest;
use crate::script::Script;

use super::run::run;
use super::scripts::{AUTHENTICATE, AUTHENTICATE_SUCCESS};

const WRAPPER: &str = include_str!("outcome.js");
/// Header fields a script may see: none of them can hold a secret.
const SHOWN_HEADERS: [&str; 5] = ["accept", "content-type", "host", "user-agent", "x-request-id"];

/// Who somebody is, as a script says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The name; as it was when left out.
    pub username: Option<String>,
    /// The user's FHIR resource.
    pub fhir_user: Option<String>,
    /// What is noted of the session.
    pub user_data: BTreeMap<String, String>,
    /// The rights added.
    pub authorities: Vec<Permission>,
    /// The launch context, by type.
    pub launch: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Made {
    username: Option<String>,
    fhir_user: Option<String>,
    user_data: BTreeMap<String, String>,
    authorities: Vec<MadeAuthority>,
    launch: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct MadeAuthority {
    permission: String,
    argument: Option<String>,
}

impl From<Made> for Outcome {
    fn from(made: Made) -> Self {
        let authorities = made.authorities.into_iter();
        Self {
            username: made.username,
            fhir_user: made.fhir_user,
            user_data: made.user_data,
            authorities: authorities
                .map(|made| Permission { name: made.permission, argument: made.argument })
                .collect(),
            launch: made.launch,
        }
    }
}

/// What a script may know of a request: `theContext`.
pub fn context(request: &FormRequest<'_>) -> Value {
    surroundings(request.idp, request.headers)
}

/// What a script may know of a request with these header fields.
pub(super) fn surroundings(idp: &Idp, headers: &HeaderMap) -> Value {
    let headers: BTreeMap<&str, &str> = SHOWN_HEADERS
        .iter()
        .filter_map(|name| Some((*name, headers.get(*name)?.to_str().ok()?)))
        .collect();
    json!({
        "nodeId": "payerproof",
        "moduleId": "smart_auth",
        "startTime": idp.clock.now().to_string(),
        "remoteScheme": idp.urls.issuer().split(':').next(),
        "headers": headers,
    })
}

/// Asks the authentication script about `username`, who has authenticated. Nothing changes where
/// there is no script.
///
/// # Errors
/// When the script refuses or fails.
pub(super) async fn authenticated(
    idp: &Idp,
    username: &str,
    context: Value,
) -> Result<Option<Outcome>, OauthError> {
    match &idp.scripts.authentication {
        Some(script) => succeed(idp, script, username, context).await.map(Some),
        None => Ok(None),
    }
}

/// Asks the federation script about somebody whom another provider has authenticated, with these
/// claims in its ID token. The script sees them as `theContext.claims`.
///
/// # Errors
/// When the script refuses or fails.
pub async fn federated(
    idp: &Idp,
    username: &str,
    claims: &Map<String, Value>,
) -> Result<Option<Outcome>, OauthError> {
    let mut context = surroundings(idp, &HeaderMap::new());
    context["claims"] = json!(claims);
    match &idp.scripts.federation {
        Some(script) => succeed(idp, script, username, context).await.map(Some),
        None => Ok(None),
    }
}

async fn succeed(
    idp: &Idp,
    script: &Script,
    username: &str,
    context: Value,
) -> Result<Outcome, OauthError> {
    let args = vec![json!("success"), json!({ "username": username }), context];
    let made = run::<Made>(idp, script, AUTHENTICATE_SUCCESS, WRAPPER, username, args).await?;
    Ok(Outcome::from(made))
}

/// Asks the CODAP script about a user another organization asserts; nobody is let in without one.
///
/// # Errors
/// When the script refuses or fails.
pub async fn assert_user(
    idp: &Idp,
    authentication: Value,
    authorization: Value,
    context: Value,
) -> Result<Outcome, OauthError> {
    let Some(script) = &idp.scripts.codap else { return Ok(Outcome::default()) };
    let subject = authorization["sub"].as_str().unwrap_or_default().to_owned();
    let args = vec![json!("codap"), Value::Null, context, authentication, authorization];
    let outcome = run::<Made>(idp, script, AUTHENTICATE, WRAPPER, &subject, args).await;
    outcome.map(Outcome::from).map_err(OauthError::of_the_grant)
}
