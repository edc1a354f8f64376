//! The answer to a request that could not be read to its end.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::id::Party;

use super::exchange::FailureKind;

/// Says why, in the words of whoever was asked: FHIR's or OAuth's. What fails on our side is told as
/// such.
pub(super) fn unread(responder: Party, kind: FailureKind) -> Response {
    let (status, code, text) = match kind {
        FailureKind::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too-long", "The request is longer than is taken.")
        }
        FailureKind::Ours => {
            (StatusCode::INTERNAL_SERVER_ERROR, "exception", "The request could not be kept.")
        }
        _ => (StatusCode::BAD_REQUEST, "structure", "The request did not come to its end."),
    };
    let (media_type, body) = if matches!(responder, Party::Source) {
        let issue = serde_json::json!([
            {"severity": "error", "code": code, "details": {"text": text}}
        ]);
        let outcome = serde_json::json!({"resourceType": "OperationOutcome", "issue": issue});
        ("application/fhir+json", outcome)
    } else {
        let error = if status.is_server_error() { "server_error" } else { "invalid_request" };
        let body = serde_json::json!({"error": error, "error_description": text});
        ("application/json", body)
    };
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_fault_it_is_shows_in_the_status() {
        for (kind, status) in [
            (FailureKind::TooLarge, 413),
            (FailureKind::Closed, 400),
            (FailureKind::TimedOut, 400),
            (FailureKind::Ours, 500),
        ] {
            for (party, media_type) in
                [(Party::Source, "application/fhir+json"), (Party::Idp, "application/json")]
            {
                let response = unread(party, kind);
                assert_eq!(response.status(), status);
                assert_eq!(response.headers()[header::CONTENT_TYPE], media_type);
            }
        }
    }
}
