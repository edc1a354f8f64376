//! `target.skips_capabilities`.

use crate::checks::client::capabilities_read;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.skips_capabilities",
    title: "The CapabilityStatement is not read",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Metadata,
        requests: true,
        rewrite,
    }),
    breaks: &[&capabilities_read::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.url = message.url.replace("/metadata", "/not-the-metadata");
}
