//! `idp.udap_b2b_ignored`.

use crate::checks::row;
use crate::checks::udap::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_b2b_ignored",
    title: "The business-to-business object is neither demanded nor read",
    effect: Effect::Idp(|policy| policy.udap_checks_b2b = false),
    breaks: &[
        row(&assertion_refused::ROWS, "b2b_missing"),
        row(&assertion_refused::ROWS, "b2b_organization_missing"),
        row(&assertion_refused::ROWS, "b2b_organization_no_uri"),
        row(&assertion_refused::ROWS, "b2b_purpose_empty"),
        row(&assertion_refused::ROWS, "b2b_version_number"),
    ],
    also: &[],
};
