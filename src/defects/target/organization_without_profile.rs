//! `target.organization_without_profile`.

use crate::checks::client::own_organization;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.organization_without_profile",
    title: "The own Organization claims no profile",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Imported,
        requests: false,
        rewrite,
    }),
    breaks: &[&own_organization::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Organization", |organization| {
        organization["meta"]["profile"] = serde_json::json!([]);
    });
}
