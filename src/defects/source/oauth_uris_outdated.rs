//! `source.oauth_uris_outdated`.

use crate::checks::capability::oauth_uris_agree;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.oauth_uris_outdated",
    title: "The CapabilityStatement names endpoints that have moved",
    effect: Effect::Source(|policy| policy.oauth_uris_true = false),
    breaks: &[&oauth_uris_agree::CHECK],
    also: &[],
};
