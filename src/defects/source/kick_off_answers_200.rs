//! `source.kick_off_answers_200`.

use crate::checks::kick_off::accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.kick_off_answers_200",
    title: "An accepted kick-off is answered with 200",
    effect: Effect::Source(|policy| policy.kick_off_status = 200),
    breaks: &[&accepted::CHECK],
    also: &[],
};
