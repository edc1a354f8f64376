//! Finds out the logical id of a member whom a match named by an identifier alone.

use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::transcript::Outbound;

use super::bearer;
use super::matched::system_and_value;
use super::session::Told;
use super::step::{StepResult, succeeded};
use super::verbs::{discover, token};
use super::world::World;

/// Searches by identifier for the members of `cases` that are matched and whose logical ids are
/// not known: HRex 1.0.0 has no MemberId, and later versions leave it open.
pub async fn look_up(world: &mut World, cases: &[&str]) {
    for case in cases {
        if world.session.matched.contains_key(*case) {
            continue;
        }
        let Some(told) = world.session.told.get(*case).cloned() else { continue };
        // It belongs to the match: a step in progress may be altered, and this is not.
        let step = world.recorder.step();
        world.recorder.enter_step(&told.step);
        let ended = Box::pin(search(world, case, &told)).await;
        world.recorder.enter_step(&step);
        if let Err(problem) = ended {
            tracing::debug!(?problem, case, "the logical id of a member is not to be had");
        }
    }
}

async fn search(world: &mut World, case: &str, told: &Told) -> StepResult {
    let Some(identifier) = system_and_value(&told.identifier) else { return Ok(()) };
    let query = Serializer::new(String::new()).append_pair("identifier", &identifier).finish();
    let url = format!("{}/Patient?{query}", discover::fhir_base(world)?);
    let kept = world.session.tokens.get("export").filter(|kept| kept.client == told.client);
    let name = if kept.is_some() {
        "export"
    } else {
        token::obtain(world, &told.client, "export").await?;
        "obtained for export"
    };
    let request =
        Outbound::new(Party::Source, Endpoint::Read, "GET", &url).header("accept", FHIR_JSON);
    let request = bearer::authorize(world, request, name, None).await?;
    let exchange = world.client.send(request).await;
    note_member(world, case, &succeeded(&exchange)?);
    Ok(())
}

/// Keeps the id of the one Patient that `bundle` holds.
pub fn note_member(world: &mut World, case: &str, bundle: &Value) {
    let none = Vec::new();
    let entries = bundle["entry"].as_array().unwrap_or(&none);
    let patients: Vec<&Value> = entries
        .iter()
        .map(|entry| &entry["resource"])
        .filter(|one| one["resourceType"] == "Patient")
        .collect();
    if let [only] = patients[..]
        && let Some(id) = only["id"].as_str()
    {
        world.session.matched.entry(case.to_owned()).or_insert_with(|| id.to_owned());
    }
}
