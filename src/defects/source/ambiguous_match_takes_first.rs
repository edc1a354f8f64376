//! `source.ambiguous_match_takes_first`.

use crate::checks::bulk_match::placed;
use crate::checks::member_match::ambiguous_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.ambiguous_match_takes_first",
    title: "Of several members who fit, the first is taken",
    effect: Effect::Source(|policy| policy.ambiguous_refused = false),
    breaks: &[&ambiguous_refused::CHECK, row(placed::ROWS, "ambiguous")],
    also: &[],
};
