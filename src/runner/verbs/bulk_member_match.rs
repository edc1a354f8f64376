//! `bulk_member_match`: asks the source payer for several members at once.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fhir::{FHIR_JSON, codes, named};
use crate::id::{Endpoint, Party};
use crate::runner::session::{GroupIdentifiers, Job, Submission};
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::runner::{bearer, bulk_request, matched};
use crate::scenario::BulkMemberMatch;
use crate::transcript::{Exchange, Fact, Outbound};

use super::{discover, download, export, member_match, poll};

/// Runs the step.
pub async fn run(world: &mut World, step: &BulkMemberMatch, id: &str) -> StepResult {
    let base = discover::fhir_base(world)?;
    let (parameters, submitted) = request(world, step, id)?;
    let alter = step.alter.as_deref();
    let url = format!("{base}/Group/$bulk-member-match");
    let method = if alter == Some("by_get") { "GET" } else { "POST" };
    let mut request =
        Outbound::new(Party::Source, Endpoint::BulkMatch, method, &url).header("accept", FHIR_JSON);
    if method == "POST" {
        request = request.header("content-type", FHIR_JSON);
        request.body = bulk_request::altered(parameters, alter, world.clock.today());
    }
    if alter != Some("prefer_missing") {
        request = request.header("prefer", "respond-async");
    }
    let token = step.token.as_deref().unwrap_or("match");
    let request = bearer::authorize(world, request, token, alter).await?;
    let exchange = world.client.send(request).await;
    if alter.is_some() {
        return Box::pin(late(world, &exchange, token)).await;
    }
    expect_success(&exchange)?;
    let status_url = export::status_url(&exchange)?;
    let job = Job { status_url, manifest: None, submitted: Some(submitted) };
    world.session.jobs.insert(id.to_owned(), job);
    Ok(())
}

/// A changed request may be taken at first and refused while it is worked on: how it ends is seen
/// by asking. What it gives is fetched in the same step, so that it counts as changed, too.
async fn late(world: &mut World, exchange: &Arc<Exchange>, token: &str) -> StepResult {
    answered(exchange)?;
    if exchange.status() == Some(202)
        && let Ok(status_url) = export::status_url(exchange)
    {
        let end =
            poll::to_the_end(world, (Endpoint::MatchStatus, &status_url), token, false).await?;
        let manifest = end.response.as_ref().and_then(|answer| answer.json().ok());
        let manifest = manifest.filter(|_| end.status() == Some(200)).unwrap_or_default();
        for url in download::listed(&manifest, &status_url) {
            download::fetch_result(world, &manifest, &url, token).await?;
        }
    }
    Ok(())
}

/// The Parameters for the members of a step, and who was submitted under which id.
fn request(
    world: &World,
    step: &BulkMemberMatch,
    id: &str,
) -> Result<(Value, Vec<Submission>), StepProblem> {
    let mut bundles = Vec::new();
    let mut submitted = Vec::new();
    for case in &step.members {
        let policy = if step.regular.contains(case) { "regular" } else { "sensitive" };
        let mut parts = member_match::parameters(world, case, policy)?;
        if step.without_link {
            bulk_request::without(&mut parts, "CoverageToLink");
        }
        if step.decorated {
            bulk_request::decorate(&mut parts);
        }
        member_match::state_member(world, id, case);
        submit(world, id, case, &parts, &mut submitted);
        bundles.push(json!({"name": "MemberBundle", "part": parts["parameter"]}));
        if step.other_coverage.contains(case) {
            bulk_request::change_coverage(&mut parts);
            submit(world, id, case, &parts, &mut submitted);
            bundles.push(json!({"name": "MemberBundle", "part": parts["parameter"]}));
        }
    }
    Ok((crate::fhir::parameters(bundles), submitted))
}

/// Notes who is submitted under which id.
fn submit(world: &World, id: &str, case: &str, parts: &Value, submitted: &mut Vec<Submission>) {
    let id_of = |name: &str| {
        let resource = named(parts, name).map(|part| &part["resource"]["id"]).next();
        resource.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (patient, coverage) = (id_of("MemberPatient"), id_of("CoverageToMatch"));
    let case = case.to_owned();
    world.recorder.state(Fact::Submitted {
        step: id.to_owned(),
        case: case.clone(),
        patient: patient.clone(),
        coverage,
    });
    submitted.push(Submission { case, patient });
}

/// Keeps what a finished match says: the id of the Group of matched members, and whom it holds.
/// `found` is a Parameters resource or a Group.
pub fn keep(world: &mut World, job: &str, found: &Value) {
    let groups: Vec<&Value> = match found["resourceType"].as_str() {
        Some("Group") if has_code(found, "match") => vec![found],
        Some("Parameters") => {
            named(found, "MatchedMembers").map(|entry| &entry["resource"]).collect()
        }
        _ => return,
    };
    let submitted =
        world.session.jobs.get(job).and_then(|job| job.submitted.clone()).unwrap_or_default();
    for group in groups {
        if let Some(id) = group["id"].as_str() {
            world.session.groups.insert(job.to_owned(), id.to_owned());
            world.session.group_identifiers.insert(job.to_owned(), identifiers_of(group));
        }
        for member in group["member"].as_array().into_iter().flatten() {
            let entity = &member["entity"];
            let reference = entity["reference"].as_str().and_then(|text| text.rsplit('/').next());
            let local = entity["extension"]
                .as_array()
                .into_iter()
                .flatten()
                .find(|one| one["url"] == codes::SUBMITTED_PATIENT)
                .and_then(|one| one["valueReference"]["reference"].as_str()?.strip_prefix('#'));
            let known = submitted.iter().find(|one| Some(one.patient.as_str()) == local);
            if let (Some(reference), Some(known)) = (reference, known) {
                world.session.matched.insert(known.case.clone(), reference.to_owned());
            }
        }
    }
}

/// By what a Group says who asked for it.
fn identifiers_of(group: &Value) -> GroupIdentifiers {
    let first = |list: &Value, named: &dyn Fn(&Value) -> Option<String>| {
        list.as_array().into_iter().flatten().find_map(named)
    };
    GroupIdentifiers {
        own: first(&group["identifier"], &matched::system_and_value),
        payer: first(&group["characteristic"], &|one| {
            matched::system_and_value(&one["valueReference"]["identifier"])
        }),
    }
}

fn has_code(group: &Value, code: &str) -> bool {
    group["code"]["coding"]
        .as_array()
        .is_some_and(|codings| codings.iter().any(|coding| coding["code"] == code))
}
