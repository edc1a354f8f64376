//! `idp.revocation_hint_trusted`.

use crate::checks::revocation::hint_ignored;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.revocation_hint_trusted",
    title: "A token is revoked only under the right hint",
    effect: Effect::Idp(|policy| policy.revocation_trusts_hint = true),
    breaks: &[row(&hint_ignored::ROWS, "hint_unknown"), row(&hint_ignored::ROWS, "hint_wrong")],
    also: &[],
};
