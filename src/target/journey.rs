//! The order of a transfer's steps, and how it ends.

use std::sync::Arc;

use super::import::{Import, import};
use super::steps::clean_up::clean_up;
use super::steps::discover::discover;
use super::steps::fetch_files::{Fetched, fetch_files};
use super::steps::kick_off::kick_off;
use super::steps::match_member::match_member;
use super::steps::poll::poll;
use super::steps::read_capabilities::read_capabilities;
use super::task::{self, End};
use super::transfer::Transfer;
use super::transfer_error::TransferError;

/// Runs a transfer to its end and tells the Task how it went.
pub async fn run(mut transfer: Transfer) {
    let state = Arc::clone(&transfer.state);
    task::begin(&state, &transfer.task_id);
    let ended = tokio::select! {
        biased;
        () = state.shutdown.cancelled() => Err(TransferError::stopped()),
        ended = go(&mut transfer) => ended,
    };
    match ended {
        Err(error) if transfer.policy.task_tells_failure => {
            tracing::info!(task = transfer.task_id, "a transfer ended early: {}", error.turn);
            task::end(&state, &transfer.task_id, error.end(), Some(&error.to_string()));
        }
        // A policy that does not tell of failures calls every end a good one.
        Ok(()) | Err(_) => task::end(&state, &transfer.task_id, End::Completed, None),
    }
}

async fn go(transfer: &mut Transfer) -> Result<(), TransferError> {
    transfer.discovered = discover(transfer).await?;
    read_capabilities(transfer).await;
    transfer.matched = Some(match_member(transfer).await?);
    let status_url = kick_off(transfer).await?;
    let mut fetched = Fetched::default();
    let outcome = match poll(transfer, &status_url).await {
        Ok(manifest) => fetch_files(transfer, &manifest, &mut fetched).await,
        Err(error) => Err(error),
    };
    clean_up(transfer, &status_url).await;
    // From here on nothing waits, so a shutdown cannot come between the import and its Task.
    match outcome {
        Ok(()) => store(transfer, fetched),
        Err(error) => {
            if !transfer.policy.imports_all_or_nothing {
                store(transfer, fetched)?;
            }
            Err(error)
        }
    }
}

fn store(transfer: &Transfer, fetched: Fetched) -> Result<(), TransferError> {
    let Some(matched) = &transfer.matched else { return Ok(()) };
    let of = Import {
        state: &transfer.state,
        policy: &transfer.policy,
        server: &transfer.server,
        local_patient: &transfer.invocation.local_patient,
        matched,
        transaction_time: fetched.transaction_time.as_deref(),
    };
    let imported = import(&of, fetched.resources)?;
    for (name, value) in imported.outputs {
        task::output(&transfer.state, &transfer.task_id, &name, value);
    }
    transfer.note(&imported.note);
    Ok(())
}
