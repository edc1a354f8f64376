//! Reading the authorization server's answers, and judging whether one is a proper refusal.
//!
//! Shared by the groups that judge it. A refusal counts only beside its control: the same request
//! without the change, which must have been granted.

use serde_json::{Map, Value};

use crate::checks::pair::pair;
use crate::id::Endpoint;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The JSON object in the response's body, if there is one.
pub fn object(exchange: &Exchange) -> Option<Map<String, Value>> {
    match exchange.response.as_ref()?.json().ok()? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Blocks a judgement when the server asked to come back later: it has decided nothing then.
pub fn put_off(exchange: &Exchange) -> Option<Judgement> {
    let status = exchange.status().filter(|status| matches!(status, 429 | 503))?;
    Some(Judgement::Blocked(format!("the server put the request off with {status}")))
}

/// A code, scope or other short word of a protocol as a finding may show it. Anything long or
/// unusual stays unsaid.
pub fn shown(word: &str) -> String {
    let is_word = !word.is_empty()
        && word.len() <= 120
        && word.chars().all(|c| c.is_ascii_graphic() && !"\"'`<>\\".contains(c));
    if is_word { format!("`{word}`") } else { "a value that is not shown".to_owned() }
}

/// A JSON value's kind in words, for findings that must not show the value.
pub fn kind(value: Option<&Value>) -> &'static str {
    match value {
        None => "no such member",
        Some(Value::Null) => "null",
        Some(Value::Bool(_)) => "a boolean",
        Some(Value::Number(_)) => "a number",
        Some(Value::String(text)) if text.is_empty() => "an empty string",
        Some(Value::String(_)) => "a string",
        Some(Value::Array(items)) if items.is_empty() => "an empty array",
        Some(Value::Array(_)) => "an array",
        Some(Value::Object(_)) => "an object",
    }
}

/// A violation at a member of the response's body.
pub fn at_member(exchange: &Exchange, member: &str, expected: &str, observed: String) -> Finding {
    let pointer = Place::Pointer(format!("/{member}"));
    Finding::in_response(exchange, pointer, expected, observed)
}

/// The control of an exchange that was altered in the way `name` says and answered. `None` when it
/// was not; blocked when the control is missing or was not granted.
pub fn control<'t>(
    name: &str,
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<Result<&'t Exchange, Judgement>> {
    Some(pair(exchange, transcript, &[name])?.map(|pair| pair.control))
}

/// Judges a request that authenticates with an assertion the token endpoint has accepted before.
/// `spoils` is the member of the answer that would show that it was granted after all.
pub fn reused_assertion(
    spoils: &'static str,
    exchange: &Exchange,
    transcript: &Transcript,
) -> Option<Judgement> {
    if let Err(judgement) = control("assertion_replayed", exchange, transcript)? {
        return Some(judgement);
    }
    // Nothing is replayed unless the token endpoint has accepted it.
    let assertion = exchange.request.form_value("client_assertion")?;
    let used = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Token && other.succeeded())
        .any(|other| other.request.form_value("client_assertion").as_ref() == Some(&assertion));
    if !used {
        let by = "the assertion was not used before".to_owned();
        return Some(Judgement::Blocked(by));
    }
    Refusal { spoils, ..Refusal::INVALID_CLIENT }.judge(
        exchange,
        "Endpoints that accept the same assertions share one memory of those that were used.",
    )
}

/// What a proper refusal looks like.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// The statuses it may have.
    pub statuses: &'static [u16],
    /// The error codes it may name; none for any.
    pub errors: &'static [&'static str],
    /// The body member that would show that it was granted after all.
    pub spoils: &'static str,
}

impl Refusal {
    /// A failed client authentication at the token endpoint.
    pub const INVALID_CLIENT: Self =
        Self { statuses: &[400, 401], errors: &["invalid_client"], spoils: "access_token" };

    /// Judges an answer that must be this refusal; `None` without an answer.
    pub fn judge(&self, exchange: &Exchange, hint: &str) -> Option<Judgement> {
        let status = exchange.status()?;
        let body = object(exchange).unwrap_or_default();
        let violation = |place: Place, observed: String| {
            let finding = Finding::in_response(exchange, place, &self.expected(), observed);
            Some(Judgement::Violation(finding.hint(hint)))
        };
        if body.contains_key(self.spoils) {
            let place = Place::Pointer(format!("/{}", self.spoils));
            return violation(place, format!("status {status} with `{}`", self.spoils));
        }
        if !self.statuses.contains(&status) {
            return violation(Place::Status, format!("status {status}"));
        }
        if self.errors.is_empty() {
            return Some(Judgement::Pass(format!("refused with {status}")));
        }
        let place = Place::Pointer("/error".to_owned());
        match body.get("error").and_then(Value::as_str) {
            Some(code) if self.errors.contains(&code) => {
                Some(Judgement::Pass(format!("refused with {status} {code}")))
            }
            Some(code) => violation(place, format!("status {status}, error {}", shown(code))),
            None => violation(place, format!("status {status} without an error code")),
        }
    }

    /// The refusal in words.
    fn expected(&self) -> String {
        let statuses: Vec<String> = self.statuses.iter().map(u16::to_string).collect();
        let status = format!("status {}", statuses.join(" or "));
        if self.errors.is_empty() {
            return format!("{status} without `{}`", self.spoils);
        }
        let errors: Vec<String> = self.errors.iter().map(|code| format!("`{code}`")).collect();
        format!("{status} with error {}", errors.join(" or "))
    }
}

/// The JSON object of a document that was fetched well.
pub fn document(exchange: &Exchange) -> Option<Map<String, Value>> {
    (exchange.request.method == "GET" && exchange.status() == Some(200)).then_some(())?;
    object(exchange)
}

/// A member that is an array of strings; `None` for anything else.
pub fn words<'d>(document: &'d Map<String, Value>, member: &str) -> Option<Vec<&'d str>> {
    document.get(member)?.as_array()?.iter().map(Value::as_str).collect()
}

/// A list of words for a finding.
pub fn listed(words: &[&str]) -> String {
    if words.is_empty() {
        return "an empty list".to_owned();
    }
    words.iter().map(|word| shown(word)).collect::<Vec<_>>().join(", ")
}
