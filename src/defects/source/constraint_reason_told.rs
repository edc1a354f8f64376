//! `source.constraint_reason_told`.

use crate::checks::match_group::reason_untold;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.constraint_reason_told",
    title: "A Group says why the consents of its members are wanting",
    effect: Effect::Source(|policy| policy.constraint_reason_hidden = false),
    breaks: &[&reason_untold::CHECK],
    also: &[],
};
