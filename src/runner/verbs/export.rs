//! `export`: kicks off an export of the matched members.

use std::time::Duration;

use serde_json::{Value, json};

use crate::fhir::{FHIR_JSON, parameters};
use crate::id::{Endpoint, Party};
use crate::runner::look_up::look_up;
use crate::runner::session::Job;
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::runner::{bearer, matched};
use crate::scenario::{Export, parse_duration};
use crate::transcript::{Exchange, Outbound};

use super::{discover, wait};

/// How often a kick-off answered 429 is tried again.
const BUSY_TRIES: u32 = 5;

/// Runs the step.
pub async fn run(world: &mut World, step: &Export, id: &str) -> StepResult {
    look_up(world, &step.members.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let url = format!("{}/{}", discover::fhir_base(world)?, path(world, step)?);
    let alter = step.alter.as_deref();
    let wanted = wanted(world, step)?;
    // Naming patients is only possible in a body (Bulk Data 2.0.0, `patient`), and PDex has Groups
    // exported by POST.
    let usual = if step.group.is_some() { "POST" } else { "GET" };
    let post = step.method.as_deref().unwrap_or(usual) == "POST"
        || matches!(alter, Some("patient_foreign" | "by_post"));
    let mut request = if post {
        let mut entries: Vec<Value> =
            wanted.into_iter().map(|(name, value)| entry(&name, &value)).collect();
        if alter == Some("export_type_mistyped") {
            entries[0] = json!({"name": "exportType", "valueBoolean": true});
        }
        Outbound::new(Party::Source, Endpoint::KickOff, "POST", &url)
            .json(FHIR_JSON, &parameters(entries))
    } else {
        let mut url =
            url::Url::parse(&url).map_err(|error| StepProblem::Ours(error.to_string()))?;
        if !wanted.is_empty() {
            url.query_pairs_mut().extend_pairs(&wanted);
        }
        Outbound::new(Party::Source, Endpoint::KickOff, "GET", url.as_str())
    };
    request = request.header("accept", FHIR_JSON);
    if alter != Some("prefer_missing") {
        let mut preferences = vec!["respond-async"];
        preferences.extend(step.prefer.iter().map(String::as_str));
        request = request.header("prefer", &preferences.join(", "));
    }
    let token = step.token.as_deref().unwrap_or("export");
    let request = bearer::authorize(world, request, token, alter).await?;
    let mut exchange = world.client.send(request.clone()).await;
    // Passing a stranger over and reporting it is told by the manifest only.
    let reported = alter == Some("patient_unlisted") && exchange.status() == Some(202);
    if alter.is_some() && !reported {
        // A change may be one that the server can live with; then the job can be followed.
        match status_url(&exchange).ok().filter(|_| exchange.succeeded()) {
            Some(status_url) => {
                world.session.jobs.insert(id.to_owned(), job(status_url, request));
            }
            None => {
                world.session.refused_jobs.insert(id.to_owned());
            }
        }
        return answered(&exchange);
    }
    for _ in 0..BUSY_TRIES {
        if !matches!(exchange.status(), Some(429 | 503)) {
            break;
        }
        wait::at_most(world, wait::retry_after(&exchange).unwrap_or(Duration::from_secs(5)))
            .await?;
        exchange = world.client.send(request.clone()).await;
    }
    expect_success(&exchange)?;
    let status_url = status_url(&exchange)?;
    world.session.jobs.insert(id.to_owned(), job(status_url, request));
    Ok(())
}

fn job(status_url: String, begun_by: Outbound) -> Job {
    Job { status_url, begun_by, manifest: None, submitted: None }
}

/// The path of the operation below the base.
fn path(world: &World, step: &Export) -> Result<String, StepProblem> {
    let Some(match_step) = &step.group else { return Ok("Patient/$export".to_owned()) };
    let known = world.session.groups.get(match_step);
    let group = known.ok_or_else(|| {
        StepProblem::Refused("the match gave no id of a Group of matched members".to_owned())
    })?;
    let group = match step.alter.as_deref() {
        // The same shape as a Group that is there.
        Some("group_unknown") => group.chars().map(|c| if c == '-' { c } else { '0' }).collect(),
        _ => group.clone(),
    };
    let operation = if step.plain { "$export" } else { "$davinci-data-export" };
    Ok(format!("Group/{group}/{operation}"))
}

/// The export's parameters, in the order they are sent.
fn wanted(world: &World, step: &Export) -> Result<Vec<(String, String)>, StepProblem> {
    let mut wanted = Vec::new();
    let mut push = |name: &str, value: String| wanted.push((name.to_owned(), value));
    let alter = step.alter.as_deref();
    if step.group.is_some() && !step.plain {
        match alter {
            Some("export_type_unknown") => {
                push("exportType", "hl7.fhir.us.davinci-pdex#payerproof".to_owned());
            }
            _ => push("exportType", "hl7.fhir.us.davinci-pdex#payertopayer".to_owned()),
        }
    }
    for case in &step.members {
        let id = world.session.matched.get(case).ok_or_else(|| {
            StepProblem::Refused(format!("the match gave no id of the member `{case}`"))
        })?;
        push("patient", format!("Patient/{id}"));
    }
    if alter == Some("type_unknown") {
        push("_type", "Patient,Payerproof".to_owned());
    } else if alter == Some("types_repeated") {
        step.types.iter().for_each(|name| push("_type", name.clone()));
    } else if !step.types.is_empty() {
        push("_type", step.types.join(","));
    }
    if alter == Some("since_malformed") {
        push("_since", "the-day-before-yesterday".to_owned());
    } else if let Some(since) = &step.since {
        push("_since", instant(world, since)?);
    }
    if alter == Some("output_format_unknown") {
        push("_outputFormat", "application/payerproof".to_owned());
    } else if let Some(format) = &step.output_format {
        push("_outputFormat", format.clone());
    }
    if matches!(alter, Some("patient_foreign" | "patient_unlisted")) {
        // Not even a client that scenarios share has matched this one.
        push("patient", format!("Patient/{}", matched::stranger(world)));
    }
    for parameter in &step.parameters {
        wanted.push((parameter.name.clone(), filled_in(world, &parameter.value)?));
    }
    Ok(wanted)
}

/// A value with `{30d}` replaced by an instant and `{date 30d}` by a day, so long ago.
fn filled_in(world: &World, value: &str) -> Result<String, StepProblem> {
    let Some((before, rest)) = value.split_once('{') else { return Ok(value.to_owned()) };
    let ours = || StepProblem::Ours(format!("`{value}` names no time ago"));
    let (place, after) = rest.split_once('}').ok_or_else(ours)?;
    let (is_date, ago) = match place.strip_prefix("date ") {
        Some(ago) => (true, ago),
        None => (false, place),
    };
    let ago = parse_duration(ago).ok_or_else(ours)?;
    let then = world.clock.now().checked_sub(ago).map_err(|_| ours())?;
    let text = then.to_string();
    let text = if is_date { &text[..10] } else { text.as_str() };
    Ok(format!("{before}{text}{}", filled_in(world, after)?))
}

fn entry(name: &str, value: &str) -> Value {
    match name {
        "_since" | "_until" => json!({"name": name, "valueInstant": value}),
        "allowPartialManifests" => json!({"name": name, "valueBoolean": value == "true"}),
        "exportType" => json!({"name": name, "valueCanonical": value}),
        "patient" => json!({"name": name, "valueReference": {"reference": value}}),
        _ => json!({"name": name, "valueString": value}),
    }
}

/// The status URL, made absolute against the kick-off.
pub fn status_url(exchange: &Exchange) -> Result<String, StepProblem> {
    let location = exchange
        .response
        .as_ref()
        .and_then(|response| response.headers.get("content-location"))
        .ok_or_else(|| {
            StepProblem::Refused("the kick-off answer has no Content-Location".to_owned())
        })?;
    url::Url::parse(&exchange.request.url)
        .and_then(|base| base.join(location))
        .map(|url| url.to_string())
        .map_err(|error| StepProblem::Refused(format!("Content-Location is not a URL: {error}")))
}

/// The instant a text names: itself, or as long ago as it says.
pub fn instant(world: &World, text: &str) -> Result<String, StepProblem> {
    let Some(ago) = parse_duration(text) else { return Ok(text.to_owned()) };
    let instant = world.clock.now().checked_sub(ago);
    Ok(instant.map_err(|error| StepProblem::Ours(error.to_string()))?.to_string())
}
