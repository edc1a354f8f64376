//! Export jobs: which kick-off, polls, manifest and files of a transcript belong together.
//!
//! The links are the ones a client follows: `Content-Location` leads from the kick-off to the
//! status URL, the manifest from there to the files, and a redirect to where a file is kept.
//! Relative URLs are resolved, so a server that
//! sends one is judged for that alone. Exchanges that were altered on purpose are never links.

mod endless;
mod links;
mod listing;
mod request;
#[cfg(test)]
mod tests;

pub(super) use endless::{endless, is_cancelled};
pub(super) use links::{
    export_status, is_organized, kick_off_of, linked, linking, manifest, polls_of, same_job,
    unaltered_manifest, whole,
};
pub(super) use listing::{
    Download, Listing, downloaded, end_of, files_of, likes_of_last, listing_of, redirect_of,
    senders_of, siblings_of, siblings_of_last,
};
pub(super) use request::{
    about_payers, binds_payers, explained, is_lenient, is_patient_export, lacks_outcome, may_read,
    no_payer, parameters, patient_id, percent_decoded, requested_types,
};
