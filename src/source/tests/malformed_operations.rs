//! Operations and files that are asked for in odd ways are answered in FHIR's words all the same.

use proptest::prelude::*;
use serde_json::json;
use tokio::runtime::Runtime;

use super::issuer::Issuer;
use super::malformed::{changed, changes, each_place_is_named, holds, patient_world};
use super::world::Answer;
use crate::fhir::parameters;
use crate::oauth::BULK_MATCH_SCOPES;
use crate::population::Case;

#[test]
fn bulk_matches_of_any_shape_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let bundle = |case| json!({"name": "MemberBundle", "part": world.body(case)["parameter"]});
    let good = parameters(vec![bundle(Case::Known), bundle(Case::Sensitive)]);
    let mut claims = world.claims();
    claims["scope"] = json!(BULK_MATCH_SCOPES[0]);
    let token = Issuer::sign(&claims);
    holds(changes(), |changes| {
        let body = changed(good.clone(), &changes);
        let request = world
            .request("POST", "Group/$bulk-member-match")
            .bearer_auth(&token)
            .header("prefer", "respond-async")
            .body(body.to_string());
        let answer = runtime.block_on(Answer::read(request));
        if answer.status == 422 {
            let outcome = answer.json();
            let at = outcome["issue"][0]["expression"][0].as_str().unwrap_or_default();
            assert!(at.starts_with("Parameters"), "{body}: {}", answer.text);
        }
        (body.to_string(), answer)
    });
}

#[test]
fn a_refused_bulk_match_names_the_place_of_the_fault() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let bundle = |case| json!({"name": "MemberBundle", "part": world.body(case)["parameter"]});
    let good = parameters(vec![bundle(Case::Known), bundle(Case::Sensitive)]);
    let mut claims = world.claims();
    claims["scope"] = json!(BULK_MATCH_SCOPES[0]);
    let token = Issuer::sign(&claims);
    let refused = each_place_is_named(&good, &[], |body| {
        let request = world
            .request("POST", "Group/$bulk-member-match")
            .bearer_auth(&token)
            .header("prefer", "respond-async")
            .body(body.to_string());
        runtime.block_on(Answer::read(request))
    });
    assert!(refused > 20, "{refused}");
}

#[test]
fn operations_about_a_member_are_answered_whatever_their_parameters() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let id = world.population.member(Case::Known).id();
    let paths = [format!("Patient/{id}/$everything"), "DocumentReference/$docref".to_owned()];
    let good = json!({"resourceType": "Parameters", "parameter": [
        {"name": "start", "valueDate": "2026-01-01"},
        {"name": "_type", "valueCode": "Patient"},
        {"name": "patient", "valueId": id},
        {"name": "type", "valueCodeableConcept": {"coding": [{"code": "34133-9"}]}},
    ]});
    holds((0..paths.len(), changes()), |(path, changes)| {
        let body = changed(good.clone(), &changes);
        let request = world.request("POST", &paths[path]).bearer_auth(world.token());
        let answer = Answer::read(request.body(body.to_string()));
        (format!("{} {body}", paths[path]), runtime.block_on(answer))
    });
}

#[test]
fn searches_among_groups_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let member = world.population.member(Case::Known).id();
    world.handle.admit("lakeside", member, world.clock.now());
    let names = ["_id", "code", "member", "characteristic", "exclude", "_count", "_offset", "name"];
    let strategy = (0..names.len(), "[ -~]{0,24}", any::<bool>());
    holds(strategy, |(name, value, lenient)| {
        let query = serde_urlencoded::to_string([(names[name], &value)]).expect("a query");
        let mut request = world.request("GET", &format!("Group?{query}"));
        if lenient {
            request = request.header("prefer", "handling=lenient");
        }
        let request = request.bearer_auth(world.token());
        (query, runtime.block_on(Answer::read(request)))
    });
}

#[test]
fn parts_of_a_file_are_answered_however_they_are_asked_for() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let (_, manifest) = runtime.block_on(world.export("Patient/$export"));
    let url = manifest["output"][0]["url"].as_str().expect("a URL");
    let range = prop_oneof![
        "bytes=[0-9,-]{0,24}",
        "[ -~]{0,24}",
        Just("bytes=99999999999999999999-".to_owned()),
        Just("bytes=-0".to_owned()),
        Just("bytes=5-4".to_owned()),
    ];
    holds((range, "[ -~]{0,12}"), |(range, condition)| {
        let request = world
            .request("GET", url)
            .bearer_auth(world.token())
            .header("range", &range)
            .header("if-range", &condition);
        (format!("{range} {condition}"), runtime.block_on(Answer::read(request)))
    });
}
