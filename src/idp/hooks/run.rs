//! Runs one function of a script for the server.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::idp::audit::Entry;
use crate::idp::error::{Kind, OauthError};
use crate::idp::state::Idp;
use crate::script::{Call, Level, Script};

/// What a wrapper returns: what the script made of its copies, or why it refuses.
#[derive(Debug, serde::Deserialize)]
struct Returned<T> {
    denied: Option<String>,
    #[serde(bound(deserialize = "T: DeserializeOwned"))]
    made: T,
}

/// How much of a reason is kept, in characters.
const REASON_CHARS: usize = 256;

/// Calls `function`, through the wrapper that makes its objects; `subject` is whom it decides on.
/// That it refused or failed stands in the audit log.
///
/// # Errors
/// `access_denied` when the script refuses, `server_error` when it fails.
pub(super) async fn run<T: DeserializeOwned>(
    idp: &Idp,
    script: &Script,
    function: &str,
    wrapper: &'static str,
    subject: &str,
    args: Vec<Value>,
) -> Result<T, OauthError> {
    let call = Call {
        wrapper: Some(wrapper),
        now: idp.clock.now(),
        limits: idp.scripts.limits,
        ..Call::new(function, args)
    };
    let name = script.name();
    let record = |event: &'static str, why: &str| {
        let why: String = why.chars().take(REASON_CHARS).collect();
        let entry = Entry::refused(event).subject(subject);
        idp.record(entry.because(format!("{name} {function}: {why}")));
    };
    let failed = |cause: String| {
        record("script.failed", &cause);
        tracing::warn!(actor = "idp", script = name, function, cause, "a script failed: {cause}");
        OauthError::new(Kind::ServerError, "a script of this server failed").because(cause)
    };
    let answer = idp.scripts.sandbox.call(script, call).await;
    let answer = answer.map_err(|error| failed(format!("could not {error}")))?;
    for line in &answer.log {
        let text = line.text.as_str();
        match line.level {
            Level::Debug => tracing::debug!(actor = "idp", script = name, "{text}"),
            Level::Info => tracing::info!(actor = "idp", script = name, "{text}"),
            Level::Warn | Level::Error => tracing::warn!(actor = "idp", script = name, "{text}"),
        }
    }
    let returned: Returned<T> =
        serde_json::from_value(answer.value).map_err(|error| failed(error.to_string()))?;
    match returned.denied {
        Some(why) => {
            tracing::info!(actor = "idp", script = name, function, why, "a script refused");
            record("script.refused", &why);
            Err(OauthError::new(Kind::AccessDenied, "a script of this server refused").because(why))
        }
        None => Ok(returned.made),
    }
}
