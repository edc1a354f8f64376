//! `source.attachments_missing`.

use crate::checks::files::attachments_reachable;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.attachments_missing",
    title: "URLs of attachments lead nowhere",
    effect: Effect::Source(|policy| policy.attachments_served = false),
    breaks: &[&attachments_reachable::CHECK],
    also: &[],
};
