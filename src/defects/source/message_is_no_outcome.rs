//! `source.message_is_no_outcome`.

use crate::checks::files::messages_are_outcomes;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.message_is_no_outcome",
    title: "Messages are JSON of another kind",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite: replace,
    }),
    breaks: &[&messages_are_outcomes::CHECK],
    also: &[row(&valid::ROWS, "export_file")],
};

fn replace(message: &mut WireMessage) {
    if message.url.contains("OperationOutcome") {
        message.body = b"{\"resourceType\":\"OperationOutcome\",\"text\":\"left out\"}\n".to_vec();
    }
}
