//! `target.ignores_defined_token_url`.

use crate::checks::server_definition::followed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.ignores_defined_token_url",
    title: "Tokens are requested elsewhere than the definition says",
    effect: Effect::Target(|policy| policy.minds_definition_token_url = false),
    breaks: &[&followed::ROWS[3]],
    also: &[],
};
