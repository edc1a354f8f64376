//! The order of a transfer's steps, and how it ends.
//!
//! Each step keeps its result before the next begins, so a transfer that was stopped at any point
//! goes on from there.

use std::sync::Arc;

use tokio::task::JoinError;

use crate::state::StoreError;

use super::import::import;
use super::ledger::Ledger;
use super::order::Order;
use super::progress::{Progress, Retrieval};
use super::servers::Server;
use super::state::State;
use super::steps::choose_retrieval::choose_retrieval;
use super::steps::clean_up::clean_up;
use super::steps::discover::discover;
use super::steps::fetch_attachments::fetch_attachments;
use super::steps::fetch_files::fetch_files;
use super::steps::fetch_pages::fetch_pages;
use super::steps::kick_off::kick_off;
use super::steps::match_member::match_member;
use super::steps::match_members::match_members;
use super::steps::poll::poll_export;
use super::steps::read_capabilities::read_capabilities;
use super::steps::register::register;
use super::steps::revoke_tokens::revoke_tokens;
use super::task::{Edit, End};
use super::transfer::Transfer;
use super::transfer_error::{TransferError, Turn};

/// Goes on with every transfer that has not ended.
pub fn resume(state: &Arc<State>) {
    match state.ledger.ended() {
        Ok(ended) => ended.iter().for_each(|task| throw_away(state, task)),
        Err(error) => tracing::error!("{error}"),
    }
    let unfinished = state.ledger.unfinished();
    for (task, order, progress) in
        unfinished.inspect_err(|error| tracing::error!("{error}")).unwrap_or_default()
    {
        let server = match state.servers.by_issuer(&order.issuer) {
            Ok(server) => server,
            // Nobody knows whether the definition is gone, so the transfer is left as it is.
            Err(error) => {
                tracing::error!(task, "a transfer waits for the next restart: {error}");
                continue;
            }
        };
        let why = "the server definition of the source payer is gone".to_owned();
        let grants = state.handle.policy().minds_listed_grants;
        let allowed = |server: Server| match server.allows_grant() {
            Err(why) if grants => Err(why),
            _ => Ok(server),
        };
        match server.ok_or(why).and_then(Server::of).and_then(allowed) {
            Ok(server) => start(Arc::clone(state), order, server, task, progress),
            Err(why) => {
                let error = TransferError::requester(
                    format!("The transfer could not go on after a restart: {why}"),
                    "define the server again; then invoke the operation again",
                );
                let tells = state.handle.policy().task_tells_failure;
                if let Err(error) = end(state, &task, &error, &[], tells) {
                    tracing::error!("{error}");
                }
            }
        }
    }
}

/// Sets a transfer going. It counts as running before this returns.
pub fn start(state: Arc<State>, order: Order, server: Server, task: String, progress: Progress) {
    let running = state.handle.begin();
    let policy = state.handle.policy();
    let tells = policy.task_tells_failure;
    let transfer = Transfer::new(Arc::clone(&state), policy, order, server, task.clone(), progress);
    tokio::spawn(async move {
        let ran = tokio::spawn(Box::pin(run(transfer))).await;
        if ran.is_err_and(|error| error.is_panic()) {
            let error = TransferError::requester(
                "The transfer broke off inside this system",
                "report this as a fault of this system",
            );
            tracing::error!(task, "a transfer broke off");
            conclude(&state, &task, &error, &[], tells);
            state.ended(&task);
        }
        drop(running);
    });
}

/// Ends a transfer that is not running: it would go on after a restart.
///
/// # Errors
/// When the state cannot be written.
pub fn give_up(state: &State, task: &str) -> Result<(), StoreError> {
    let tells = state.handle.policy().task_tells_failure;
    end(state, task, &TransferError::cancelled(), &[], tells)?;
    throw_away(state, task);
    Ok(())
}

/// Runs a transfer to its end and tells the Task how it went.
async fn run(mut transfer: Transfer) {
    let state = Arc::clone(&transfer.state);
    let (shutdown, stop) = (state.shutdown.clone(), transfer.stop.clone());
    let fetched = tokio::select! {
        biased;
        () = shutdown.cancelled() => Err(TransferError::stopped()),
        () = stop.cancelled() => Err(TransferError::cancelled()),
        fetched = fetch(&mut transfer) => fetched,
    };
    let ended = match fetched {
        Err(error) => Err(error),
        // Nothing comes between the parts of an import.
        Ok(short) => {
            let whole = short.is_none();
            let imported = tokio::task::spawn_blocking(move || {
                let imported = import(&mut transfer, whole);
                (transfer, imported)
            });
            let imported = match imported.await.map_err(JoinError::try_into_panic) {
                Ok((given_back, imported)) => {
                    transfer = given_back;
                    imported
                }
                Err(Ok(panic)) => std::panic::resume_unwind(panic),
                // The process ends; the transfer goes on with the next one.
                Err(Err(_)) => return,
            };
            imported.and(short.map_or(Ok(()), Err))
        }
    };
    let cancelled = stop.is_cancelled() && !shutdown.is_cancelled();
    if cancelled && ended.is_err() {
        clean_up(&mut transfer).await;
    }
    // What can go on after a restart does not end now.
    let goes_on = ended.as_ref().is_err_and(|error| error.turn == Turn::Operator)
        || ended.is_err() && shutdown.is_cancelled() && state.store.outlives();
    match &ended {
        Ok(()) => throw_away(&state, &transfer.task_id),
        Err(_) if goes_on => {}
        Err(error) => {
            tracing::info!(task = transfer.task_id, "a transfer ended early: {}", error.turn);
            let tells = transfer.policy.task_tells_failure;
            conclude(&state, &transfer.task_id, error, &transfer.notes, tells);
        }
    }
    revoke_tokens(&mut transfer).await;
    state.ended(&transfer.task_id);
}

/// Fetches everything. Gives what went wrong when a policy takes what came before it.
async fn fetch(transfer: &mut Transfer) -> Result<Option<TransferError>, TransferError> {
    begin(transfer)?;
    if !transfer.progress.complete {
        transfer.discovered = discover(transfer).await?;
        register(transfer).await?;
        read_capabilities(transfer).await?;
        if transfer.progress.matched.is_none() {
            if transfer.order.bulk {
                match_members(transfer).await?;
            } else {
                match_member(transfer).await?;
            }
        }
        choose_retrieval(transfer).await?;
        let fetched = match transfer.progress.retrieval {
            Some(Retrieval::Everything | Retrieval::Search) => fetch_pages(transfer).await,
            _ => fetch_export(transfer).await,
        };
        let fetched = match fetched {
            Ok(()) => fetch_attachments(transfer).await,
            Err(error) => Err(error),
        };
        if let Err(error) = fetched {
            if error.turn == Turn::Operator {
                return Err(error);
            }
            clean_up(transfer).await;
            return if transfer.policy.imports_all_or_nothing {
                Err(error)
            } else {
                Ok(Some(error))
            };
        }
        transfer.progress.complete = true;
        transfer.save(None)?;
    }
    if !transfer.progress.released {
        if transfer.discovered.token_endpoint.is_empty() {
            transfer.discovered = discover(transfer).await.unwrap_or_default();
        }
        clean_up(transfer).await;
        transfer.progress.released = true;
        transfer.save(None)?;
    }
    Ok(None)
}

async fn fetch_export(transfer: &mut Transfer) -> Result<(), TransferError> {
    if transfer.progress.status_url.is_none() {
        kick_off(transfer).await?;
    }
    if transfer.progress.manifest.is_none() {
        poll_export(transfer).await?;
    }
    fetch_files(transfer).await
}

fn begin(transfer: &Transfer) -> Result<(), TransferError> {
    let mut batch = transfer.state.resources.begin();
    if let Some(mut task) = Edit::of(&batch, &transfer.task_id, transfer.state.now())? {
        task.begin();
        task.put(&mut batch)?;
    }
    batch.write()?;
    Ok(())
}

/// Ends a transfer, and throws away what it has fetched.
fn conclude(state: &State, task: &str, error: &TransferError, notes: &[String], tells: bool) {
    match end(state, task, error, notes, tells) {
        Ok(()) => throw_away(state, task),
        Err(error) => tracing::error!("{error}"),
    }
}

/// Ends a Task that has not ended, and the transfer with it; `notes` go before. A policy that does not tell of failures
/// calls every end a good one.
fn end(
    state: &State,
    task: &str,
    error: &TransferError,
    notes: &[String],
    tells: bool,
) -> Result<(), StoreError> {
    let mut batch = state.resources.begin();
    let edit = Edit::of(&batch, task, state.now())?.filter(|task| !task.has_ended());
    if let Some(mut edit) = edit {
        for note in notes {
            edit.note(note);
        }
        if tells {
            edit.end(error.end(), Some(&error.to_string()));
        } else {
            edit.end(End::Completed, None);
        }
        edit.put(&mut batch)?;
    }
    Ledger::close(&mut batch, task);
    batch.write()
}

/// Throws away what an ended transfer has fetched.
fn throw_away(state: &State, task: &str) {
    let staging = super::staging::Staging::new(&state.store, task);
    let cleared = staging.clear().and_then(|()| state.ledger.forget(task));
    if let Err(error) = cleared {
        tracing::error!("{error}");
    }
}
