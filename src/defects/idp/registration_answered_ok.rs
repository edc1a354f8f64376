//! `idp.registration_answered_ok`.

use crate::checks::registration::created;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_answered_ok",
    title: "A registration is answered 200 instead of 201",
    effect: Effect::Idp(|policy| policy.registration_status = 200),
    breaks: &[&created::CHECK],
    also: &[],
};
