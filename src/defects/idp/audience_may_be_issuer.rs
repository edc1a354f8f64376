//! `idp.audience_may_be_issuer`.

use crate::checks::row;
use crate::checks::token::read_to_the_letter;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.audience_may_be_issuer",
    title: "A client assertion may be addressed to the issuer",
    effect: Effect::Idp(|policy| policy.audience_may_be_issuer = true),
    breaks: &[row(&read_to_the_letter::ROWS, "aud_issuer")],
    also: &[],
};
