//! `idp.inactive_token_described`.

use crate::checks::introspection::inactive_reveals_nothing;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.inactive_token_described",
    title: "Inactive tokens are described",
    effect: Effect::Idp(|policy| policy.introspection_silent_on_inactive = false),
    breaks: &[&inactive_reveals_nothing::CHECK],
    also: &[],
};
