//! `source.third_party_expiry_unchecked`.

use crate::checks::bearer::third_party_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.third_party_expiry_unchecked",
    title: "An expired token of a third party is honoured",
    effect: Effect::Source(|policy| policy.third_party_checks_expiry = false),
    breaks: &[third_party_refused::row("expired")],
    also: &[],
};
