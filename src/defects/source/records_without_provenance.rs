//! `source.records_without_provenance`.

use crate::checks::provenance::resources_covered;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.records_without_provenance",
    title: "Provenance is about the first record of each visit alone",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&resources_covered::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        if let Some(targets) = resource["target"].as_array_mut() {
            targets.truncate(1);
        }
    });
}
