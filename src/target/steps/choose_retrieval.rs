//! Decides how the data is fetched, and from when on.

use crate::target::progress::Retrieval;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::TransferError;
use crate::target::watermark;

use super::call::token;
use super::find_patient::find_patient;

/// Chooses once for a transfer, and keeps it.
///
/// # Errors
/// When the chosen way needs the member's id at the source and it cannot be had, or the state
/// cannot be written.
pub async fn choose_retrieval(transfer: &mut Transfer) -> Result<(), TransferError> {
    if transfer.progress.retrieval.is_some() {
        return Ok(());
    }
    let chosen = transfer.policy.retrieval.forced().unwrap_or_else(|| best(transfer));
    let chosen = if transfer.order.bulk { Retrieval::Export } else { chosen };
    if chosen != Retrieval::Export {
        find_patient(transfer).await?;
    }
    if chosen == Retrieval::Search {
        let searched = transfer.capabilities.iter().flat_map(|claimed| &claimed.searched);
        transfer.progress.kinds = searched.cloned().collect();
    }
    transfer.progress.retrieval = Some(chosen);
    if transfer.policy.incremental && transfer.order.export("_since").is_none() {
        // What is here was fetched under a scope, so the scope comes first.
        token(transfer, Purpose::Export).await?;
        transfer.progress.since = watermark::since(transfer)?;
    }
    let note = match chosen {
        Retrieval::Export => None,
        Retrieval::Everything => Some("The data is fetched by `$everything`."),
        Retrieval::Search => Some("The data is fetched by searching each type."),
    };
    transfer.save(note)?;
    Ok(())
}

/// What the source claims to offer; an export where it does not say, or claims nothing that helps.
fn best(transfer: &Transfer) -> Retrieval {
    let Some(capabilities) = &transfer.capabilities else { return Retrieval::Export };
    if capabilities.offers("Patient", "export") {
        Retrieval::Export
    } else if capabilities.offers("Patient", "everything") {
        Retrieval::Everything
    } else if capabilities.searched.is_empty() {
        Retrieval::Export
    } else {
        Retrieval::Search
    }
}
