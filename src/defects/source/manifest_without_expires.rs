//! `source.manifest_without_expires`.

use crate::checks::manifest::expires_sent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_without_expires",
    title: "The manifest comes without Expires",
    effect: Effect::Source(|policy| policy.sends_expires = false),
    breaks: &[&expires_sent::CHECK],
    also: &[],
};
