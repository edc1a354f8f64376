//! `source.member_number_untyped`.

use crate::checks::data::member_number_typed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.member_number_untyped",
    title: "The member number is typed as a medical record number",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&member_number_typed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Patient", |resource| {
        resource["identifier"][0]["type"]["coding"][0]["code"] = "MR".into();
    });
}
