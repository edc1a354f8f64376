//! `idp.initial_token_ignored`.

use crate::checks::registration::initial_token_required;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.initial_token_ignored",
    title: "Registrations need an initial access token, and nobody looks at it",
    effect: Effect::Idp(|policy| policy.initial_tokens_checked = false),
    breaks: &[
        row(&initial_token_required::ROWS, "initial_token_missing"),
        row(&initial_token_required::ROWS, "initial_token_wrong"),
    ],
    also: &[],
};
