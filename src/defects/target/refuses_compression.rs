//! `target.refuses_compression`.

use crate::checks::client::file_accepts_gzip;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.refuses_compression",
    title: "Files are asked for as they are",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::File,
        requests: true,
        rewrite,
    }),
    breaks: &[&file_accepts_gzip::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.remove("accept-encoding");
}
