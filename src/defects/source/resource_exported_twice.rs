//! `source.resource_exported_twice`.

use crate::checks::files::{counts_match, latest_version_only};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.resource_exported_twice",
    title: "The first resource of each file is exported twice",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&latest_version_only::CHECK],
    also: &[&counts_match::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200
        && let Some(end) = message.body.iter().position(|byte| *byte == b'\n')
    {
        let first = message.body[..=end].to_vec();
        message.body.splice(..0, first);
    }
}
