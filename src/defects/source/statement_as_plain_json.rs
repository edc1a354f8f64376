//! `source.statement_as_plain_json`.

use crate::checks::scenario::source_assertion_holds;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.statement_as_plain_json",
    title: "The CapabilityStatement comes as JSON of no particular kind",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Metadata,
        requests: false,
        rewrite,
    }),
    breaks: &[&source_assertion_holds::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.set("content-type", "application/json");
}
