//! `target.leaves_attachments`.

use crate::checks::client::attachments_fetched;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.leaves_attachments",
    title: "What attachments name by a URL is not fetched",
    effect: Effect::Target(|policy| policy.fetches_attachments = false),
    breaks: &[&attachments_fetched::CHECK],
    also: &[],
};
