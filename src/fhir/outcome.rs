//! OperationOutcome.

use serde_json::{Value, json};

/// Every code of the R4 value set `issue-type`.
pub const ISSUE_CODES: [&str; 31] = [
    "invalid",
    "structure",
    "required",
    "value",
    "invariant",
    "security",
    "login",
    "unknown",
    "expired",
    "forbidden",
    "suppressed",
    "processing",
    "not-supported",
    "duplicate",
    "multiple-matches",
    "not-found",
    "deleted",
    "too-long",
    "code-invalid",
    "extension",
    "too-costly",
    "business-rule",
    "conflict",
    "transient",
    "lock-error",
    "no-store",
    "exception",
    "timeout",
    "incomplete",
    "throttled",
    "informational",
];

/// A text as a FHIR string may hold it: what a client sent may have control characters in it, which
/// are shown as U+FFFD.
pub fn printable(text: &str) -> String {
    let is_odd = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    text.replace(is_odd, "\u{FFFD}")
}

/// An OperationOutcome with one issue of severity `error`.
pub fn operation_outcome(code: &str, text: &str) -> Value {
    json!({
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "details": {"text": printable(text)}}],
    })
}

/// Whether `value` is an OperationOutcome with at least one issue that has severity and code.
pub fn is_operation_outcome(value: &Value) -> bool {
    value["resourceType"] == "OperationOutcome"
        && value["issue"].as_array().is_some_and(|issues| {
            !issues.is_empty()
                && issues
                    .iter()
                    .all(|issue| issue["severity"].is_string() && issue["code"].is_string())
        })
}
