//! `target.signs_with_former_key`.

use crate::checks::client::signing_key_published;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.signs_with_former_key",
    title: "A replaced key leaves the key set and goes on signing",
    effect: Effect::Target(|policy| {
        policy.signs_with_present_key = false;
        policy.jwks_keeps_former = false;
    }),
    breaks: &[&signing_key_published::CHECK],
    also: &[],
};
