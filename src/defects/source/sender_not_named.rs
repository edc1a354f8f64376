//! `source.sender_not_named`.

use crate::checks::files::transmitter_provenance;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.sender_not_named",
    title: "No Provenance names the sender as transmitter",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&transmitter_provenance::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    let text = String::from_utf8_lossy(&message.body);
    if message.status == 200 && text.contains(r#""Provenance""#) {
        message.body = text.replace(r#""transmitter""#, r#""assembler""#).into_bytes();
    }
}
