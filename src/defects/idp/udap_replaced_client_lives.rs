//! `idp.udap_replaced_client_lives`.

use crate::checks::udap::replaced_client_ended;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_replaced_client_lives",
    title: "A replaced client_id stays good",
    effect: Effect::Idp(|policy| policy.udap_replacement_ends_earlier = false),
    breaks: &[&replaced_client_ended::CHECK],
    also: &[],
};
