//! `source.match_elsewhere`.

use crate::checks::member_match::only_at_patient;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.match_elsewhere",
    title: "$member-match runs at the base, for one Patient and by GET",
    effect: Effect::Source(|policy| policy.match_elsewhere = true),
    breaks: &[
        only_at_patient::row("match_at_base"),
        only_at_patient::row("match_by_get"),
        only_at_patient::row("match_of_patient"),
    ],
    also: &[],
};
