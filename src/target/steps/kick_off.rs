//! Starts the export: of one member (`Patient/{id}/$export`, or `Patient/$export` with a token about
//! the member), or of a Group of matched members (`Group/{id}/$davinci-data-export`).
//!
//! # Spec
//! <https://hl7.org/fhir/uv/bulkdata/STU2/export.html>

use std::sync::Arc;

use serde_json::{Value, json};
use url::Url;

use crate::fhir::{FHIR_JSON, parameters};
use crate::id::{Endpoint, Party};
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::{Exchange, Outbound};

use super::call::call;

/// The way PDex names its export.
const EXPORT_TYPE: &str = "hl7.fhir.us.davinci-pdex#payertopayer";

/// Starts the export and keeps its absolute status URL.
///
/// # Errors
/// When it is refused, or the answer does not say where to poll.
pub async fn kick_off(transfer: &mut Transfer) -> Result<(), TransferError> {
    let fhir_base = &transfer.server.fhir_base;
    let of_all = format!("{fhir_base}/Patient/$export");
    let plain = transfer.capabilities.as_ref().is_some_and(|capabilities| {
        !capabilities.offers("Group", "davinci-data-export")
            && capabilities.offers("Group", "export")
    });
    // A token that speaks of the member narrows the export of the type by itself.
    let one = transfer.matched().and_then(|matched| matched.patient_id.as_deref());
    let one =
        one.filter(|_| transfer.policy.exports_by_instance && !transfer.policy.member_token_by_jwt);
    let (base, instead) = match (&transfer.progress.group, one) {
        (Some(group), _) if plain => (format!("{fhir_base}/Group/{group}/$export"), None),
        (Some(group), _) => (format!("{fhir_base}/Group/{group}/$davinci-data-export"), None),
        (None, Some(id)) => (format!("{fhir_base}/Patient/{id}/$export"), Some(of_all)),
        (None, None) => (of_all, None),
    };
    let by_post = transfer.order.bulk && !plain;
    let (mut url, mut exchange) = start(transfer, &base, by_post).await?;
    if let Some(of_all) = instead.filter(|_| is_unknown(&exchange)) {
        let words = exchange.response.as_ref().map(refusal_words).unwrap_or_default();
        transfer.note(format!(
            "The source payer exports no Patient by its id ({words}); asking for all Patients this \
             payer may see."
        ));
        (url, exchange) = start(transfer, &of_all, by_post).await?;
    }
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
    transfer.progress.status_url = Some(status_url.into());
    transfer.save(Some("The source payer has started the export."))?;
    Ok(())
}

/// Asks for an export at a URL without parameters; gives the URL with them, and the answer.
async fn start(
    transfer: &mut Transfer,
    base: &str,
    by_post: bool,
) -> Result<(Url, Arc<Exchange>), TransferError> {
    let mut url = Url::parse(base).map_err(|error| {
        TransferError::requester(
            format!("The export has no URL: {error}"),
            "correct the FHIR base of the server definition",
        )
    })?;
    let mut export = transfer.order.export.clone();
    if let Some(since) = &transfer.progress.since {
        export.push(("_since".to_owned(), since.clone()));
    }
    if transfer.policy.repeats_types {
        export = export.into_iter().flat_map(each_type).collect();
    }
    let mut outbound = if by_post {
        Outbound::new(Party::Source, Endpoint::KickOff, "POST", url.as_str())
            .json(FHIR_JSON, &body(&export))
    } else {
        if !export.is_empty() {
            url.query_pairs_mut().extend_pairs(&export);
        }
        Outbound::new(Party::Source, Endpoint::KickOff, "GET", url.as_str())
    };
    if transfer.policy.sends_accept {
        outbound = outbound.header("accept", FHIR_JSON);
    }
    if transfer.policy.sends_prefer {
        outbound = outbound.header("prefer", "respond-async");
    }
    let exchange = call(transfer, Some(Purpose::Export), outbound).await?;
    Ok((url, exchange))
}

/// Whether an answer says that there is no such export. Bulk Data defines it for the type only, so
/// no CapabilityStatement tells before.
fn is_unknown(exchange: &Exchange) -> bool {
    match exchange.response.as_ref().map(|response| (response.status, response)) {
        Some((404 | 405 | 501, _)) => true,
        Some((400, response)) => {
            let outcome = response.json().unwrap_or(Value::Null);
            outcome["issue"][0]["code"] == "not-supported"
        }
        _ => false,
    }
}

/// A parameter, one for each type it names.
fn each_type((name, value): (String, String)) -> Vec<(String, String)> {
    if name != "_type" {
        return vec![(name, value)];
    }
    value.split(',').map(|one| (name.clone(), one.to_owned())).collect()
}

/// The parameters of a Group export, each of the type it is defined with.
fn body(export: &[(String, String)]) -> Value {
    let given = export.iter().any(|(name, _)| name == "exportType");
    let mut entries = Vec::new();
    if !given {
        entries.push(json!({"name": "exportType", "valueCanonical": EXPORT_TYPE}));
    }
    for (name, value) in export {
        let member = match name.as_str() {
            "_since" | "_until" => "valueInstant",
            "exportType" => "valueCanonical",
            "patient" => {
                entries.push(json!({"name": name, "valueReference": {"reference": value}}));
                continue;
            }
            _ => "valueString",
        };
        entries.push(json!({"name": name, member: value}));
    }
    parameters(entries)
}
