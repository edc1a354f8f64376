//! `target.misspells_types`.

use crate::checks::client::everything_types_named;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.misspells_types",
    title: "$everything is asked for types nobody knows",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Everything,
        requests: true,
        rewrite,
    }),
    breaks: &[&everything_types_named::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.url = message.url.replace("_type=Patient", "_type=patient");
}
