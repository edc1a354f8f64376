//! `idp.udap_metadata_without_endpoints`.

use crate::checks::row;
use crate::checks::udap::signed_metadata;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_metadata_without_endpoints",
    title: "The signed metadata names no endpoints",
    effect: Effect::Idp(|policy| policy.udap_metadata_repeats_endpoints = false),
    breaks: &[row(&signed_metadata::ROWS, "endpoints_repeated")],
    also: &[],
};
