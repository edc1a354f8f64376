//! `target.trusts_tampered_metadata`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_tampered_metadata",
    title: "Metadata is used without a look at its signature",
    effect: Effect::Target(|policy| policy.udap_checks_signature = false),
    breaks: &[&metadata_refused::ROWS[7]],
    also: &[],
};
