//! `idp.key_sets_kept_for_ever`.

use crate::checks::key_fetch::rotation_followed;
use crate::checks::token::{algorithm_accepted, response_shape};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.key_sets_kept_for_ever",
    title: "Key sets of clients are fetched once",
    effect: Effect::Idp(|policy| policy.key_sets_expire = false),
    breaks: &[&rotation_followed::CHECK],
    also: &[&algorithm_accepted::CHECK, &response_shape::CHECK],
};
