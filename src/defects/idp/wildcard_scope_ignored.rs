//! `idp.wildcard_scope_ignored`.

use crate::checks::smile::wildcard_covers_type;
use crate::checks::token::words_granted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.wildcard_scope_ignored",
    title: "A wildcard lets a client ask for no single type",
    effect: Effect::Idp(|policy| policy.scope_wildcards_cover = false),
    breaks: &[&wildcard_covers_type::CHECK],
    also: &[&words_granted::CHECK],
};
