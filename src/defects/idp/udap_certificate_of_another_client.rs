//! `idp.udap_certificate_of_another_client`.

use crate::checks::row;
use crate::checks::udap::assertion_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_certificate_of_another_client",
    title: "A UDAP client authenticates with the certificate of another",
    effect: Effect::Idp(|policy| policy.udap_binds_certificate = false),
    breaks: &[row(&assertion_refused::ROWS, "x5c_other_client")],
    also: &[],
};
