//! `idp.audience_made_alike`.

use crate::checks::row;
use crate::checks::token::read_to_the_letter;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.audience_made_alike",
    title: "Spellings of the audience count as one",
    effect: Effect::Idp(|policy| policy.audience_compared_exactly = false),
    breaks: &[
        row(&read_to_the_letter::ROWS, "aud_case"),
        row(&read_to_the_letter::ROWS, "aud_slash"),
    ],
    also: &[],
};
