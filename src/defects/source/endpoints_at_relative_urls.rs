//! `source.endpoints_at_relative_urls`.

use crate::checks::discovery::endpoints_published;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.endpoints_at_relative_urls",
    title: "The Da Vinci configuration names relative URLs",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::DavinciConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&endpoints_published::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        for url in
            document["endpoints"].as_object_mut().into_iter().flat_map(|all| all.values_mut())
        {
            *url = "/fhir".into();
        }
    });
}
