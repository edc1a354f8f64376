//! `target.key_set_without_kid`.

use crate::checks::client::assertion_names_key;
use crate::checks::client::key_set_published;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.key_set_without_kid",
    title: "The published keys have no kid",
    effect: Effect::Target(|policy| policy.jwks_has_kid = false),
    breaks: &[&key_set_published::CHECK],
    also: &[&assertion_names_key::CHECK],
};
