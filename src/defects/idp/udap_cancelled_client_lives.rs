//! `idp.udap_cancelled_client_lives`.

use crate::checks::udap::cancelled_client_ended;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_cancelled_client_lives",
    title: "A cancelled client gets tokens",
    effect: Effect::Idp(|policy| policy.udap_cancellation_takes_effect = false),
    breaks: &[&cancelled_client_ended::CHECK],
    also: &[],
};
