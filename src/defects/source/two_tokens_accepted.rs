//! `source.two_tokens_accepted`.

use crate::checks::bearer::two_tokens_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.two_tokens_accepted",
    title: "Of two tokens one is taken",
    effect: Effect::Source(|policy| policy.refuses_two_tokens = false),
    breaks: &[&two_tokens_refused::CHECK],
    also: &[],
};
