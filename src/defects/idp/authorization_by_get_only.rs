//! `idp.authorization_by_get_only`.

use crate::checks::authorization::both_methods;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_by_get_only",
    title: "Authorization requests are not taken by POST",
    effect: Effect::Idp(|policy| policy.authorization_by_post = false),
    breaks: &[&both_methods::CHECK],
    also: &[],
};
