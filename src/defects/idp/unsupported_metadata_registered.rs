//! `idp.unsupported_metadata_registered`.

use crate::checks::registration::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unsupported_metadata_registered",
    title: "Unknown grants and authentication methods are registered",
    effect: Effect::Idp(|policy| policy.registration_refuses_unsupported_metadata = false),
    breaks: &[
        row(&refused::ROWS, "auth_method_unknown"),
        row(&refused::ROWS, "grant_type_unknown"),
    ],
    also: &[],
};
