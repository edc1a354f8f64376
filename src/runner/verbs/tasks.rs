//! The Tasks by which a target payer tells of exchanges, where the trigger names none: the one that
//! was not there before.

use std::collections::BTreeSet;

use crate::checks::entries;
use crate::fhir::FHIR_JSON;
use crate::fhir::codes::HREX_TEMP;
use crate::id::{Endpoint, Party};
use crate::runner::step::{StepProblem, succeeded};
use crate::runner::world::World;
use crate::transcript::Outbound;

use super::look::signed;
use super::search::{PAGES, next};

/// The ids of all of them; `None` where they are not to be searched.
///
/// # Errors
/// When the search is not answered with a Bundle.
pub async fn known(world: &World) -> Result<Option<BTreeSet<String>>, StepProblem> {
    let target = world.shared.system.target.as_ref().filter(|_| world.target.is_none());
    let stored = target.and_then(|it| Some((it, it.stored.as_ref().filter(|it| it.tasks)?)));
    let Some((target, stored)) = stored else { return Ok(None) };
    let Some(base) = stored.base(target) else { return Ok(None) };
    let mut url = format!("{base}/Task?code={HREX_TEMP}%7Cdata-request&_count=200");
    let mut ids = BTreeSet::new();
    for _ in 0..PAGES {
        let request =
            Outbound::new(Party::Target, Endpoint::Task, "GET", &url).header("accept", FHIR_JSON);
        let exchange = world.client.send(signed(world, request, stored)?).await;
        let bundle = succeeded(&exchange)?;
        let found = entries(exchange.response.as_ref());
        ids.extend(found.iter().filter_map(|task| task["id"].as_str()).map(str::to_owned));
        let Some(next) = next(&bundle, &url) else { break };
        url = next;
    }
    Ok(Some(ids))
}

/// Where the Task is that came since the trigger, if there is exactly one.
///
/// # Errors
/// As [`known`].
pub async fn fresh(world: &World) -> Result<Option<String>, StepProblem> {
    let Some(before) = &world.session.tasks_before else { return Ok(None) };
    let Some(now) = known(world).await? else { return Ok(None) };
    let mut fresh = now.difference(before);
    let Some(id) = fresh.next().filter(|_| fresh.next().is_none()) else { return Ok(None) };
    let target = world.shared.system.target.as_ref();
    let base = target.and_then(|target| target.stored.as_ref()?.base(target));
    Ok(base.map(|base| format!("{base}/Task/{id}")))
}
