//! `source.manifest_without_token_flag`.

use crate::checks::manifest::requires_access_token_boolean;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_without_token_flag",
    title: "The manifest does not say whether files need a token",
    effect: Effect::Source(|policy| policy.manifest_has_requires_access_token = false),
    breaks: &[&requires_access_token_boolean::CHECK],
    also: &[],
};
