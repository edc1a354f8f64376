//! `idp.registration_may_be_stored`.

use crate::checks::registration::not_cached;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_may_be_stored",
    title: "Registration answers do not forbid storing them",
    effect: Effect::Idp(|policy| policy.registration_no_store = false),
    breaks: &[&not_cached::CHECK],
    also: &[],
};
