//! `target.registers_without_match_scope`.

use crate::checks::registrant::match_scope_registered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.registers_without_match_scope",
    title: "It registers for data alone, and asks for a match later",
    effect: Effect::Target(|policy| policy.registers_match_scope = false),
    breaks: &[&match_scope_registered::CHECK],
    also: &[],
};
