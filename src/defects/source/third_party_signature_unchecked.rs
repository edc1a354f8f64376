//! `source.third_party_signature_unchecked`.

use crate::checks::bearer::third_party_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.third_party_signature_unchecked",
    title: "A token is honoured whoever signed it in a third party's name",
    effect: Effect::Source(|policy| policy.third_party_checks_signature = false),
    breaks: &[third_party_refused::row("foreign")],
    also: &[],
};
