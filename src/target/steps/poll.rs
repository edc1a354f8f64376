//! Polls what the source does in its own time, until it is done.

use std::sync::Arc;

use std::time::Duration;

use jiff::SignedDuration;

use crate::id::{Endpoint, Party};
use crate::target::patience::{Patience, is_busy, may_pass};
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{
    TransferError, answered, consent_over, is_withheld, refusal_words,
};
use crate::transcript::{Exchange, Outbound};

use super::call::call_once;
use super::read_manifest::read_manifest;

/// The wait of a policy whose waits do not grow.
const UNGROWN: Duration = Duration::from_secs(1);
/// How often a policy that does not accept the end of a consent polls nevertheless.
const STUBBORN_POLLS: u32 = 3;

/// What is polled.
#[derive(Clone, Copy, Debug)]
pub struct Polled<'a> {
    /// Where.
    pub url: &'a str,
    /// What the URL is for.
    pub endpoint: Endpoint,
    /// What the token was asked for.
    pub purpose: Purpose,
    /// What it is called in notes.
    pub what: &'a str,
}

/// Polls the export until the manifest is there, and keeps it.
///
/// # Errors
/// When the export fails, or is not done after as many polls as the policy allows.
pub async fn poll_export(transfer: &mut Transfer) -> Result<(), TransferError> {
    let Some(status_url) = transfer.progress.status_url.clone() else { return Ok(()) };
    let polled = Polled {
        url: &status_url,
        endpoint: Endpoint::Status,
        purpose: Purpose::Export,
        what: "export",
    };
    let (exchange, polls) = poll(transfer, polled).await?;
    let response = answered(&exchange, "A poll of the export")?;
    let manifest = read_manifest(response, &status_url)?;
    let note = format!(
        "The export is done after {polls} polls: {} files of data, {} of messages.",
        manifest.output.len(),
        manifest.error.len()
    );
    transfer.progress.transaction_time.clone_from(&manifest.transaction_time);
    transfer.progress.manifest = Some(manifest);
    transfer.visit(&status_url);
    transfer.save(Some(&note))?;
    Ok(())
}

/// Polls until the answer is 200, and gives it with the number of polls.
///
/// # Errors
/// When what is polled fails, or is not done after as many polls as the policy allows.
pub async fn poll(
    transfer: &mut Transfer,
    polled: Polled<'_>,
) -> Result<(Arc<Exchange>, u32), TransferError> {
    let Polled { url, endpoint, purpose, what } = polled;
    let label = format!("target/poll/{}", transfer.task_id);
    let mut patience = Patience::new(transfer.state.settings.seed.rng(&label));
    let outbound =
        Outbound::new(Party::Source, endpoint, "GET", url).header("accept", "application/json");
    let (mut failed, mut forbidden) = (1, 1);
    let patient_for = SignedDuration::from_secs(transfer.policy.poll_patience_secs.into());
    let begun = transfer.state.now();
    for polls in 1..=transfer.policy.max_polls {
        let exchange = call_once(transfer, Some(purpose), outbound.clone()).await?;
        if is_busy(&exchange) {
            transfer.wait_out(&exchange).await?;
            continue;
        }
        if is_hiccup(&exchange) && failed < transfer.policy.max_attempts {
            failed += 1;
            transfer.wait_out(&exchange).await?;
            continue;
        }
        failed = 1;
        transfer.calm();
        let response = answered(&exchange, &format!("A poll of the {what}"))?;
        match response.status {
            200 => return Ok((exchange, polls)),
            202 => {
                let now = transfer.state.now();
                let honours = transfer.policy.honours_retry_after;
                let wait =
                    if transfer.policy.backs_off || response.headers.get("retry-after").is_some() {
                        patience.delay(&response.headers, now, honours)?
                    } else {
                        UNGROWN
                    };
                if now.duration_since(begun) >= patient_for {
                    return Err(unfinished(what, polls));
                }
                transfer.state.clock.sleep(wait).await;
            }
            403 if !transfer.policy.accepts_end_of_consent && forbidden < STUBBORN_POLLS => {
                forbidden += 1;
                transfer.state.clock.sleep(UNGROWN).await;
            }
            403 if is_withheld(response) => return Err(consent_over(what, response)),
            404 | 410 => {
                return Err(TransferError::source(
                    format!("The {what} vanished while it ran ({})", refusal_words(response)),
                    "say why the job ended; then invoke the operation again",
                ));
            }
            _ => {
                return Err(TransferError::source(
                    format!("The {what} failed ({})", refusal_words(response)),
                    "look into its logs at the time of this note",
                ));
            }
        }
    }
    Err(unfinished(what, transfer.policy.max_polls))
}

/// The end of the patience with what is never done.
fn unfinished(what: &str, polls: u32) -> TransferError {
    TransferError::source(
        format!("The {what} was not done after {polls} polls"),
        "say whether the job still runs; then invoke the operation again",
    )
}

/// Whether a poll failed by itself. A 500 means that the job failed, unless it says that it may
/// pass (Bulk Data Access, Error Status Request).
fn is_hiccup(exchange: &Exchange) -> bool {
    if exchange.status() != Some(500) || exchange.failure.is_some() {
        return may_pass(exchange);
    }
    let outcome = exchange.response.as_ref().and_then(|response| response.json().ok());
    outcome.is_some_and(|outcome| {
        let code = outcome["issue"][0]["code"].as_str().unwrap_or_default();
        matches!(code, "transient" | "timeout" | "throttled" | "lock-error")
    })
}
