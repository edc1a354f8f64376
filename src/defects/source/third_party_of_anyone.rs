//! `source.third_party_of_anyone`.

use crate::checks::bearer::third_party_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.third_party_of_anyone",
    title: "Any third party that publishes keys is trusted",
    effect: Effect::Source(|policy| policy.third_parties_listed_only = false),
    breaks: &[third_party_refused::row("unknown")],
    also: &[],
};
