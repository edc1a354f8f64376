//! Checks of the answers at an export's status URL: polls and cancellation.

use super::Check;

pub mod cancel_accepted;
pub mod cancel_error_has_outcome;
pub mod cancelled_job_gone;
pub mod completes;
pub mod export_status_told;
pub mod failure_has_outcome;
pub mod foreign_cancel_refused;
pub mod foreign_job_refused;
pub mod in_progress;
pub mod outcome_media_type;
pub mod progress_short;
pub mod renewed_token_accepted;
pub mod retry_after_readable;
pub mod retry_after_sent;
pub mod too_fast_polls_told;
pub mod unknown_job_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&cancel_accepted::CHECK),
    std::slice::from_ref(&cancel_error_has_outcome::CHECK),
    std::slice::from_ref(&cancelled_job_gone::CHECK),
    std::slice::from_ref(&completes::CHECK),
    std::slice::from_ref(&export_status_told::CHECK),
    std::slice::from_ref(&failure_has_outcome::CHECK),
    std::slice::from_ref(&foreign_cancel_refused::CHECK),
    std::slice::from_ref(&foreign_job_refused::CHECK),
    std::slice::from_ref(&in_progress::CHECK),
    std::slice::from_ref(&outcome_media_type::CHECK),
    std::slice::from_ref(&progress_short::CHECK),
    std::slice::from_ref(&renewed_token_accepted::CHECK),
    std::slice::from_ref(&retry_after_readable::CHECK),
    std::slice::from_ref(&retry_after_sent::CHECK),
    std::slice::from_ref(&too_fast_polls_told::CHECK),
    std::slice::from_ref(&unknown_job_refused::CHECK),
];
