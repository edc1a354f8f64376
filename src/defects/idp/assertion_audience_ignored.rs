//! `idp.assertion_audience_ignored`.

use crate::checks::row;
use crate::checks::token::assertion_refused;
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_audience_ignored",
    title: "A client assertion for any audience is accepted",
    effect: Effect::Idp(|policy| policy.assertion_checks_audience = false),
    breaks: &[
        row(&assertion_refused::ROWS, "aud_missing"),
        row(&assertion_refused::ROWS, "aud_wrong"),
        row(&assertion_refused::ROWS, "aud_empty"),
        row(&assertion_refused::ROWS, "aud_fhir_base"),
        row(&assertion_refused::ROWS, "aud_list_foreign"),
        row(&assertion_refused::ROWS, "aud_number"),
        row(&udap::assertion_refused::ROWS, "udap_audience_other"),
    ],
    also: &[],
};
