//! `idp.scope_beyond_registration_granted`.

use crate::checks::row;
use crate::checks::token::{scope_limited, scope_within_registration};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.scope_beyond_registration_granted",
    title: "Whatever scope a client asks for is granted",
    effect: Effect::Idp(|policy| policy.scope_limited_to_registration = false),
    breaks: &[
        row(&scope_limited::ROWS, "scope_beyond"),
        &scope_within_registration::CHECK,
        row(&scope_limited::ROWS, "scope_wrong_context"),
    ],
    also: &[row(&scope_limited::ROWS, "scope_unknown")],
};
