//! `target.trusts_expired_metadata`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_expired_metadata",
    title: "Metadata that has expired is used",
    effect: Effect::Target(|policy| policy.udap_checks_dates = false),
    breaks: &[&metadata_refused::ROWS[5]],
    also: &[],
};
