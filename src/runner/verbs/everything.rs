//! `everything`: asks the source payer for all it holds about a member.

use url::form_urlencoded::Serializer;

use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::look_up::look_up;
use crate::runner::step::{StepProblem, StepResult, answered, succeeded};
use crate::runner::world::World;
use crate::runner::{bearer, matched};
use crate::scenario::Everything;
use crate::transcript::Outbound;

use super::{discover, search};

/// Runs the step.
pub async fn run(world: &mut World, step: &Everything, id: &str) -> StepResult {
    let base = discover::fhir_base(world)?;
    let alter = step.alter.as_deref();
    let case = step.member.as_deref().unwrap_or("known");
    look_up(world, &[case]).await;
    let member = match alter {
        Some("member_foreign") => matched::stranger(world),
        Some("member_unknown") => "payerproof-nobody".to_owned(),
        _ => matched::member_id(world, case)?,
    };
    let query = query(world, step)?;
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{base}/Patient/{member}/$everything{mark}{query}");
    let request =
        Outbound::new(Party::Source, Endpoint::Everything, "GET", &url).header("accept", FHIR_JSON);
    let token = step.token.as_deref().unwrap_or("export");
    let request = bearer::authorize(world, request, token, alter).await?;
    let exchange = world.client.send(request).await;
    if alter.is_some() {
        return answered(&exchange);
    }
    let mut bundle = succeeded(&exchange)?;
    if !step.first {
        bundle = search::pages(world, &exchange, bundle, token).await?;
    }
    world.session.found.insert(id.to_owned(), bundle);
    Ok(())
}

fn query(world: &World, step: &Everything) -> Result<String, StepProblem> {
    let mut query = Serializer::new(String::new());
    if !step.types.is_empty() {
        query.append_pair("_type", &step.types.join(","));
    }
    if let Some(since) = &step.since {
        query.append_pair("_since", &matched::moment(world, since)?);
    }
    for (name, date) in [("start", &step.start), ("end", &step.end)] {
        if let Some(date) = date {
            let moment = matched::moment(world, date)?;
            query.append_pair(name, moment.get(..10).unwrap_or(&moment));
        }
    }
    if let Some(count) = step.count {
        query.append_pair("_count", &count.to_string());
    }
    Ok(query.finish())
}
