//! `source.searches_undeclared`.

use crate::checks::capability::{group_searches_listed, interactions_declared};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.searches_undeclared",
    title: "The CapabilityStatement declares no searches",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Metadata,
        requests: false,
        rewrite,
    }),
    breaks: &[&interactions_declared::CHECK],
    also: &[&group_searches_listed::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|statement| {
        let resources = statement["rest"][0]["resource"].as_array_mut();
        for resource in resources.into_iter().flatten() {
            if let Some(interactions) = resource["interaction"].as_array_mut() {
                interactions.retain(|interaction| interaction["code"] != "search-type");
            }
        }
    });
}
