//! `target.names_foreign_key_set`.

use crate::checks::client::assertion_jku_registered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.names_foreign_key_set",
    title: "Assertions name the key set of somebody else",
    effect: Effect::Target(|policy| policy.assertion_jku_own = false),
    breaks: &[&assertion_jku_registered::CHECK],
    also: &[],
};
