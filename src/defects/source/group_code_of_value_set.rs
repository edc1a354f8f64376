//! `source.group_code_of_value_set`.

use crate::checks::bulk_match::envelope_agrees;
use crate::checks::match_group::coded;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_code_of_value_set",
    title: "Groups are coded by the value set instead of the code system",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&coded::CHECK],
    also: &[&envelope_agrees::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Group", |group| {
        group["code"]["coding"][0]["system"] =
            "http://hl7.org/fhir/us/davinci-pdex/ValueSet/PDexMultiMemberMatchResultVS".into();
    });
}
