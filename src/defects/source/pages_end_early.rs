//! `source.pages_end_early`.

use crate::checks::everything::{pages_complete, sender_named};
use crate::checks::provenance::resources_covered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.pages_end_early",
    title: "No page says that there is another",
    effect: Effect::Source(|policy| policy.links_next_page = false),
    breaks: &[&pages_complete::CHECK],
    also: &[&sender_named::CHECK, &resources_covered::CHECK],
};
