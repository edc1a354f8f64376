//! How a step ends, and what verbs share.

use std::sync::Arc;

use serde_json::Value;

use crate::transcript::{Exchange, FailureKind};

/// Why a step did not end as the scenario needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepProblem {
    /// The system answered, but not so that the story can go on.
    Refused(String),
    /// The system could not be spoken to: nothing can be said about it.
    Unreachable(String),
    /// Our side could not do it.
    Ours(String),
    /// The step cannot be done here, for a reason that is nobody's fault.
    LeftOut(String),
}

/// How a step ends.
pub type StepResult = Result<(), StepProblem>;

/// The exchange as it stands when a complete response came, or why none did.
pub fn answered(exchange: &Arc<Exchange>) -> StepResult {
    let Some(failure) = &exchange.failure else { return Ok(()) };
    let what = format!(
        "exchange {} ({} {} at {}): {}: {}",
        exchange.seq,
        exchange.request.method,
        exchange.endpoint,
        host_of(&exchange.request.url),
        failure.kind.describe(),
        failure.detail
    );
    Err(match failure.kind {
        FailureKind::Ours => StepProblem::Ours(what),
        _ => StepProblem::Unreachable(what),
    })
}

/// The JSON of a 2xx response, or why the story cannot go on.
pub fn succeeded(exchange: &Arc<Exchange>) -> Result<Value, StepProblem> {
    answered(exchange)?;
    expect_success(exchange)?;
    exchange
        .response
        .as_ref()
        .map_or(Err("no response".to_owned()), crate::transcript::Response::json)
        .map_err(|why| StepProblem::Refused(format!("exchange {}: {why}", exchange.seq)))
}

/// Ok for a 2xx response, or why the story cannot go on.
pub fn expect_success(exchange: &Arc<Exchange>) -> StepResult {
    answered(exchange)?;
    let status = exchange.status().unwrap_or_default();
    if (200..300).contains(&status) {
        return Ok(());
    }
    Err(StepProblem::Refused(format!(
        "exchange {} ({} {}) was answered {status}{}",
        exchange.seq,
        exchange.request.method,
        exchange.endpoint,
        error_code(exchange)
    )))
}

/// The OAuth error or issue code of a refusal: codes only, never free text, which may hold data.
fn error_code(exchange: &Exchange) -> String {
    let Some(body) = exchange.response.as_ref().and_then(|response| response.json().ok()) else {
        return String::new();
    };
    let code = body["error"].as_str().or_else(|| body["issue"][0]["code"].as_str());
    code.filter(|code| code.len() < 64 && code.chars().all(|c| c.is_ascii_graphic()))
        .map(|code| format!(" ({code})"))
        .unwrap_or_default()
}

fn host_of(url: &str) -> String {
    url::Url::parse(url)
        .ok()
        .and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
        })
        // What cannot be taken apart cannot be redacted either.
        .unwrap_or_else(|| "a malformed URL".to_owned())
}
