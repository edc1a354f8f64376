//! `idp.udap_communities_mixed_up`.

use crate::checks::row;
use crate::checks::udap::{community_selected, signed_metadata};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_communities_mixed_up",
    title: "The signed metadata is the same for every community",
    effect: Effect::Idp(|policy| policy.udap_selects_community = false),
    breaks: &[&community_selected::CHECK],
    also: &[row(&signed_metadata::ROWS, "chain_trusted")],
};
