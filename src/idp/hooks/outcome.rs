//! The functions that decide who somebody is: `onAuthenticateSuccess` and `authenticate`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

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
    let headers: BTreeMap<&str, &str> = SHOWN_HEADERS
        .iter()
        .filter_map(|name| Some((*name, request.headers.get(*name)?.to_str().ok()?)))
        .collect();
    json!({
        "nodeId": "payerproof",
        "moduleId": "smart_auth",
        "startTime": request.idp.clock.now().to_string(),
        "remoteScheme": request.endpoint.split(':').next(),
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

/// Asks the federation script about somebody whom another provider has authenticated; `context`
/// holds the claims of its ID token.
///
/// # Errors
/// When the script refuses or fails.
#[expect(dead_code, reason = "called once people can sign in at another provider")]
pub async fn federated(
    idp: &Idp,
    username: &str,
    context: Value,
) -> Result<Option<Outcome>, OauthError> {
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
    run::<Made>(idp, script, AUTHENTICATE_SUCCESS, WRAPPER, args).await.map(Outcome::from)
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
    let args = vec![json!("codap"), Value::Null, context, authentication, authorization];
    let outcome = run::<Made>(idp, script, AUTHENTICATE, WRAPPER, args).await;
    outcome.map(Outcome::from).map_err(OauthError::of_the_grant)
}
