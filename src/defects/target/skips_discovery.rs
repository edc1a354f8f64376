//! `target.skips_discovery`.

use crate::checks::client::discovery_precedes_token;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.skips_discovery",
    title: "The token endpoint is guessed instead of read from discovery",
    effect: Effect::Target(|policy| policy.discovers = false),
    breaks: &[&discovery_precedes_token::CHECK],
    also: &[],
};
