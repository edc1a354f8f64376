//! `source.prior_authorization_versioned`.

use crate::checks::data::prior_authorization_profiled;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.prior_authorization_versioned",
    title: "Prior authorizations state their profile with a version",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&prior_authorization_profiled::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("ExplanationOfBenefit", |resource| {
        if let Some(profile) = resource["meta"]["profile"][0].as_str() {
            resource["meta"]["profile"] = serde_json::json!([format!("{profile}|2.1.0")]);
        }
    });
}
