//! `target.bundle_without_birth_date`.

use crate::checks::client::bulk_request;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.bundle_without_birth_date",
    title: "The last member of a bulk match has no birth date",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::BulkMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[bulk_request::row("patient")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let bundles = body["parameter"].as_array_mut();
        let Some(last) = bundles.and_then(|list| list.last_mut()) else { return };
        let mut parts = last["part"].as_array_mut().into_iter().flatten();
        let patient = parts.find(|part| part["name"] == "MemberPatient");
        if let Some(patient) = patient.and_then(|part| part["resource"].as_object_mut()) {
            patient.remove("birthDate");
        }
    });
}
