//! `source.device_transmits`.

use crate::checks::everything::sender_named;
use crate::checks::provenance::{roles_fit, shaped};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.device_transmits",
    title: "A device is said to have transmitted the records",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&roles_fit::CHECK],
    also: &[&shaped::CHECK, &sender_named::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Provenance", |resource| {
        for agent in resource["agent"].as_array_mut().into_iter().flatten() {
            if agent["type"]["coding"][0]["code"] == "transmitter" {
                agent["who"] = serde_json::json!({"reference": "Device/interface-engine"});
                agent["onBehalfOf"] = serde_json::json!({"display": "the payer"});
            }
        }
    });
}
