//! How many members are computed to answer a request, and that fewer are not a lesser answer.

use std::sync::PoisonError;

use http::Method;
use serde_json::Value;

use super::world::World;
use crate::source::Handle;
use crate::source::scratch::Scratch;
use crate::source::state::Source;
use crate::source::steps::authenticate::Caller;
use crate::source::steps::everything::everything;
use crate::source::steps::perform::{Scene, perform};
use crate::source::steps::rest_call::RestCall;

const MEMBERS: usize = 40;
const CLIENT: &str = "lakeside";

/// A payer of which the client has matched the members at these places.
fn payer(world: &World, places: impl Iterator<Item = usize>) -> Source {
    let handle = Handle::default();
    let source = world.source(handle.clone());
    for place in places {
        handle.admit(CLIENT, source.member(place).id(), source.now());
    }
    source
}

/// What it answers, and how many members were computed for that.
fn ask(source: &Source, target: &str) -> (Result<Value, u16>, usize) {
    let looked_at = || source.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
    looked_at().clear();
    let mut caller = Caller::unproven(Some(CLIENT.to_owned()));
    caller.scopes = vec!["system/*.rs".to_owned()];
    let policy = source.handle.policy();
    let scene = Scene { source, caller: &caller, policy: &policy };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query: Vec<(String, String)> = serde_urlencoded::from_str(query).expect("a query");
    let mut scratch = Scratch::default();
    let answer = if let Some(rest) = path.strip_suffix("/$everything") {
        let id = rest.strip_prefix("Patient/").expect("a Patient");
        everything(scene, id, &query, &scratch)
    } else {
        let call = RestCall::read(&Method::GET, path, query, b"").expect("a call");
        perform(scene, &call, &mut scratch).map(|reply| reply.body.unwrap_or_default())
    };
    let count = looked_at().len();
    (answer.map(comparable).map_err(|refusal| refusal.status()), count)
}

/// An answer without what differs each time: the name of what has none.
fn comparable(mut answer: Value) -> Value {
    for entry in answer["entry"].as_array_mut().into_iter().flatten() {
        if entry["resource"]["id"].is_null() {
            entry["fullUrl"] = Value::Null;
        }
    }
    answer
}

#[tokio::test]
async fn a_request_about_one_member_computes_that_one() {
    let world = World::with_members(MEMBERS, |_| {}).await;
    let population = &world.population;
    let place = population.members().find(|member| member.case.is_none()).expect("one").place();
    let member = population.at(place);
    let id = member.id();
    let (alone, one_of_many) = (payer(&world, place..=place), payer(&world, 0..population.len()));
    let first = |kind: &str| {
        let found = member.resources().find(|one| one["resourceType"] == *kind);
        found.expect("one")["id"].as_str().expect("an id").to_owned()
    };
    let number = member.unique_identifier()["value"].as_str().expect("a number").to_owned();
    let (observation, encounter) = (first("Observation"), first("Encounter"));
    for (target, computes_all) in [
        (format!("Patient/{id}"), false),
        (format!("Observation/{observation}"), false),
        (format!("Condition/{observation}"), false),
        (format!("Patient/{id}/$everything?_count=1000"), false),
        (format!("Observation?patient={id}"), false),
        (format!("Observation?subject=Patient/{id}&category=laboratory"), false),
        (format!("Observation?_id={observation}"), false),
        (format!("Observation?encounter={encounter}"), false),
        (format!("Patient?_id={id}"), false),
        (format!("Coverage?beneficiary={id}&_include=Coverage:payor"), false),
        (format!("Consent?patient={id}"), false),
        (format!("Provenance?patient={id}"), false),
        (format!("Encounter?patient={id}&_include=Encounter:*"), false),
        (format!("Encounter?patient={id}&_revinclude=Observation:encounter"), false),
        (format!("Patient?_id={id}&_revinclude=Provenance:target"), false),
        (format!("ExplanationOfBenefit?patient={id}&_include=ExplanationOfBenefit:*"), false),
        (format!("Observation?patient.identifier={number}"), true),
        (format!("Observation?patient={id}&patient.identifier={number}"), false),
    ] {
        let (expected, _) = ask(&alone, &target);
        let (answer, computed) = ask(&one_of_many, &target);
        assert_eq!(answer, expected, "{target}");
        assert!(computes_all || computed <= 1, "{target}: {computed}");
    }
    // Nobody is left out where anybody may be meant.
    let (all, computed) = ask(&one_of_many, "Observation?_summary=count");
    assert_eq!(computed, population.len());
    let (of_one, _) = ask(&alone, "Observation?_summary=count");
    assert!(all.expect("a count")["total"].as_u64() > of_one.expect("a count")["total"].as_u64());
    let stranger = population.at((place + 1) % population.len());
    for target in [format!("Patient/{}", stranger.id()), "Observation/nobody".to_owned()] {
        let (answer, computed) = ask(&alone, &target);
        assert!(answer.is_err() && computed <= 1, "{target}: {computed}");
    }
}
