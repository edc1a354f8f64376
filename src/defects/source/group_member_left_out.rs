//! `source.group_member_left_out`.

use crate::checks::files::counts_match;
use crate::checks::files::reachable;
use crate::checks::files::transmitter_provenance;
use crate::checks::group_export::members_covered;
use crate::checks::manifest::types_without_data_absent;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_member_left_out",
    title: "A member of a Group is left out of its export in silence",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&members_covered::CHECK],
    also: &[
        &types_without_data_absent::CHECK,
        &counts_match::CHECK,
        &transmitter_provenance::CHECK,
        &reachable::CHECK,
    ],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/Patient-")
        && let Some(end) = message.body.iter().position(|byte| *byte == b'\n')
    {
        message.body.drain(..=end);
    }
}
