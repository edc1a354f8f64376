//! `idp.udap_metadata_chain_cut`.

use crate::checks::row;
use crate::checks::udap::{community_selected, signed_metadata};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_metadata_chain_cut",
    title: "The signed metadata carries its leaf certificate alone",
    effect: Effect::Idp(|policy| policy.udap_metadata_sends_chain = false),
    breaks: &[row(&signed_metadata::ROWS, "chain_trusted")],
    also: &[&community_selected::CHECK],
};
