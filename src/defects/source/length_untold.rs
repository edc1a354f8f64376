//! `source.length_untold`.

use crate::checks::files::part_beyond_end_told;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.length_untold",
    title: "Who asks for too much of a file is not told how long it is",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::File,
        requests: false,
        rewrite,
    }),
    breaks: &[&part_beyond_end_told::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 416 {
        message.headers.remove("content-range");
    }
}
