//! `source.consent_not_required`.

use crate::checks::consent::missing_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_not_required",
    title: "A member is matched without a consent",
    effect: Effect::Source(|policy| policy.consent_required = false),
    breaks: &[&missing_refused::CHECK],
    also: &[],
};
