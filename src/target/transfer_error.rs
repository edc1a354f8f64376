//! Why a transfer ended before its time, in words a support person can act on.

use std::fmt;

use serde_json::Value;

use crate::state::StoreError;
use crate::transcript::{Exchange, Response};

use super::patience::TooLong;
use super::task::End;

/// Peers' words longer than this are cut.
const WORDS_LIMIT: usize = 200;

/// Who has to act for another attempt to go further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The payer that was asked.
    Source,
    /// This payer: its data about the member, its registration, its settings.
    Requester,
    /// Nobody; the transfer was stopped on purpose.
    Nobody,
    /// Who runs this system: its state cannot be read or written, so nothing can be told either.
    Operator,
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "The source payer must act",
            Self::Requester => "This payer must act",
            Self::Nobody => "Nobody must act",
            Self::Operator => "Who runs this system must act",
        })
    }
}

/// What ended a transfer, and whose turn it is.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{what}. {turn}: {next}.")]
pub struct TransferError {
    /// What happened.
    pub what: String,
    /// Whose turn it is.
    pub turn: Turn,
    /// What they can do.
    pub next: String,
}

impl TransferError {
    /// It is the source payer's turn.
    pub fn source(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), turn: Turn::Source, next: next.into() }
    }

    /// It is this payer's turn.
    pub fn requester(what: impl Into<String>, next: impl Into<String>) -> Self {
        Self { what: what.into(), turn: Turn::Requester, next: next.into() }
    }

    /// The transfer was stopped because this payer stops.
    pub fn stopped() -> Self {
        Self {
            what: "The transfer was stopped because this system is shutting down".to_owned(),
            turn: Turn::Nobody,
            next: "nothing was imported; invoke the operation again after the restart".to_owned(),
        }
    }

    /// The transfer was cancelled by somebody here.
    pub fn cancelled() -> Self {
        Self {
            what: "The transfer was cancelled here".to_owned(),
            turn: Turn::Nobody,
            next: "nothing more is fetched; invoke the operation again if that was a mistake"
                .to_owned(),
        }
    }

    /// The status the Task ends with.
    pub fn end(&self) -> End {
        match self.turn {
            Turn::Nobody => End::Cancelled,
            Turn::Source | Turn::Requester | Turn::Operator => End::Failed,
        }
    }
}

impl From<TooLong> for TransferError {
    fn from(_: TooLong) -> Self {
        Self::source(
            "The source payer asks to wait for more than a day (`Retry-After`)",
            "name a time at which somebody still waits; then invoke the operation again",
        )
    }
}

impl From<StoreError> for TransferError {
    fn from(error: StoreError) -> Self {
        Self {
            what: error.to_string(),
            turn: Turn::Operator,
            next: "bring the state back; the transfer goes on by itself after a restart".to_owned(),
        }
    }
}

/// The complete response of an exchange.
///
/// # Errors
/// When none came, or not a whole one.
pub fn answered<'a>(exchange: &'a Exchange, what: &str) -> Result<&'a Response, TransferError> {
    match (&exchange.response, &exchange.failure) {
        (Some(response), None) => Ok(response),
        (_, Some(failure)) => Err(TransferError::source(
            format!("{what} got no whole answer: {} ({})", failure.kind.describe(), failure.detail),
            "check that its server is up and can be reached from here",
        )),
        (None, None) => Err(TransferError::source(
            format!("{what} got no answer"),
            "check that its server is up and can be reached from here",
        )),
    }
}

/// A few words about a refusal: its status, and what its body says of the reason.
pub fn refusal_words(response: &Response) -> String {
    let body = response.json().unwrap_or(Value::Null);
    let issue = &body["issue"][0];
    let parts: Vec<&str> = [
        &issue["code"],
        &issue["details"]["text"],
        &issue["diagnostics"],
        &body["error"],
        &body["error_description"],
    ]
    .into_iter()
    .filter_map(Value::as_str)
    .collect();
    if parts.is_empty() {
        return format!("status {}, without a reason", response.status);
    }
    format!("status {}: {}", response.status, cut(&parts.join(", ")))
}

/// Whether a refusal says that the data is held back, as it does when a consent is over: no other
/// request for it will be answered better.
pub fn is_withheld(response: &Response) -> bool {
    let body = response.json().unwrap_or(Value::Null);
    response.status == 403 && body["issue"][0]["code"] == "suppressed"
}

/// The end of a transfer whose data the source does not give any more.
pub fn consent_over(what: &str, response: &Response) -> TransferError {
    TransferError::requester(
        format!("The {what} is held back from now on ({})", refusal_words(response)),
        "ask the member whether the consent still holds, and nothing more of the source payer \
         before that",
    )
}

/// Someone else's words, at a length that suits a note.
pub fn cut(words: &str) -> String {
    if words.chars().count() <= WORDS_LIMIT {
        return words.to_owned();
    }
    words.chars().take(WORDS_LIMIT).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_note_says_what_happened_and_whose_turn_it_is() {
        let error = TransferError::requester("The match was refused", "ask the member");
        assert_eq!(
            error.to_string(),
            "The match was refused. This payer must act: ask the member."
        );
        assert_eq!(TransferError::stopped().end(), End::Cancelled);
    }

    #[test]
    fn the_reason_of_a_refusal_is_found_in_either_protocol() {
        let response = |body: Value| Response {
            status: 400,
            body: body.to_string().as_str().into(),
            ..Response::default()
        };
        let outcome = json!({"issue": [{"code": "value", "diagnostics": "no such type"}]});
        assert_eq!(refusal_words(&response(outcome)), "status 400: value, no such type");
        let oauth = json!({"error": "invalid_client"});
        assert_eq!(refusal_words(&response(oauth)), "status 400: invalid_client");
        assert_eq!(refusal_words(&response(json!([]))), "status 400, without a reason");
    }
}
