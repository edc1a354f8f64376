//! `target.assertion_typed_as_access_token`.

use crate::checks::client::assertion_typ;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_typed_as_access_token",
    title: "Assertions say that they are access tokens",
    effect: Effect::Target(|policy| "at+jwt".clone_into(&mut policy.assertion_typ)),
    breaks: &[&assertion_typ::CHECK],
    also: &[],
};
