//! `source.manifest_without_transaction_time`.

use crate::checks::manifest::transaction_time_present;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_without_transaction_time",
    title: "The manifest does not say as of when the data are",
    effect: Effect::Source(|policy| policy.manifest_has_transaction_time = false),
    breaks: &[&transaction_time_present::CHECK],
    also: &[],
};
