//! `idp.words_not_understood`.

use crate::checks::smile::{definition_granted, wildcard_covers_type};
use crate::checks::token::{response_shape, words_granted};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.words_not_understood",
    title: "Scopes in words are not understood",
    effect: Effect::Idp(|policy| policy.scope_words = false),
    breaks: &[&words_granted::CHECK],
    also: &[&definition_granted::CHECK, &response_shape::CHECK, &wildcard_covers_type::CHECK],
};
