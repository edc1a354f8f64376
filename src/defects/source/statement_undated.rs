//! `source.statement_undated`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::checks::scenario::source_assertion_holds;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.statement_undated",
    title: "The CapabilityStatement has no date",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Metadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "capability_statement")],
    also: &[&source_assertion_holds::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|statement| {
        if let Some(members) = statement.as_object_mut() {
            members.remove("date");
        }
    });
}
