//! `target.assertion_without_kid`.

use crate::checks::client::assertion_names_key;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_without_kid",
    title: "Assertions do not name their key",
    effect: Effect::Target(|policy| policy.assertion_has_kid = false),
    breaks: &[&assertion_names_key::CHECK],
    also: &[],
};
