//! `source.everything_sender_not_named`.

use crate::checks::everything::sender_named;
use crate::checks::provenance::resources_covered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_sender_not_named",
    title: "$everything does not name the payer that sends it",
    effect: Effect::Source(|policy| policy.everything_names_sender = false),
    breaks: &[&sender_named::CHECK],
    also: &[&resources_covered::CHECK],
};
