//! `kick_off.members_of_others_left_out`: an export holds the members of its own client.

use serde_json::Value;

use crate::checks::exported::{Exported, exported, name};
use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.members_of_others_left_out",
    title: "An export holds nothing of members whom another client matched",
    verifies: &["HREX-SEC-05", "BULK-AUTH-05", "PDEX-BULK-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("members_of_others_left_out.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["token_of_another_client"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    match pair.response.status {
        status @ (400 | 401 | 403 | 404 | 422) => {
            return Some(Judgement::Pass(format!("refused with {status}")));
        }
        200..300 => {}
        _ => return Some(Judgement::Doubt(wrong_status(exchange, pair.response, "403").or("404"))),
    }
    let Some(given) = exported(exchange, transcript) else {
        let failed = job::polls_of(exchange, transcript)
            .filter_map(Exchange::status)
            .find(|status| (400..500).contains(status) && *status != 429);
        return Some(match failed {
            Some(status) => Judgement::Pass(format!("the job ended with {status}")),
            None => Judgement::Blocked("the job did not come to its end".to_owned()),
        });
    };
    if given.manifest["output"].as_array().is_none_or(Vec::is_empty) {
        return Some(Judgement::Pass("the export is empty".to_owned()));
    }
    let Some(own) = exported(pair.control, transcript).filter(Exported::is_whole) else {
        return Some(Judgement::Blocked("the first client's export was not fetched".to_owned()));
    };
    let unread = given.unread(transcript).or_else(|| own.unread(transcript));
    let own = own.names(transcript);
    // What is about nobody, such as an Organization or a Questionnaire, both may hold.
    let of_others = |resource: &Value| {
        name(resource).is_some_and(|name| own.contains(&name)) && is_about_patient(resource)
    };
    let shown = given.resources(None).filter(of_others).count();
    if shown > 0 {
        let observed = format!("{shown} resources that the first client's export holds too");
        let place = Place::Pointer("/output".to_owned());
        let finding = Finding::in_response(given.poll, place, "an export without them", observed)
            .hint("Limit every export to the members the client itself was matched with.");
        return Some(Judgement::Violation(finding));
    }
    Some(if let Some(why) = unread {
        Judgement::Blocked(why)
    } else if given.is_whole() {
        Judgement::Pass("it holds nobody the first client matched".to_owned())
    } else {
        Judgement::Blocked("not all of its files were fetched".to_owned())
    })
}

/// Whether a resource is a Patient, or refers to one.
fn is_about_patient(resource: &Value) -> bool {
    resource["resourceType"] == "Patient" || refers_to_patient(resource)
}

fn refers_to_patient(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, member)| match member.as_str() {
            Some(reference) => name == "reference" && job::patient_id(reference).is_some(),
            None => refers_to_patient(member),
        }),
        Value::Array(items) => items.iter().any(refers_to_patient),
        _ => false,
    }
}
