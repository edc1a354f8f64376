//! `idp.udap_unknown_community_missed`.

use crate::checks::udap::unknown_community;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_unknown_community_missed",
    title: "Metadata for an unknown community is not found",
    effect: Effect::Idp(|policy| policy.udap_unknown_community_status = 404),
    breaks: &[&unknown_community::CHECK],
    also: &[],
};
