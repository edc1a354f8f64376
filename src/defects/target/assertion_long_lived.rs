//! `target.assertion_long_lived`.

use crate::checks::client::assertion_lifetime;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_long_lived",
    title: "Assertions live an hour",
    effect: Effect::Target(|policy| policy.assertion_lifetime_secs = 3600),
    breaks: &[&assertion_lifetime::CHECK],
    also: &[],
};
