//! `source.part_unlabelled`.

use crate::checks::files::part_as_asked;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.part_unlabelled",
    title: "A part of a file does not say which part it is",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&part_as_asked::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 206 {
        message.headers.remove("content-range");
    }
}
