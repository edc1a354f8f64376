//! `source.letters_not_understood`.

use crate::checks::scopes::interaction_allowed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.letters_not_understood",
    title: "Scopes in letters open nothing",
    effect: Effect::Source(|policy| policy.scope_letters = false),
    breaks: &[&interaction_allowed::CHECK],
    also: &[],
};
