//! `target.fails_over_unfiltered`.

use crate::checks::client::unfiltered_taken;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.fails_over_unfiltered",
    title: "More than was asked for is a reason to fail",
    effect: Effect::Target(|policy| policy.takes_unfiltered = false),
    breaks: &[&unfiltered_taken::CHECK],
    also: &[],
};
