//! The one error type of the FHIR endpoints: status, issue code and words, chosen in one place.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, header};
use serde_json::json;

use crate::fhir::{FHIR_JSON, operation_outcome, printable};

use super::answer;
use super::policy::Policy;

/// Why a request is not served. The words go out, so they never hold anything of a member's
/// record.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    text: String,
    challenge: Option<Box<str>>,
    retry_after: Option<Box<str>>,
    private: Option<Box<str>>,
    expression: Option<Box<str>>,
}

impl Refusal {
    /// A refusal with an issue code of the value set `issue-type`.
    pub(super) fn new(status: u16, code: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            status,
            code,
            text,
            challenge: None,
            retry_after: None,
            private: None,
            expression: None,
        }
    }

    /// Something that is not there, or that the caller must not know to be there.
    pub(super) fn not_found(text: impl Into<String>) -> Self {
        Self::new(404, "not-found", text)
    }

    /// A parameter that cannot be used.
    pub(super) fn bad_parameter(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(400, code, text)
    }

    /// RFC 6750 §3: the parameters of a `Bearer` challenge; empty when no token was sent.
    #[must_use]
    pub(super) fn challenge(mut self, parameters: &str) -> Self {
        self.challenge = Some(format!("Bearer {parameters}").trim_end().into());
        self
    }

    /// A `Retry-After` field.
    #[must_use]
    pub(super) fn retry_after(mut self, value: String) -> Self {
        self.retry_after = Some(value.into());
        self
    }

    /// The element that is at fault: a FHIRPath into what was submitted, or `http.` with the name
    /// of a parameter or header field.
    #[must_use]
    pub(super) fn at(mut self, expression: impl Into<String>) -> Self {
        self.expression = Some(expression.into().into());
        self
    }

    /// What this payer knows and keeps to itself.
    #[must_use]
    pub(super) fn private(mut self, detail: String) -> Self {
        self.private = Some(detail.into());
        self
    }

    /// The status.
    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// The OperationOutcome, without anything this payer keeps to itself.
    pub(super) fn outcome(&self) -> serde_json::Value {
        let mut outcome = operation_outcome(self.code, &self.text);
        if let Some(expression) = &self.expression {
            outcome["issue"][0]["expression"] = json!([printable(expression)]);
        }
        outcome
    }

    /// The response.
    pub(super) fn into_response(self, policy: &Policy) -> Response {
        let mut response = if policy.operation_outcomes {
            let mut outcome = self.outcome();
            if let Some(detail) = self.private.filter(|_| !policy.refusal_reveals_nothing) {
                outcome["issue"][0]["diagnostics"] = json!(detail);
            }
            answer::json(self.status, FHIR_JSON, &outcome)
        } else {
            let mut response = answer::empty(self.status);
            answer::set(&mut response, header::CONTENT_TYPE, "text/plain; charset=utf-8");
            *response.body_mut() = Body::from(self.text);
            response
        };
        let fields: [(HeaderName, Option<Box<str>>); 2] = [
            (header::WWW_AUTHENTICATE, self.challenge.filter(|_| policy.challenges)),
            (header::RETRY_AFTER, self.retry_after),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                answer::set(&mut response, name, &value);
            }
        }
        response
    }
}
