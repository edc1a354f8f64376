//! `idp.key_floods_passed_on`.

use crate::checks::key_fetch::flood_limited;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.key_floods_passed_on",
    title: "Each unknown name of a key causes a fetch",
    effect: Effect::Idp(|policy| policy.key_refetch_limited = false),
    breaks: &[&flood_limited::CHECK],
    also: &[],
};
