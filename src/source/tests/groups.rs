//! Matches of several members, and what becomes of their Groups.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::fhir::parameters;
use crate::oauth::BULK_MATCH_SCOPES;
use crate::population::Case;
use crate::source::{MatchResult, Policy};

pub(super) fn bulk(world: &World, client: &str) -> String {
    let mut claims = world.claims();
    claims["client_id"] = json!(client);
    claims["scope"] = json!(format!("{} system/*.rs", BULK_MATCH_SCOPES[0]));
    super::issuer::Issuer::sign(&claims)
}

fn bundle(world: &World, case: Case) -> Value {
    json!({"name": "MemberBundle", "part": world.body(case)["parameter"]})
}

fn request(world: &World, cases: &[Case]) -> Value {
    parameters(cases.iter().map(|case| bundle(world, *case)).collect())
}

pub(super) async fn ask(world: &World, token: &str, body: &Value) -> Answer {
    let request = world
        .request("POST", "Group/$bulk-member-match")
        .bearer_auth(token)
        .header("prefer", "respond-async")
        .header("content-type", "application/fhir+json")
        .body(body.to_string());
    Answer::read(request).await
}

pub(super) async fn get(world: &World, token: &str, path: &str) -> Answer {
    Answer::read(world.request("GET", path).bearer_auth(token)).await
}

/// Asks, waits as told, and gives the Parameters of the result.
async fn result(world: &World, body: &Value) -> Value {
    let token = bulk(world, "lakeside");
    let started = ask(world, &token, body).await;
    assert_eq!(started.status, 202, "{}", started.text);
    let status_url = started.header("content-location");
    assert_eq!(get(world, &token, &status_url).await.status, 202);
    world.clock.advance(Duration::from_secs(5));
    let manifest = get(world, &token, &status_url).await.json();
    let file = get(world, &token, manifest["output"][0]["url"].as_str().expect("a URL")).await;
    assert_eq!(file.header("content-type"), "application/fhir+ndjson");
    file.json()
}

pub(super) fn group<'a>(result: &'a Value, name: &'a str) -> &'a Value {
    crate::fhir::named(result, name).next().map_or(&Value::Null, |entry| &entry["resource"])
}

pub(super) fn size(group: &Value) -> usize {
    group["member"].as_array().map_or(0, Vec::len)
}

async fn export(world: &World, path: &str, body: Value) -> Answer {
    let request = world
        .request("POST", path)
        .bearer_auth(bulk(world, "lakeside"))
        .header("prefer", "respond-async")
        .header("content-type", "application/fhir+json")
        .body(body.to_string());
    Answer::read(request).await
}

#[tokio::test]
async fn each_member_is_placed_by_itself() {
    let world = World::start().await;
    let cases = [Case::Known, Case::Unknown, Case::Ambiguous, Case::OptedOut, Case::ExpiredConsent];
    let result = result(&world, &request(&world, &cases)).await;
    assert_eq!(size(group(&result, "MatchedMembers")), 1);
    assert_eq!(size(group(&result, "NonMatchedMembers")), 2);
    let constrained = group(&result, "ConsentConstrainedMembers");
    assert_eq!(size(constrained), 2);
    let text = constrained.to_string();
    for case in [Case::OptedOut, Case::ExpiredConsent] {
        assert!(!text.contains(world.population.member(case).id()), "{case}");
    }
}

#[tokio::test]
async fn a_malformed_request_is_refused_naming_the_element() {
    let world = World::start().await;
    let token = bulk(&world, "lakeside");
    let good = request(&world, &[Case::Known, Case::Sensitive]);
    let spoil = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("an element") = value;
        body
    };
    for (body, expected) in [
        (json!({"resourceType": "Parameters"}), "MemberBundle"),
        (json!({"resourceType": "Bundle"}), "Parameters"),
        (json!([]), "Parameters"),
        (json!({"resourceType": "Parameters", "parameter": 7}), "MemberBundle"),
        (spoil("/parameter/1/part", json!([])), "parameter[1]: MemberPatient"),
        (spoil("/parameter/1/part", json!("x")), "parameter[1]"),
        (spoil("/parameter/1/part/0/resource", json!(null)), "parameter[1]: MemberPatient"),
        (spoil("/parameter/1/part/0/resource/birthDate", json!(7)), "birthDate"),
        (spoil("/parameter/0/part/3/name", json!("Else")), "parameter[0]: Consent"),
        (spoil("/parameter/0/part/1/resource/resourceType", json!("Patient")), "CoverageToMatch"),
    ] {
        let answer = ask(&world, &token, &body).await;
        assert_eq!(answer.status, 422, "{body}");
        assert!(answer.words().contains(expected), "{} of {body}", answer.words());
        let at = answer.json()["issue"][0]["expression"][0].clone();
        assert!(at.as_str().is_some_and(|at| at.starts_with("Parameters")), "{at} of {body}");
    }
    let undated = spoil("/parameter/1/part/0/resource/birthDate", json!(7));
    let at = ask(&world, &token, &undated).await.json()["issue"][0]["expression"][0].clone();
    assert_eq!(at, "Parameters.parameter[1].part[0].resource.birthDate");
    let mut same_ids = request(&world, &[Case::Known, Case::Known]);
    same_ids["parameter"][1]["part"][0]["resource"]["gender"] = json!("unknown");
    assert_eq!(ask(&world, &token, &same_ids).await.issue(), "duplicate");
}

#[tokio::test]
async fn what_is_contained_has_an_id_of_its_own() {
    let world = World::start().await;
    let mut body = request(&world, &[Case::Known, Case::Known, Case::Sensitive, Case::Sensitive]);
    let rename = |body: &mut Value, member: usize, patient: &str, coverage: &str| {
        let parts = &mut body["parameter"][member]["part"];
        parts[0]["resource"]["id"] = json!(patient);
        for (part, element) in [(1, "beneficiary"), (2, "beneficiary"), (3, "patient")] {
            parts[part]["resource"][element] = json!({"reference": format!("Patient/{patient}")});
        }
        parts[1]["resource"]["id"] = json!(coverage);
    };
    for (member, patient, coverage) in
        [(0, "p1", "p2"), (1, "p1", "c2"), (2, "p2", "c2"), (3, "p2", "coverage-1")]
    {
        rename(&mut body, member, patient, coverage);
    }
    let result = result(&world, &body).await;
    let matched = group(&result, "MatchedMembers");
    let contained = matched["contained"].as_array().expect("a list");
    for member in matched["member"].as_array().expect("members") {
        let told = |url: &str| {
            let extensions = member["entity"]["extension"].as_array().expect("two");
            let one = extensions.iter().find(|one| one["url"].as_str().expect("one").contains(url));
            let name = one.expect("told")["valueReference"]["reference"].as_str().expect("one");
            let found =
                contained.iter().find(|one| format!("#{}", one["id"].as_str().unwrap()) == name);
            found.expect("contained").clone()
        };
        let (patient, coverage) = (told("match-parameters"), told("match-coverage"));
        assert_eq!(
            (&patient["resourceType"], &coverage["resourceType"]),
            (&json!("Patient"), &json!("Coverage"))
        );
        let of = format!("Patient/{}", patient["id"].as_str().expect("one"));
        assert_eq!(coverage["beneficiary"]["reference"], of);
    }
}

#[tokio::test]
async fn a_patient_with_two_coverages_comes_back_with_both() {
    let world = World::start().await;
    let mut body = request(&world, &[Case::Known, Case::Known]);
    let card = &mut body["parameter"][1]["part"][1]["resource"];
    card["id"] = json!("other-card");
    card["subscriberId"] = json!("nobody");
    let result = result(&world, &body).await;
    let unmatched = group(&result, "NonMatchedMembers");
    assert_eq!((size(group(&result, "MatchedMembers")), size(unmatched)), (1, 1));
    assert_eq!(unmatched["contained"].as_array().expect("two").len(), 2);
    let extensions = &unmatched["member"][0]["entity"]["extension"];
    assert_eq!(extensions[1]["valueReference"]["reference"], "#other-card");
}

#[tokio::test]
async fn a_group_belongs_to_the_client_that_asked() {
    let world = World::start().await;
    let result = result(&world, &request(&world, &[Case::Known])).await;
    let id = group(&result, "MatchedMembers")["id"].as_str().expect("an id").to_owned();
    let (own, other) = (bulk(&world, "lakeside"), bulk(&world, "other"));
    for (path, found) in [
        (format!("Group/{id}"), 200),
        (format!("Group/{id}/$davinci-data-export"), 400),
        ("Group/nobody".to_owned(), 404),
    ] {
        assert_eq!(get(&world, &own, &path).await.status, found, "{path}");
        let status = get(&world, &other, &path).await.status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    for (query, total) in
        [("", 1), ("?code=match", 1), ("?code=nomatch", 0), ("?identifier=22222", 1)]
    {
        let path = format!("Group{query}");
        assert_eq!(get(&world, &own, &path).await.json()["total"], total, "{query}");
        assert_eq!(get(&world, &other, &path).await.json()["total"], 0, "{query}");
    }
    assert_eq!(get(&world, &own, "Group?name=x").await.issue(), "not-supported");
}

#[tokio::test]
async fn an_export_of_a_group_looks_at_each_consent_again() {
    let world = World::start().await;
    let result = result(&world, &request(&world, &[Case::Known, Case::SeveralCoverages])).await;
    let matched = group(&result, "MatchedMembers");
    let path = format!("Group/{}/$davinci-data-export", matched["id"].as_str().expect("an id"));
    let nothing = json!({"resourceType": "Parameters"});
    for (revoked, patients, errors) in
        [(None, 2, 0), (Some(Case::Known), 1, 1), (Some(Case::SeveralCoverages), 0, 1)]
    {
        if let Some(case) = revoked {
            world.handle.revoke_consent(world.population.member(case).id());
        }
        let started = export(&world, &path, nothing.clone()).await;
        assert_eq!(started.status, 202, "{}", started.text);
        let manifest = world.manifest(&started.header("content-location")).await;
        let output = manifest["output"].as_array().expect("a list");
        let counted = output.iter().find(|file| file["type"] == "Patient");
        assert_eq!(counted.map_or(json!(0), |file| file["count"].clone()), patients);
        assert_eq!(manifest["error"].as_array().expect("a list").len(), errors);
    }
}

#[tokio::test]
async fn a_stranger_is_reported_or_refused() {
    let world = World::start().await;
    let result = result(&world, &request(&world, &[Case::Known])).await;
    let id = group(&result, "MatchedMembers")["id"].as_str().expect("an id").to_owned();
    let stranger = world.population.member(Case::Sensitive).id().to_owned();
    let named =
        json!({"name": "patient", "valueReference": {"reference": format!("Patient/{stranger}")}});
    let body = parameters(vec![named]);
    let reported = export(&world, &format!("Group/{id}/$davinci-data-export"), body.clone()).await;
    let manifest = world.manifest(&reported.header("content-location")).await;
    assert_eq!(manifest["output"], json!([]));
    assert_eq!(manifest["error"][0]["type"], "OperationOutcome");
    assert_eq!(export(&world, &format!("Group/{id}/$export"), body).await.status, 403);
    for (value, issue) in [
        (json!({"name": "exportType", "valueCanonical": "whatever"}), "not-supported"),
        (json!({"name": "exportType"}), "structure"),
    ] {
        let path = format!("Group/{id}/$davinci-data-export");
        assert_eq!(export(&world, &path, parameters(vec![value])).await.issue(), issue);
    }
}

#[tokio::test]
async fn a_deleted_match_is_gone_and_its_group_stays() {
    let world = World::start().await;
    let token = bulk(&world, "lakeside");
    let started = ask(&world, &token, &request(&world, &[Case::Known])).await;
    let status_url = started.header("content-location");
    let delete = |token: String| world.request("DELETE", &status_url).bearer_auth(token);
    assert_eq!(Answer::read(delete(bulk(&world, "other"))).await.status, 404);
    assert_eq!(Answer::read(delete(token.clone())).await.status, 202);
    assert_eq!(get(&world, &token, &status_url).await.status, 404);
    assert_eq!(get(&world, &token, "Group").await.json()["total"], 1);
}

/// The ids of the submitted Patients that a Group sends back, in order.
fn submitted(group: &Value) -> Vec<&str> {
    let contained = group["contained"].as_array().into_iter().flatten();
    let patients = contained.filter(|one| one["resourceType"] == "Patient");
    let mut ids: Vec<&str> = patients.filter_map(|one| one["id"].as_str()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn thousands_of_members_are_sorted_in_one_request() {
    const MEMBERS: usize = 2_400;
    let world = World::with_members(MEMBERS, |policy: &mut Policy| {
        policy.match_failures_of_client = u32::MAX;
        policy.match_failures_of_person = u32::MAX;
    })
    .await;
    let mut bundles = Vec::new();
    let mut expected: [Vec<String>; 3] = Default::default();
    let mut found = Vec::new();
    let ordinary = world.population.members().filter(|member| member.case.is_none());
    for (place, member) in ordinary.enumerate() {
        let mut parts = crate::population::match_parameters(&member, &world.match_request());
        let mut parts = parts["parameter"].take();
        let part = |name: &str| {
            let named = parts.as_array().expect("parts").iter().position(|it| it["name"] == name);
            named.unwrap_or_else(|| panic!("no {name}"))
        };
        let (patient, consent) = (part("MemberPatient"), part("Consent"));
        match place % 3 {
            0 => found.push(format!("Patient/{}", member.id())),
            1 => parts[patient]["resource"]["name"] = json!([{"family": "No", "given": ["One"]}]),
            _ => {
                let period = &mut parts[consent]["resource"]["provision"]["period"];
                *period = json!({"start": "2020-01-01", "end": "2020-12-31"});
            }
        }
        let id = parts[patient]["resource"]["id"].as_str().expect("an id");
        expected[place % 3].push(id.to_owned());
        bundles.push(json!({"name": "MemberBundle", "part": parts}));
    }
    assert_eq!(bundles.len(), MEMBERS);
    let result = result(&world, &parameters(bundles)).await;
    let names = ["MatchedMembers", "NonMatchedMembers", "ConsentConstrainedMembers"];
    for (name, mut expected) in names.into_iter().zip(expected) {
        expected.sort_unstable();
        assert_eq!(submitted(group(&result, name)), expected, "{name}");
        assert_eq!(size(group(&result, name)), MEMBERS / 3, "{name}");
    }
    let members = group(&result, "MatchedMembers")["member"].as_array().expect("members");
    let mut matched: Vec<&str> =
        members.iter().filter_map(|it| it["entity"]["reference"].as_str()).collect();
    matched.sort_unstable();
    found.sort_unstable();
    assert_eq!(matched, found);
}

#[tokio::test]
async fn the_result_has_the_shape_that_is_set() {
    for (shape, types) in [
        (MatchResult::Parameters, json!(["Parameters"])),
        (MatchResult::Groups, json!(["Group"])),
        (MatchResult::Both, json!(["Group", "Parameters"])),
    ] {
        let world = World::with(|policy| {
            policy.match_result = shape;
            policy.polls_before_done = 0;
        })
        .await;
        let token = bulk(&world, "lakeside");
        let started = ask(&world, &token, &request(&world, &[Case::Known])).await;
        let manifest = get(&world, &token, &started.header("content-location")).await.json();
        let output = manifest["output"].as_array().expect("a list");
        let listed: Vec<&Value> = output.iter().map(|file| &file["type"]).collect();
        assert_eq!(json!(listed), types);
    }
}

#[tokio::test]
async fn groups_are_found_by_pages_and_have_one_version() {
    let world = World::start().await;
    let token = bulk(&world, "lakeside");
    let mut ids = Vec::new();
    for case in [Case::Known, Case::Sensitive, Case::SeveralCoverages] {
        let result = result(&world, &request(&world, &[case])).await;
        ids.push(group(&result, "MatchedMembers")["id"].as_str().expect("an id").to_owned());
    }
    let mut found = Vec::new();
    let mut next = format!("{}/Group?_count=2&code=match", world.base);
    while !next.is_empty() {
        let page = get(&world, &token, &next).await.json();
        assert_eq!(page["total"], 3);
        let entries = page["entry"].as_array().expect("entries");
        assert!(entries.len() <= 2);
        found.extend(entries.iter().map(|entry| entry["resource"]["id"].clone()));
        let links = page["link"].as_array().expect("links");
        let link = links.iter().find(|link| link["relation"] == "next");
        next = link.map_or("", |link| link["url"].as_str().expect("a URL")).to_owned();
    }
    found.sort_by_key(ToString::to_string);
    ids.sort();
    assert_eq!(json!(found), json!(ids));
    let id = &ids[0];
    assert_eq!(get(&world, &token, "Group?_count=x").await.issue(), "value");
    for (path, status) in [("_history", 200), ("_history/1", 200), ("_history/2", 404)] {
        let answer = get(&world, &token, &format!("Group/{id}/{path}")).await;
        assert_eq!(answer.status, status, "{path}");
        let other = get(&world, &bulk(&world, "other"), &format!("Group/{id}/{path}")).await;
        assert_eq!(other.status, 404, "{path}");
    }
    let history = get(&world, &token, &format!("Group/{id}/_history")).await.json();
    assert_eq!((history["type"].as_str(), history["total"].as_u64()), (Some("history"), Some(1)));
}

#[tokio::test]
async fn a_group_goes_with_the_last_consent_of_its_members() {
    let world = World::start().await;
    let body = request(&world, &[Case::Known]);
    let part = body["parameter"][0]["part"].as_array().expect("parts");
    let consent = part.iter().find(|part| part["name"] == "Consent").expect("a consent");
    let end = consent["resource"]["provision"]["period"]["end"].as_str().expect("an end");
    let end: jiff::civil::Date = end.get(..10).expect("a date").parse().expect("a date");
    let result = result(&world, &body).await;
    let id = group(&result, "MatchedMembers")["id"].as_str().expect("an id").to_owned();
    let token = || bulk(&world, "lakeside");
    assert_eq!(get(&world, &token(), &format!("Group/{id}")).await.status, 200);
    let days = (end - world.clock.today()).get_days().unsigned_abs() + 2;
    world.clock.advance(Duration::from_secs(u64::from(days) * 86_400));
    assert_eq!(get(&world, &token(), &format!("Group/{id}")).await.status, 404);
    assert_eq!(get(&world, &token(), "Group").await.json()["total"], 0);
}

#[tokio::test]
async fn guessing_by_many_is_noticed() {
    let world = World::start().await;
    let token = bulk(&world, "lakeside");
    // The right name and birth date with wrong cards.
    let mut body = request(&world, &[Case::Known]);
    for card in 0..10 {
        body["parameter"][0]["part"][1]["resource"]["subscriberId"] = json!(format!("x{card}"));
        assert_eq!(ask(&world, &token, &body).await.status, 202);
    }
    let good = world.submit(&world.body(Case::Known)).await;
    assert_eq!(good.status, 403, "the person is guarded however they are asked for");
    let result = result(&world, &request(&world, &[Case::Known, Case::Sensitive])).await;
    assert_eq!(size(group(&result, "MatchedMembers")), 1, "others are found as before");
    for _ in 0..10 {
        ask(&world, &token, &body).await;
    }
    assert_eq!(ask(&world, &token, &body).await.issue(), "throttled", "so is the client");
}
