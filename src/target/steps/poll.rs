//! Polls an export until it is done.

use std::time::Duration;

use crate::id::{Endpoint, Party};
use crate::target::patience::{Patience, is_busy};
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::Outbound;

use super::call::call_once;
use super::read_manifest::{Manifest, read_manifest};

/// The wait of a policy whose waits do not grow.
const UNGROWN: Duration = Duration::from_secs(1);

/// Polls until the manifest is there.
///
/// # Errors
/// When the export fails, or is not done after as many polls as the policy allows.
pub async fn poll(transfer: &mut Transfer, status_url: &str) -> Result<Manifest, TransferError> {
    let label = format!("target/poll/{}", transfer.task_id);
    let mut patience = Patience::new(transfer.state.settings.seed.rng(&label));
    let outbound = Outbound::new(Party::Source, Endpoint::Status, "GET", status_url)
        .header("accept", "application/json");
    for polls in 1..=transfer.policy.max_polls {
        let exchange = call_once(transfer, Some(Purpose::Export), outbound.clone()).await?;
        let response = answered(&exchange, "A poll of the export")?;
        match response.status {
            200 => {
                let manifest = read_manifest(response, status_url)?;
                transfer.note(&format!(
                    "The export is done after {polls} polls: {} files of data, {} of messages.",
                    manifest.output.len(),
                    manifest.error.len()
                ));
                return Ok(manifest);
            }
            202 => {
                let now = transfer.state.clock.now();
                let honours = transfer.policy.honours_retry_after;
                let wait =
                    if transfer.policy.backs_off || response.headers.get("retry-after").is_some() {
                        patience.delay(&response.headers, now, honours)
                    } else {
                        UNGROWN
                    };
                transfer.state.clock.sleep(wait).await;
            }
            _ if is_busy(&exchange) => transfer.wait_out(&exchange).await,
            404 | 410 => {
                return Err(TransferError::source(
                    format!("The export vanished while it ran ({})", refusal_words(response)),
                    "say why the job ended; then invoke the operation again",
                ));
            }
            _ => {
                return Err(TransferError::source(
                    format!("The export failed ({})", refusal_words(response)),
                    "look into its logs at the time of this note",
                ));
            }
        }
    }
    Err(TransferError::source(
        format!("The export was not done after {} polls", transfer.policy.max_polls),
        "say whether the job still runs; then invoke the operation again",
    ))
}
