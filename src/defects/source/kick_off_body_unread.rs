//! `source.kick_off_body_unread`.

use crate::checks::kick_off::post_like_get;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.kick_off_body_unread",
    title: "What a kick-off by POST asks for is not read",
    effect: Effect::Source(|policy| policy.reads_kick_off_body = false),
    breaks: &[&post_like_get::CHECK],
    also: &[],
};
