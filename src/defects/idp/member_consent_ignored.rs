//! `idp.member_consent_ignored`.

use crate::checks::member_token::consent_needed;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.member_consent_ignored",
    title: "A token about any member is issued to any client",
    effect: Effect::Idp(|policy| policy.member_consent_checked = false),
    breaks: &[
        row(&consent_needed::ROWS, "member_consent_ended"),
        row(&consent_needed::ROWS, "member_unmatched"),
    ],
    also: &[],
};
