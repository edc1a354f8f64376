//! `idp.authorization_audience_ignored`.

use crate::checks::authorization::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_audience_ignored",
    title: "Authorization requests may name any FHIR server",
    effect: Effect::Idp(|policy| policy.authorization_checks_audience = false),
    breaks: &[row(&refused::ROWS, "aud_missing"), row(&refused::ROWS, "aud_wrong")],
    also: &[],
};
