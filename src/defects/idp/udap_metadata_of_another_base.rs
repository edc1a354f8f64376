//! `idp.udap_metadata_of_another_base`.

use crate::checks::row;
use crate::checks::udap::signed_metadata;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_metadata_of_another_base",
    title: "The signed metadata is issued by the base URL with a slash too many",
    effect: Effect::Idp(|policy| policy.udap_metadata_names_base = false),
    breaks: &[row(&signed_metadata::ROWS, "issuer_is_base")],
    also: &[],
};
