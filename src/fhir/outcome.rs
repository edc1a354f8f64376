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

/// An OperationOutcome with one issue of severity `error`.
pub fn operation_outcome(code: &str, text: &str) -> Value {
    json!({
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "details": {"text": text}}],
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
