//! Answers of the FHIR endpoints: resources, and refusals as OperationOutcomes.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, ETAG};
use serde_json::Value;

use crate::fhir::{FHIR_JSON, operation_outcome};
use crate::state::StoreError;

/// Why a request is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status of the answer.
    pub status: StatusCode,
    /// The code of its issue.
    pub code: &'static str,
    /// The words of its issue.
    pub text: String,
}

impl Refusal {
    /// 400: the request is malformed or lacks something.
    pub fn malformed(code: &'static str, text: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, text: text.into() }
    }

    /// 404: there is no such thing.
    pub fn not_found(text: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "not-found", text: text.into() }
    }

    /// 422: the request is well formed and still cannot be carried out.
    pub fn unprocessable(code: &'static str, text: impl Into<String>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, code, text: text.into() }
    }
}

impl From<StoreError> for Refusal {
    /// 503: the state is out of reach for now; what the store says of it is for our log alone.
    fn from(error: StoreError) -> Self {
        tracing::error!("{error}");
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "transient",
            text: "the state of this system is out of reach".to_owned(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        resource(self.status, &operation_outcome(self.code, &self.text))
    }
}

/// An answer that carries a resource, with its version as ETag when it has one.
pub fn resource(status: StatusCode, resource: &Value) -> Response {
    let mut response = (status, [(CONTENT_TYPE, FHIR_JSON)], resource.to_string()).into_response();
    let etag = resource["meta"]["versionId"].as_str().map(|version| format!("W/\"{version}\""));
    if let Some(Ok(etag)) = etag.map(|etag| etag.parse()) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}
