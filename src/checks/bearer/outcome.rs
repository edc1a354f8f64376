//! Whether a refusal explains itself with an OperationOutcome.

use crate::fhir::is_operation_outcome;
use crate::transcript::Response;

/// What the body is when it is not an OperationOutcome.
pub fn missing_outcome(response: &Response) -> Option<String> {
    if response.body.is_empty() {
        return Some("an empty body".to_owned());
    }
    let Ok(body) = response.json() else {
        let media_type = response.media_type().unwrap_or_else(|| "no media type".to_owned());
        return Some(format!("a body that is not JSON ({media_type})"));
    };
    if is_operation_outcome(&body) {
        return None;
    }
    Some(match body["resourceType"].as_str() {
        Some("OperationOutcome") => {
            "an OperationOutcome without an issue that has severity and code".to_owned()
        }
        Some(_) => "a resource of another type".to_owned(),
        None => "JSON without a resourceType".to_owned(),
    })
}
