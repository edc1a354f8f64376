//! `source.manifest_names_other_request`.

use crate::checks::manifest::request_is_kick_off;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_names_other_request",
    title: "The manifest names another request",
    effect: Effect::Source(|policy| policy.manifest_request_true = false),
    breaks: &[&request_is_kick_off::CHECK],
    also: &[],
};
