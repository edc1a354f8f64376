//! Finds the member's Patient at the source, where the match did not name it.

use serde_json::Value;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::target::resources::each;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::Outbound;

use super::call::call;

/// Searches by the identifier of the match, unless the id is known.
///
/// # Errors
/// When not exactly one Patient has it.
pub async fn find_patient(transfer: &mut Transfer) -> Result<(), TransferError> {
    let Some(matched) = transfer.matched().filter(|matched| matched.patient_id.is_none()) else {
        return Ok(());
    };
    let text = |name: &str| matched.identifier[name].as_str().unwrap_or_default().to_owned();
    let token = match text("system").as_str() {
        "" => text("value"),
        system => format!("{system}|{}", text("value")),
    };
    let query = serde_urlencoded::to_string([("identifier", token)]).unwrap_or_default();
    let url = format!("{}/Patient?{query}", transfer.server.fhir_base);
    let outbound =
        Outbound::new(Party::Source, Endpoint::Read, "GET", &url).header("accept", FHIR_JSON);
    let exchange = call(transfer, Some(Purpose::Export), outbound).await?;
    let response = answered(&exchange, "The search for the member's Patient")?;
    if response.status != 200 {
        return Err(TransferError::source(
            format!(
                "The search for the member's Patient was refused ({})",
                refusal_words(response)
            ),
            "return `MemberId` from the match, or allow the search by its identifier",
        ));
    }
    let bundle = response.json().unwrap_or(Value::Null);
    let ids: Vec<&str> = each(&bundle["entry"])
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == "Patient")
        .filter_map(|resource| resource["id"].as_str())
        .collect();
    let [id] = ids[..] else {
        return Err(TransferError::source(
            format!("{} Patients have the identifier of the match, not one", ids.len()),
            "return `MemberId` from the match",
        ));
    };
    let id = id.to_owned();
    if let Some(matched) = transfer.progress.matched.as_mut().and_then(|all| all.first_mut()) {
        matched.patient_id = Some(id);
    }
    Ok(())
}
