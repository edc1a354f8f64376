//! `source.malformed_since_accepted`.

use crate::checks::kick_off::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.malformed_since_accepted",
    title: "A _since that is no instant is accepted",
    effect: Effect::Source(|policy| policy.checks_since = false),
    breaks: &[row(refused::ROWS, "since_malformed")],
    also: &[],
};
