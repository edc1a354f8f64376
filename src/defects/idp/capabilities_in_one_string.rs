//! `idp.capabilities_in_one_string`.

use crate::checks::discovery::capabilities_listed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.capabilities_in_one_string",
    title: "The capabilities stand in one string",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::SmartConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&capabilities_listed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["capabilities"] = "client-confidential-asymmetric permission-v2".into();
    });
}
