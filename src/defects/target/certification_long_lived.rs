//! `target.certification_long_lived`.

use crate::checks::registrant::certification_complete;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.certification_long_lived",
    title: "Certifications are good for four years",
    effect: Effect::Target(|policy| policy.certification_lifetime_secs = 4 * 365 * 24 * 3600),
    breaks: &[&certification_complete::CHECK],
    also: &[],
};
