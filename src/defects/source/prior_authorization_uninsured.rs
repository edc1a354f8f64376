//! `source.prior_authorization_uninsured`.

use crate::checks::data::prior_authorization_complete;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.prior_authorization_uninsured",
    title: "Prior authorizations name no coverage",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&prior_authorization_complete::CHECK],
    also: &[row(&valid::ROWS, "found")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("ExplanationOfBenefit", |resource| {
        if let Some(members) = resource.as_object_mut() {
            members.shift_remove("insurance");
        }
    });
}
