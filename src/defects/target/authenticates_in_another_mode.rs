//! `target.authenticates_in_another_mode`.

use crate::checks::server_definition::followed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.authenticates_in_another_mode",
    title: "The client authenticates otherwise than its definition says",
    effect: Effect::Target(|policy| policy.minds_client_mode = false),
    breaks: &[&followed::ROWS[0]],
    also: &[],
};
