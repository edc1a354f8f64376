//! `target.ignores_well_known_url`.

use crate::checks::server_definition::followed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.ignores_well_known_url",
    title: "The OpenID configuration is fetched elsewhere than the definition says",
    effect: Effect::Target(|policy| policy.minds_well_known_url = false),
    breaks: &[&followed::ROWS[4]],
    also: &[],
};
