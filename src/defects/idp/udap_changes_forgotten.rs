//! `idp.udap_changes_forgotten`.

use crate::checks::udap::registration_replaced;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_changes_forgotten",
    title: "A changed registration is answered and forgotten",
    effect: Effect::Idp(|policy| policy.udap_modification_takes_effect = false),
    breaks: &[&registration_replaced::CHECK],
    also: &[],
};
