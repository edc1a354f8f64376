//! Tells the source payer that its files are no longer needed.

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::target::transfer::{Purpose, Transfer};
use crate::transcript::Outbound;

use super::call::call;

/// Deletes the job, whether or not everything could be fetched: nobody comes back for it. A source
/// that does not let it be deleted (404 is common for a finished job) does no harm.
pub async fn clean_up(transfer: &mut Transfer) {
    let Some(status_url) = transfer.progress.status_url.clone() else { return };
    if !transfer.policy.deletes_job {
        return;
    }
    let outbound = Outbound::new(Party::Source, Endpoint::Cancel, "DELETE", &status_url)
        .header("accept", FHIR_JSON);
    if let Ok(exchange) = call(transfer, Some(Purpose::Export), outbound).await
        && !matches!(exchange.status(), Some(200..=299 | 404 | 410))
    {
        transfer.note("The source payer did not let the finished export be deleted; going on.");
    }
}
