//! `target.trusts_metadata_of_another`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_metadata_of_another",
    title: "Metadata that speaks for another base is used",
    effect: Effect::Target(|policy| policy.udap_checks_base = false),
    breaks: &[&metadata_refused::ROWS[6]],
    also: &[],
};
