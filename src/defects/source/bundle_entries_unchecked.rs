//! `source.bundle_entries_unchecked`.

use crate::checks::row;
use crate::checks::scopes::bundle_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bundle_entries_unchecked",
    title: "What a Bundle holds is not authorised",
    effect: Effect::Source(|policy| policy.bundle_entries_authorized = false),
    breaks: &[
        row(bundle_refused::ROWS, "batch_beyond_scope"),
        row(bundle_refused::ROWS, "transaction_beyond_scope"),
    ],
    also: &[],
};
