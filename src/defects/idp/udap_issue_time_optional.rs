//! `idp.udap_issue_time_optional`.

use crate::checks::row;
use crate::checks::udap::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_issue_time_optional",
    title: "A UDAP assertion needs no time of issue",
    effect: Effect::Idp(|policy| policy.udap_requires_iat = false),
    breaks: &[row(&assertion_refused::ROWS, "udap_issue_time_missing")],
    also: &[],
};
