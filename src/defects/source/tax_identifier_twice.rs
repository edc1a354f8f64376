//! `source.tax_identifier_twice`.

use crate::checks::data::tax_identifier_once;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.tax_identifier_twice",
    title: "Organizations have each identifier twice",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&tax_identifier_once::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Organization", |resource| {
        if let Some(identifiers) = resource["identifier"].as_array_mut() {
            identifiers.extend_from_within(..);
        }
    });
}
