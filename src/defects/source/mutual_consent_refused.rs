//! `source.mutual_consent_refused`.

use crate::checks::consent::mutual_accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.mutual_consent_refused",
    title: "A consent that lets both payers give and receive is refused",
    effect: Effect::Source(|policy| policy.consent_refuses_mutual = true),
    breaks: &[&mutual_accepted::CHECK],
    also: &[],
};
