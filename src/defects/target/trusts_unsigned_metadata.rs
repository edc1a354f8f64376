//! `target.trusts_unsigned_metadata`.

use crate::checks::registrant::metadata_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.trusts_unsigned_metadata",
    title: "Metadata without a signed part is used",
    effect: Effect::Target(|policy| policy.udap_needs_signed_metadata = false),
    breaks: &[&metadata_refused::ROWS[8]],
    also: &[],
};
