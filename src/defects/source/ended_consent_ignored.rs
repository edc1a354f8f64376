//! `source.ended_consent_ignored`.

use crate::checks::consent::ended_consent_respected;
use crate::checks::group_export::ended_consent_left_out;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.ended_consent_ignored",
    title: "A consent is looked at once, when the member is matched",
    effect: Effect::Source(|policy| policy.consent_rechecked = false),
    breaks: &[&ended_consent_respected::CHECK, &ended_consent_left_out::CHECK],
    also: &[],
};
