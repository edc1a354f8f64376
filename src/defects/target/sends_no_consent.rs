//! `target.sends_no_consent`.

use crate::checks::client::consent_sent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_no_consent",
    title: "The match is asked for without a consent",
    effect: Effect::Target(|policy| policy.sends_consent = false),
    breaks: &[&consent_sent::CHECK],
    also: &[],
};
