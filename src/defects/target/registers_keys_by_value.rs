//! `target.registers_keys_by_value`.

use crate::checks::registrant::keys_by_url;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.registers_keys_by_value",
    title: "The key set is registered by value",
    effect: Effect::Target(|policy| policy.registers_jwks_uri = false),
    breaks: &[&keys_by_url::CHECK],
    also: &[],
};
