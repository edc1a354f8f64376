//! `idp.unsigned_assertions_listed`.

use crate::checks::discovery::unsigned_assertions_unlisted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unsigned_assertions_listed",
    title: "Metadata lists `none` as a signing algorithm",
    effect: Effect::Idp(|policy| policy.assertion_algorithms.push("none".to_owned())),
    breaks: &[&unsigned_assertions_unlisted::CHECK],
    also: &[],
};
