//! What interceptors were asked, and what came of it: each time leaves an AuditEvent, which can be
//! read and searched like everything else that is kept here.
//!
//! It tells which hook of which transfer was asked, the server definition without its secrets, what
//! the client assertion claimed, and where a token was to be requested with which parameters; then
//! what the interceptor changed. What would let somebody in is never put down.

use serde_json::{Value, json};

use crate::oauth::Jwt;
use crate::state::{StoreError, next};

use super::instant::instant;
use super::interceptor::{Given, Say, hook};
use super::state::derived_id;
use super::transfer::Transfer;
use super::transfer_error::TransferError;

/// Parameters that let somebody in.
const CREDENTIALS: [&str; 3] = ["assertion", "client_assertion", "client_secret"];

/// What an interceptor is asked.
#[derive(Debug)]
pub struct Interception {
    hook: &'static str,
    details: Vec<Value>,
}

impl Interception {
    /// What is about to be asked.
    pub fn of(given: &Given<'_>) -> Self {
        let shown = |(name, value): &(String, String)| {
            let value = if CREDENTIALS.contains(&name.as_str()) { "(withheld)" } else { value };
            (name.clone(), json!(value))
        };
        let parameters: serde_json::Map<String, Value> =
            given.parameters.iter().map(shown).collect();
        let claims = Jwt::decode(given.assertion).map(|jwt| Value::Object(jwt.claims));
        let details = vec![
            detail("serverDefinition", &given.server.to_string()),
            detail("clientAssertion claims", &claims.unwrap_or_default().to_string()),
            detail("tokenRequest url", given.url),
            detail("tokenRequest parameters", &Value::Object(parameters).to_string()),
        ];
        Self { hook: hook(given.purpose), details }
    }

    /// Puts down what came of it.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn keep(
        self,
        transfer: &Transfer,
        said: &Result<Say, TransferError>,
    ) -> Result<(), StoreError> {
        let state = &transfer.state;
        let (outcome, words) = match said {
            Ok(say) => ("0", changes(say)),
            Err(error) => ("8", error.to_string()),
        };
        let number = next(&*state.store, "target interceptions")?;
        let now = state.now();
        let event = json!({
            "resourceType": "AuditEvent",
            "id": derived_id(&format!("interception {} {number}", transfer.task_id)),
            "type": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110100",
                     "display": "Application Activity"},
            "subtype": [{"code": self.hook}],
            "action": "E",
            "recorded": instant(now),
            "outcome": outcome,
            "outcomeDesc": words,
            "agent": [{"who": state.own_reference(), "requestor": true}],
            "source": {"observer": state.own_reference()},
            "entity": [
                {"what": {"reference": format!("Task/{}", transfer.task_id)}},
                {"name": "token request", "detail": self.details},
            ],
        });
        let mut batch = state.resources.begin();
        batch.put(event, now)?;
        batch.write()
    }
}

fn detail(name: &str, value: &str) -> Value {
    json!({"type": name, "valueString": value})
}

/// What an interceptor changed, in words.
fn changes(say: &Say) -> String {
    if say.access_token.is_some() {
        return "gave a token, so that none was requested".to_owned();
    }
    let names =
        |names: Vec<&String>| names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    let mut words = Vec::new();
    if let Some(url) = &say.token_url {
        words.push(format!("the token URL to {url}"));
    }
    if !say.parameters.is_empty() {
        words.push(format!("the parameters {}", names(say.parameters.keys().collect())));
    }
    if !say.headers.is_empty() {
        words.push(format!("the header fields {}", names(say.headers.keys().collect())));
    }
    if words.is_empty() {
        "changed nothing".to_owned()
    } else {
        format!("changed {}", words.join("; "))
    }
}
