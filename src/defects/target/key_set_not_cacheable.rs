//! `target.key_set_not_cacheable`.

use crate::checks::client::key_set_cacheable;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.key_set_not_cacheable",
    title: "The key set does not say how long it may be kept",
    effect: Effect::Target(|policy| policy.jwks_cache_control = false),
    breaks: &[&key_set_cacheable::CHECK],
    also: &[],
};
