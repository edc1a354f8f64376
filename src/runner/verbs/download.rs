//! `download`: fetches the files a manifest lists.

use serde_json::Value;

use crate::fhir::FHIR_NDJSON;
use crate::id::{Endpoint, Party};
use crate::runner::bearer;
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::Download;
use crate::transcript::{Exchange, Outbound};

use super::{bulk_member_match, poll};

/// Runs the step.
pub async fn run(world: &mut World, step: &Download) -> StepResult {
    let job = poll::job(world, step.job.as_deref().unwrap_or("export"))?;
    let Some(manifest) = job.manifest.clone() else {
        return Err(StepProblem::Refused("the job has no manifest yet".to_owned()));
    };
    let base = job.status_url.clone();
    let of_match = job.submitted.is_some();
    if of_match && manifest["resourceType"] == "Parameters" {
        // The result came without files.
        return Ok(());
    }
    let urls: Vec<String> = ["output", "error", "deleted"]
        .iter()
        .filter_map(|list| manifest[*list].as_array())
        .flatten()
        .filter_map(|item| item["url"].as_str())
        .map(|url| absolute(&base, url))
        .collect();
    let alter = step.alter.as_deref();
    if urls.is_empty() {
        return Err(StepProblem::LeftOut("the manifest lists no file".to_owned()));
    }
    let open = manifest["requiresAccessToken"] == serde_json::Value::Bool(false);
    if open && alter.is_some() {
        return Err(StepProblem::LeftOut("the manifest says that files need no token".to_owned()));
    }
    let token = step.token.as_deref().unwrap_or("export");
    let count = if step.first || alter.is_some() { 1 } else { urls.len() };
    for url in urls.iter().take(count) {
        let request = if of_match {
            Outbound::new(Party::Source, Endpoint::MatchFile, "GET", url)
        } else {
            Outbound::new(Party::Source, Endpoint::File, "GET", url)
                .header("accept-encoding", "gzip")
        };
        let request = request.header("accept", FHIR_NDJSON);
        // A token must not go to a file that needs none (Bulk Data 3.0.0).
        let request =
            if open { request } else { bearer::authorize(world, request, token, alter).await? };
        let exchange = world.client.send(request).await;
        // Once a consent has ended a refusal is what should come; checks say whether it did.
        if alter.is_some() || world.session.consent_ended {
            answered(&exchange)?;
        } else {
            expect_success(&exchange)?;
            if of_match {
                keep(world, step.job.as_deref().unwrap_or_default(), &exchange);
            }
        }
    }
    Ok(())
}

/// Keeps what a result file of a bulk match says: one resource a line, or one alone.
fn keep(world: &mut World, job: &str, exchange: &Exchange) {
    let Some(response) = &exchange.response else { return };
    let text = response.body.text();
    if let Ok(whole) = serde_json::from_str::<Value>(&text) {
        return bulk_member_match::keep(world, job, &whole);
    }
    for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        bulk_member_match::keep(world, job, &line);
    }
}

fn absolute(base: &str, url: &str) -> String {
    url::Url::parse(base)
        .and_then(|base| base.join(url))
        .map_or_else(|_| url.to_owned(), |url| url.to_string())
}
