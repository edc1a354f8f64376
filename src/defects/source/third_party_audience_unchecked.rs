//! `source.third_party_audience_unchecked`.

use crate::checks::bearer::third_party_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.third_party_audience_unchecked",
    title: "A token that a third party issued for another server is honoured",
    effect: Effect::Source(|policy| policy.third_party_checks_audience = false),
    breaks: &[third_party_refused::row("other_audience")],
    also: &[],
};
