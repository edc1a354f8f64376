//! Starts the export (`Patient/$export`).
//!
//! # Spec
//! <https://hl7.org/fhir/uv/bulkdata/STU2/export.html>

use url::Url;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::Outbound;

use super::call::call;

/// Starts the export and gives its absolute status URL.
///
/// # Errors
/// When it is refused, or the answer does not say where to poll.
pub async fn kick_off(transfer: &mut Transfer) -> Result<String, TransferError> {
    let known = transfer.matched.as_ref().and_then(|matched| matched.patient_id.as_deref());
    let base = match known.filter(|_| transfer.policy.exports_by_instance) {
        Some(id) => format!("{}/Patient/{id}/$export", transfer.server.fhir_base),
        None => format!("{}/Patient/$export", transfer.server.fhir_base),
    };
    let mut url = Url::parse(&base).map_err(|error| {
        TransferError::requester(
            format!("The export has no URL: {error}"),
            "correct the FHIR base of the server definition",
        )
    })?;
    if !transfer.invocation.export.is_empty() {
        url.query_pairs_mut().extend_pairs(&transfer.invocation.export);
    }
    let mut outbound = Outbound::new(Party::Source, Endpoint::KickOff, "GET", url.as_str());
    if transfer.policy.sends_accept {
        outbound = outbound.header("accept", FHIR_JSON);
    }
    if transfer.policy.sends_prefer {
        outbound = outbound.header("prefer", "respond-async");
    }
    let exchange = call(transfer, Some(Purpose::Export), outbound).await?;
    let response = answered(&exchange, "The start of the export")?;
    if response.status != 202 {
        let what = format!("The export was not started ({})", refusal_words(response));
        return Err(match response.status {
            400 | 422 => TransferError::requester(
                what,
                "compare the export parameters of the invocation with the reason given",
            ),
            401 | 403 => TransferError::source(
                what,
                format!("allow client `{}` to export this member", transfer.server.client_id),
            ),
            _ => TransferError::source(what, "look into its logs at the time of this note"),
        });
    }
    let location = response.headers.get("content-location").unwrap_or_default();
    // A relative location is tolerated: RFC 9110 §8.7 resolves it against the request.
    let status_url = url.join(location).ok().filter(|_| !location.is_empty()).ok_or_else(|| {
        TransferError::source(
            "The export was started, but its answer has no usable `Content-Location`",
            "name the status URL in `Content-Location`",
        )
    })?;
    transfer.note("The source payer has started the export.");
    Ok(status_url.into())
}
