//! `idp.two_key_sources_registered`.

use crate::checks::registration::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.two_key_sources_registered",
    title: "A client may register keys by value and by reference",
    effect: Effect::Idp(|policy| policy.registration_refuses_two_key_sources = false),
    breaks: &[row(&refused::ROWS, "jwks_and_jwks_uri")],
    also: &[],
};
