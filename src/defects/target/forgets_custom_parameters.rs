//! `target.forgets_custom_parameters`.

use crate::checks::server_definition::followed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.forgets_custom_parameters",
    title: "Custom token parameters are not sent",
    effect: Effect::Target(|policy| policy.sends_custom_parameters = false),
    breaks: &[&followed::ROWS[1]],
    also: &[],
};
