//! `idp.words_answered_in_letters`.

use crate::checks::smile::wildcard_covers_type;
use crate::checks::token::spelled_as_asked;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.words_answered_in_letters",
    title: "Scopes asked for in words are granted in letters",
    effect: Effect::Idp(|policy| policy.scope_spelled_as_asked = false),
    breaks: &[&spelled_as_asked::CHECK],
    also: &[&wildcard_covers_type::CHECK],
};
