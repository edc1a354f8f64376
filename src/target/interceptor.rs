//! What has a say in token requests: a script, or a service behind HTTP.
//!
//! Before a token is requested for the match, or for the data, an interceptor is given the server
//! definition and the client assertion. Both kinds get the same and answer the same.
//!
//! # Shape
//! A script has the functions `onMemberMatchTokenRequest` and `onExportTokenRequest`, called with
//! `(theServerDefinition, theClientAssertion, theTokenRequest)`. A service gets a POST of
//! `{"hook": "token_request.member_match", "serverDefinition": {}, "clientAssertion": "…",
//! "tokenRequest": {"url": "…", "parameters": {}}}`; the other hook is `token_request.export`.
//!
//! Null, or an empty object, changes nothing. Else the answer is an object with any of
//! `tokenUrl` (where to ask instead), `parameters` (texts, added to the request or put in place of
//! what it has; null takes one out), `headers` (texts), or with one of `accessToken` (with
//! `expiresIn`, in seconds; nothing is requested then) and `error` (words for a person; the
//! transfer ends). Another member is refused, so that a slip of the pen is not taken for consent.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::id::{Endpoint, Party};
use crate::script::{Call, Script, ScriptError};
use crate::transcript::Outbound;

use super::state::State;
use super::transfer::Purpose;
use super::transfer_error::{TransferError, cut};

/// What has a say in token requests for one purpose.
#[derive(Clone, Debug)]
pub enum Interceptor {
    /// A script in the sandbox.
    Script(Script),
    /// A service: its URL.
    Http(String),
}

/// What an interceptor says.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Say {
    /// Where the token is requested instead.
    pub token_url: Option<String>,
    /// Parameters of the request that are added, replaced or, when null, taken out.
    pub parameters: BTreeMap<String, Option<String>>,
    /// Header fields that are added.
    pub headers: BTreeMap<String, String>,
    /// A token: none is requested.
    pub access_token: Option<String>,
    /// How long it is good for, in seconds.
    pub expires_in: Option<i64>,
    /// Why there is to be no token.
    pub error: Option<String>,
}

/// What an interceptor is given.
#[derive(Debug)]
pub struct Given<'a> {
    /// What the token is for.
    pub purpose: Purpose,
    /// The server definition, without secrets.
    pub server: Value,
    /// The client assertion; empty when this payer authenticates otherwise.
    pub assertion: &'a str,
    /// Where the token would be requested.
    pub url: &'a str,
    /// The parameters of the request.
    pub parameters: &'a [(String, String)],
}

impl Interceptor {
    /// A script, and whether it has the function for this purpose.
    ///
    /// # Errors
    /// When it is not JavaScript, or has no such function.
    pub fn script(name: &str, text: &str, purpose: Purpose) -> Result<Self, ScriptError> {
        let script = Script::compile(name, text)?;
        if script.defines(function(purpose)) {
            Ok(Self::Script(script))
        } else {
            Err(ScriptError::NoFunction(function(purpose).to_owned()))
        }
    }

    /// Asks it.
    ///
    /// # Errors
    /// When it says that there is to be no token, or says nothing that can be understood: what it
    /// was to decide is unknown then.
    pub async fn ask(&self, state: &State, given: Given<'_>) -> Result<Say, TransferError> {
        let parameters: serde_json::Map<String, Value> =
            given.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let request = json!({"url": given.url, "parameters": parameters});
        let answer = match self {
            Self::Script(script) => {
                let args = vec![given.server, json!(given.assertion), request];
                let call = Call { now: state.now(), ..Call::new(function(given.purpose), args) };
                let answer = state.sandbox.call(script, call).await;
                answer.map(|answer| answer.value).map_err(|error| error.to_string())
            }
            Self::Http(url) => {
                let body = json!({
                    "hook": hook(given.purpose),
                    "serverDefinition": given.server,
                    "clientAssertion": given.assertion,
                    "tokenRequest": request,
                });
                let outbound = Outbound::new(Party::Other, Endpoint::Other, "POST", url)
                    .header("accept", "application/json")
                    .json("application/json", &body);
                let exchange = state.client.send(outbound).await;
                match (&exchange.response, exchange.succeeded()) {
                    (Some(response), true) if response.body.is_empty() => Ok(Value::Null),
                    (Some(response), true) => response.json(),
                    (Some(response), false) => Err(format!("it answered {}", response.status)),
                    (None, _) => Err("it did not answer".to_owned()),
                }
            }
        };
        let said = answer.and_then(|answer| match answer {
            Value::Null => Ok(Say::default()),
            answer => serde_json::from_value(answer).map_err(|error| error.to_string()),
        });
        let hook = hook(given.purpose);
        let said: Say = said.map_err(|why| {
            TransferError::requester(
                format!("The interceptor `{hook}` could not be followed: {}", cut(&why)),
                "correct the interceptor, or take it out",
            )
        })?;
        if let Some(why) = &said.error {
            return Err(TransferError::requester(
                format!("The interceptor `{hook}` allows no token: {}", cut(why)),
                "look at what the interceptor asks for",
            ));
        }
        Ok(said)
    }
}

/// What a moment is called.
pub(super) fn hook(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Match => "token_request.member_match",
        Purpose::Export => "token_request.export",
    }
}

fn function(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Match => "onMemberMatchTokenRequest",
        Purpose::Export => "onExportTokenRequest",
    }
}
