//! `search`: searches a type of resource at the source payer.

use serde_json::{Value, json};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::look_up::{look_up, note_member};
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::runner::{bearer, learned, matched};
use crate::scenario::Search;
use crate::transcript::{Exchange, Outbound};

use super::discover;

/// Pages that are followed at most.
pub const PAGES: usize = 200;

/// Runs the step.
pub async fn run(world: &mut World, step: &Search, id: &str) -> StepResult {
    let url = format!("{}/{}", discover::fhir_base(world)?, step.kind);
    if step.by.is_empty() || step.by.iter().any(|name| matches!(name.as_str(), "patient" | "_id")) {
        look_up(world, &[step.member.as_deref().unwrap_or("known")]).await;
    }
    let mut query = wanted(world, step)?;
    query.extend(step.with.iter().map(|(name, value)| (name.clone(), value.clone())));
    let form = Serializer::new(String::new()).extend_pairs(&query).finish();
    let request = if step.post {
        let mut request =
            Outbound::new(Party::Source, Endpoint::Read, "POST", &format!("{url}/_search"))
                .header("content-type", "application/x-www-form-urlencoded");
        request.body = form.into_bytes();
        request
    } else {
        Outbound::new(Party::Source, Endpoint::Read, "GET", &format!("{url}?{form}"))
    };
    let alter = step.alter.as_deref();
    let token = step.token.as_deref().unwrap_or("export");
    let request = request.header("accept", FHIR_JSON);
    let request = bearer::authorize(world, request, token, alter).await?;
    let exchange = world.client.send(request).await;
    if alter.is_some() {
        return answered(&exchange);
    }
    let first = succeeded(&exchange)?;
    let bundle = if step.pages { pages(world, &exchange, first, token).await? } else { first };
    if step.kind == "Patient" {
        note_member(world, step.member.as_deref().unwrap_or("known"), &bundle);
    }
    world.session.found.insert(id.to_owned(), bundle);
    Ok(())
}

/// The parameters whose values are found out.
fn wanted(world: &World, step: &Search) -> Result<Vec<(String, String)>, StepProblem> {
    let case = step.member.as_deref().unwrap_or("known");
    let alter = step.alter.as_deref();
    let by: Vec<&str> = if step.by.is_empty() {
        vec!["patient"]
    } else {
        step.by.iter().map(String::as_str).collect()
    };
    let is_of_match = |name: &str| {
        name == "patient" || step.kind == "Patient" && matches!(name, "identifier" | "_id")
    };
    let mut query = Vec::new();
    for name in by.iter().filter(|name| is_of_match(name)) {
        let value = match *name {
            "identifier" if alter == Some("identifier_foreign") => {
                matched::identifier_of_stranger(world)
            }
            "identifier" => world
                .session
                .told
                .get(case)
                .and_then(|told| matched::system_and_value(&told.identifier))
                .ok_or_else(|| left_out("the match returned no identifier"))?,
            _ if alter == Some("member_foreign") => matched::stranger(world),
            _ => matched::member_id(world, case)?,
        };
        query.push(((*name).to_owned(), value));
    }
    let others: Vec<&str> = by.into_iter().filter(|name| !is_of_match(name)).collect();
    if others.is_empty() {
        return Ok(query);
    }
    let from = step.from.as_deref().unwrap_or_default();
    let bundle = world
        .session
        .found
        .get(from)
        .ok_or_else(|| left_out(&format!("the step `{from}` found nothing to search by")))?;
    let values = learned::learned(bundle, &step.kind, &others).ok_or_else(|| {
        left_out(&format!("no {} has a value for {}", step.kind, others.join(" and ")))
    })?;
    query.extend(values);
    Ok(query)
}

fn left_out(why: &str) -> StepProblem {
    StepProblem::LeftOut(why.to_owned())
}

/// The Bundle with the entries of all pages, which are fetched by its links.
///
/// # Errors
/// When a page cannot be had.
pub async fn pages(
    world: &mut World,
    exchange: &Exchange,
    mut bundle: Value,
    token: &str,
) -> Result<Value, StepProblem> {
    let (endpoint, mut at) = (exchange.endpoint, exchange.request.url.clone());
    let mut entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    for _ in 0..PAGES {
        let Some(next) = next(&bundle, &at) else { break };
        let request =
            Outbound::new(Party::Source, endpoint, "GET", &next).header("accept", FHIR_JSON);
        let request = bearer::authorize(world, request, token, None).await?;
        bundle = succeeded(&world.client.send(request).await)?;
        entries.extend(bundle["entry"].as_array().cloned().unwrap_or_default());
        at = next;
    }
    bundle["entry"] = json!(entries);
    Ok(bundle)
}

/// The next page, made absolute. A link to somewhere else is not followed: the token would go
/// there, too.
pub fn next(bundle: &Value, at: &str) -> Option<String> {
    let links = bundle["link"].as_array()?;
    let link = links.iter().find(|link| link["relation"] == "next")?["url"].as_str()?;
    let at = Url::parse(at).ok()?;
    let url = at.join(link).ok().filter(|url| url.origin() == at.origin())?;
    Some(url.to_string())
}
