//! `source.bulk_match_one_for_all`.

use crate::checks::bulk_match::{held_back, placed};
use crate::checks::files::only_matched_members;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_one_for_all",
    title: "One consent that is wanting holds everybody back",
    effect: Effect::Source(|policy| policy.members_placed_one_by_one = false),
    breaks: &[
        row(held_back::ROWS, "consent_expired"),
        row(placed::ROWS, "known"),
        row(placed::ROWS, "sensitive"),
    ],
    also: &[
        &only_matched_members::CHECK,
        row(held_back::ROWS, "consent_deny"),
        row(held_back::ROWS, "consent_inactive"),
        row(held_back::ROWS, "consent_not_started"),
        row(held_back::ROWS, "consent_other_discloser"),
        row(held_back::ROWS, "consent_other_patient"),
        row(held_back::ROWS, "consent_other_recipient"),
        row(held_back::ROWS, "consent_period_missing"),
        row(held_back::ROWS, "consent_policy_unknown"),
    ],
};
