//! `target.kicks_off_without_accept`.

use crate::checks::client::kick_off_accepts_fhir;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.kicks_off_without_accept",
    title: "The kick-off does not say what it accepts",
    effect: Effect::Target(|policy| policy.sends_accept = false),
    breaks: &[&kick_off_accepts_fhir::CHECK],
    also: &[],
};
