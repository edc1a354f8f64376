//! `source.old_since_replaced`.

use crate::checks::kick_off::old_since_kept;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_since_replaced",
    title: "A _since older than five years is replaced",
    effect: Effect::Source(|policy| policy.since_as_asked = false),
    breaks: &[&old_since_kept::CHECK],
    also: &[],
};
