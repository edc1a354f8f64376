//! `target.finds_issuer_to_the_letter`.

use crate::checks::server_definition::slash_ignored;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.finds_issuer_to_the_letter",
    title: "An issuer with a slash at its end is another one",
    effect: Effect::Target(|policy| policy.ignores_issuer_slash = false),
    breaks: &[&slash_ignored::CHECK],
    also: &[],
};
