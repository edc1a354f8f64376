//! `target.assertion_repeated`.

use crate::checks::client::assertion_jti_unique;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_repeated",
    title: "Every assertion has the same jti",
    effect: Effect::Target(|policy| policy.assertion_jti_fresh = false),
    breaks: &[&assertion_jti_unique::CHECK],
    also: &[],
};
