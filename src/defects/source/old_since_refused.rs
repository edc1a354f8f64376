//! `source.old_since_refused`.

use crate::checks::kick_off::old_since_taken;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_since_refused",
    title: "A _since older than five years is refused",
    effect: Effect::Source(|policy| policy.takes_old_since = false),
    breaks: &[&old_since_taken::CHECK],
    also: &[],
};
