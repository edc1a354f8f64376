//! `idp.assertion_subject_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_subject_ignored",
    title: "A client assertion about anyone is accepted",
    effect: Effect::Idp(|policy| policy.assertion_checks_subject = false),
    breaks: &[
        row(&assertion_refused::ROWS, "sub_other"),
        row(&assertion_refused::ROWS, "sub_missing"),
        row(&assertion_refused::ROWS, "sub_other_client"),
        row(&udap::assertion_refused::ROWS, "udap_subject_other"),
    ],
    also: &[],
};
