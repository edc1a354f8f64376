//! `idp.response_types_unchecked`.

use crate::checks::registration::replaced_or_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.response_types_unchecked",
    title: "Response types are registered though no grant has a use for them",
    effect: Effect::Idp(|policy| policy.registration_checks_response_types = false),
    breaks: &[row(&replaced_or_refused::ROWS, "response_types_inconsistent")],
    also: &[],
};
