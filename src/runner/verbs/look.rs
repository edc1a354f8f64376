//! `look`: looks at what the target payer has stored of what it fetched.
//!
//! What is about the patient is searched by patient, the rest by the ids it had at the source
//! payer, where they are kept, and Provenance by what it is about. Whether all of it is there is for checks to say.

use std::collections::BTreeSet;

use serde_json::Value;
use url::form_urlencoded::Serializer;

use crate::checks::{Received, entries, received};
use crate::fhir::FHIR_JSON;
use crate::id::{Endpoint, Party};
use crate::runner::mocks::ORIGINAL_IDS;
use crate::runner::step::{StepProblem, StepResult, answered};
use crate::runner::world::World;
use crate::scenario::Look;
use crate::system::{StoredConfig, TargetConfig, TriggerConfig};
use crate::transcript::{Fact, Outbound};

use super::search::{PAGES, next};
use super::trigger::local_patient;

/// What a person vouches for where nobody may look.
const INCORPORATED: &str = "CMS-03";
/// How many ids one search names.
const IDS_AT_ONCE: usize = 20;
/// What is about other resources, and has no identifier to be found by.
const PROVENANCE: &str = "Provenance";
/// Of how many resources Provenance is searched: enough to tell whether any is kept.
const TARGETS: usize = 100;
/// How many resources a page is asked to hold.
const PAGE: &str = "200";

/// Where to look, and as whom.
struct Place {
    base: String,
    patient: Option<String>,
    system: Option<String>,
    stored: Option<StoredConfig>,
}

/// Runs the step.
pub async fn run(world: &World, step: &Look, id: &str) -> StepResult {
    let Some(place) = place(world, &step.member)? else { return attested(world) };
    world.recorder.state(Fact::Looked { step: id.to_owned() });
    let fetched = received(&world.recorder.transcript(), u32::MAX);
    for (kind, resources) in &fetched {
        for query in queries(resources, &place) {
            let form = Serializer::new(String::new()).extend_pairs(&query).finish();
            pages(world, &place, format!("{}/{kind}?{form}", place.base)).await?;
        }
    }
    if fetched.contains_key(PROVENANCE) {
        look_for_provenance(world, &place, id).await?;
    }
    Ok(())
}

/// Searches Provenance by what it is about, which is known only once that was found.
async fn look_for_provenance(world: &World, place: &Place, id: &str) -> StepResult {
    let transcript = world.recorder.transcript();
    let answers = transcript.of_step(id).filter(|it| it.endpoint == Endpoint::Imported);
    let found: BTreeSet<String> = answers
        .flat_map(|it| entries(it.response.as_ref()))
        .filter_map(|it| name_of(&it))
        .collect();
    let found: Vec<String> = found.into_iter().take(TARGETS).collect();
    for some in found.chunks(IDS_AT_ONCE) {
        let query = [("target", some.join(",")), ("_count", PAGE.to_owned())];
        let form = Serializer::new(String::new()).extend_pairs(&query).finish();
        pages(world, place, format!("{}/{PROVENANCE}?{form}", place.base)).await?;
    }
    Ok(())
}

/// `Type/id` of a resource.
fn name_of(resource: &Value) -> Option<String> {
    let kind = resource["resourceType"].as_str()?;
    Some(format!("{kind}/{}", resource["id"].as_str()?))
}

/// Someone vouches for what nobody may look at, or nobody does.
fn attested(world: &World) -> StepResult {
    let Some((by, statement)) = world.shared.person.vouch(INCORPORATED) else {
        let why = format!(
            "nobody can look at what is stored (`[target.stored]`), and nobody has vouched for \
             `{INCORPORATED}`: is all that was fetched in the member's record?"
        );
        return Err(StepProblem::LeftOut(why));
    };
    let requirement = INCORPORATED.to_owned();
    world.recorder.state(Fact::Attested { requirement, by, statement });
    Ok(())
}

/// Where to look; none where the system lets nobody look.
fn place(world: &World, case: &str) -> Result<Option<Place>, StepProblem> {
    if world.target.is_some() {
        let base = world.target_base.clone().unwrap_or_default();
        return Ok(Some(Place {
            base: base.trim_end_matches('/').to_owned(),
            patient: Some(local_patient(world, case)?),
            system: Some(ORIGINAL_IDS.to_owned()),
            stored: None,
        }));
    }
    let target = world.shared.system.target.as_ref();
    let Some((target, stored)) = target.and_then(|it| Some((it, it.stored.as_ref()?))) else {
        return Ok(None);
    };
    configured(target, stored, case).map(Some)
}

fn configured(
    target: &TargetConfig,
    stored: &StoredConfig,
    case: &str,
) -> Result<Place, StepProblem> {
    let base = stored.base(target).ok_or_else(|| {
        StepProblem::Ours("neither `target.stored` nor `target` has a `fhir_base`".to_owned())
    })?;
    let of_trigger = match &target.trigger {
        TriggerConfig::InvokeExport { local_patients, .. } => local_patients.get(case),
        _ => None,
    };
    Ok(Place {
        base: base.to_owned(),
        patient: stored.patients.get(case).or(of_trigger).cloned(),
        system: stored.identifier_system.clone(),
        stored: Some(stored.clone()),
    })
}

/// A request with what it takes to read what is stored.
///
/// # Errors
/// When the token cannot be read.
pub fn signed(
    world: &World,
    mut request: Outbound,
    stored: &StoredConfig,
) -> Result<Outbound, StepProblem> {
    for (name, value) in &stored.headers {
        request = request.header(name, value);
    }
    let Some(file) = &stored.token_file else { return Ok(request) };
    let token = world.read_text(file).map_err(|error| StepProblem::Ours(error.to_string()))?;
    Ok(request.bearer(&token))
}

/// The searches for resources of one type.
fn queries(resources: &[Received], place: &Place) -> Vec<Vec<(&'static str, String)>> {
    let mut queries = Vec::new();
    let personal = resources.iter().any(|it| it.personal);
    let patient = place.patient.as_deref().filter(|_| personal);
    if let Some(patient) = patient {
        let id = patient.rsplit('/').next().unwrap_or(patient);
        queries.push(vec![("patient", id.to_owned())]);
    }
    if let Some(system) = &place.system {
        let others: Vec<&Received> = resources
            .iter()
            .filter(|it| it.may_keep_id() && !(it.personal && patient.is_some()))
            .collect();
        queries.extend(others.chunks(IDS_AT_ONCE).map(|some| {
            let ids: Vec<String> = some.iter().map(|it| format!("{system}|{}", it.id)).collect();
            vec![("identifier", ids.join(","))]
        }));
    }
    for query in &mut queries {
        query.push(("_count", PAGE.to_owned()));
    }
    queries
}

/// Fetches the pages of a search. A refusal is an answer: a type may be stored out of sight.
async fn pages(world: &World, place: &Place, mut url: String) -> StepResult {
    for _ in 0..PAGES {
        let mut request = Outbound::new(Party::Target, Endpoint::Imported, "GET", &url)
            .header("accept", FHIR_JSON);
        if let Some(stored) = &place.stored {
            request = signed(world, request, stored)?;
        }
        let exchange = world.client.send(request).await;
        answered(&exchange)?;
        let bundle = exchange.response.as_ref().and_then(|response| response.json().ok());
        let Some(next) = bundle.and_then(|bundle| next(&bundle, &url)) else { return Ok(()) };
        url = next;
    }
    Ok(())
}
