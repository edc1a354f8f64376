//! `target.repeats_statement`.

use crate::checks::registrant::statement_jti_unique;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.repeats_statement",
    title: "A repeated registration has the jti of the first one",
    effect: Effect::Target(|policy| policy.statement_jti_fresh = false),
    breaks: &[&statement_jti_unique::CHECK],
    also: &[],
};
