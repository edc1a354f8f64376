//! `source.bulk_match_finds_anybody`.

use crate::checks::bulk_match::placed;
use crate::checks::group::readable;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_finds_anybody",
    title: "A bulk match takes anybody for a member",
    effect: Effect::Source(|policy| {
        policy.match_requires_demographics = false;
        policy.match_requires_coverage = false;
        policy.ambiguous_refused = false;
    }),
    breaks: &[row(placed::ROWS, "unknown")],
    also: &[
        row(placed::ROWS, "ambiguous"),
        &readable::CHECK,
        row(placed::ROWS, "opted_out"),
        row(placed::ROWS, "expired_consent"),
    ],
};
