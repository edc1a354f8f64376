//! `idp.assertion_type_header_ignored`.

use crate::checks::row;
use crate::checks::token::read_to_the_letter;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.assertion_type_header_ignored",
    title: "A client assertion may be a token of any type",
    effect: Effect::Idp(|policy| policy.assertion_checks_typ = false),
    breaks: &[
        row(&read_to_the_letter::ROWS, "typ_missing"),
        row(&read_to_the_letter::ROWS, "typ_other"),
    ],
    also: &[],
};
