//! How a step ends, and what verbs share.

use std::sync::Arc;

use serde_json::Value;

use crate::id::Party;
use crate::transcript::{Exchange, Failure, FailureKind};

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
    let mut what = format!(
        "exchange {} ({} {} at {}): {}: {}",
        exchange.seq,
        exchange.request.method,
        exchange.endpoint,
        host_of(&exchange.request.url),
        failure.kind.describe(),
        failure.detail
    );
    if let Some(advice) = advice(failure, exchange.responder) {
        what = format!("{what}; {advice}");
    }
    Err(match failure.kind {
        FailureKind::Ours => StepProblem::Ours(what),
        _ => StepProblem::Unreachable(what),
    })
}

/// What to look at first when a peer could not be spoken to, where that can be told.
pub(super) fn advice(failure: &Failure, responder: Party) -> Option<&'static str> {
    let is = |word: &str| failure.detail.contains(word);
    match failure.kind {
        FailureKind::Tls if is("UnknownIssuer") || is("CaUsedAsEndEntity") => Some(
            "nobody we trust has issued the server's certificate: name the authority in \
             `[tls] ca_file`, or have the server show one of a public authority",
        ),
        FailureKind::Tls if is("NotValidForName") => Some(
            "the server's certificate names another host: speak of the host it names in the \
             configuration, or have the server show another certificate",
        ),
        FailureKind::Tls if is("InvalidContentType") => Some(
            "the server does not speak TLS there: write `http://`, or the port on which it does",
        ),
        FailureKind::Unreachable if responder == Party::Target => {
            Some("check the URLs under `[target]`, and that the system is running")
        }
        FailureKind::Unreachable => {
            Some("check `fhir_base` and `issuer`, and that the system is running")
        }
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_spoken_to_is_said_with_whose_turn_it_is() {
        let told = |kind, detail: &str, responder| {
            let failure = Failure { kind, detail: detail.to_owned() };
            advice(&failure, responder).unwrap_or_default()
        };
        let unknown = "invalid peer certificate: UnknownIssuer";
        assert!(told(FailureKind::Tls, unknown, Party::Idp).contains("`[tls] ca_file`"));
        let plain = "received corrupt message of type InvalidContentType";
        assert!(told(FailureKind::Tls, plain, Party::Source).contains("does not speak TLS"));
        let dead = "Connection refused (os error 111)";
        assert!(told(FailureKind::Unreachable, dead, Party::Idp).contains("`issuer`"));
        assert!(told(FailureKind::Unreachable, dead, Party::Target).contains("`[target]`"));
        assert_eq!(told(FailureKind::TimedOut, "no answer", Party::Idp), "");
    }
}
