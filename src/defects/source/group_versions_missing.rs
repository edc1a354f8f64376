//! `source.group_versions_missing`.

use crate::checks::capability::versions_work;
use crate::checks::group::versions_readable;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_versions_missing",
    title: "Versions of a Group are declared and not found",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Read,
        requests: false,
        rewrite,
    }),
    breaks: &[&versions_readable::CHECK],
    also: &[&versions_work::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/Group/") && message.url.contains("/_history") {
        message.status = 404;
    }
}
