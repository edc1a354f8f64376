//! Small print of HTTP and FHIR that is easily got wrong.

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::population::Case;
use crate::source::Policy;

async fn post(world: &World, path: &str, body: &Value) -> Answer {
    let request = world.request("POST", path).bearer_auth(world.token()).body(body.to_string());
    Answer::read(request).await
}

fn expression(answer: &Answer) -> Value {
    answer.json()["issue"][0]["expression"][0].clone()
}

#[tokio::test]
async fn a_path_that_is_no_text_is_refused_in_words() {
    let world = World::start().await;
    for path in ["Patient/%FF", "export-status/%FF", "Patient/%FF/$everything"] {
        let refused = world.get(path).await;
        assert_eq!((refused.status, refused.issue().as_str()), (400, "invalid"), "{path}");
    }
}

#[tokio::test]
async fn head_starts_no_export() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let request = world
        .request("HEAD", "Patient/$export")
        .bearer_auth(world.token())
        .header("prefer", "respond-async");
    let answer = Answer::read(request).await;
    assert_eq!((answer.status, answer.header("content-location").as_str()), (405, ""));
}

#[tokio::test]
async fn what_is_no_list_is_refused_naming_the_element() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let id = world.population.member(Case::Known).id();
    let everything = format!("Patient/{id}/$everything");
    let parameters =
        |parameter: Value| json!({"resourceType": "Parameters", "parameter": parameter});
    let bundle =
        |kind: &str, entry: Value| json!({"resourceType": "Bundle", "type": kind, "entry": entry});
    for (path, body, element) in [
        (everything.as_str(), parameters(json!({})), "Parameters.parameter"),
        (&everything, parameters(json!([{"name": "start"}])), "Parameters.parameter[0].value"),
        (&everything, json!({"resourceType": "Patient"}), "Parameters"),
        ("", bundle("batch", json!({})), "Bundle.entry"),
        ("", bundle("document", json!([])), "Bundle.type"),
        ("", bundle("transaction", json!([{}])), "Bundle.entry[0].request.url"),
    ] {
        let refused = post(&world, path, &body).await;
        assert_eq!((refused.status, refused.issue().as_str()), (400, "structure"), "{body}");
        assert_eq!(expression(&refused), element);
    }
    let request = world.request("GET", "Patient/$export").bearer_auth(world.token());
    assert_eq!(expression(&Answer::read(request).await), "http.Prefer");
}

#[tokio::test]
async fn compressed_bytes_have_a_validator_of_their_own() {
    let world = World::with(|policy| policy.gzips_files = true).await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let (_, manifest) = world.export("Patient/$export").await;
    let url = manifest["output"][0]["url"].as_str().expect("a URL");
    let request = || world.request("GET", url).bearer_auth(world.token());
    let zipped = Answer::read_head(request().header("accept-encoding", "gzip")).await;
    let plain = Answer::read(request()).await;
    assert_ne!(zipped.header("etag"), plain.header("etag"));
    let part = request().header("range", "bytes=0-3");
    let part_of = |tag: String| part.try_clone().expect("no body").header("if-range", tag);
    let other = Answer::read(part_of(zipped.header("etag"))).await;
    assert_eq!(other.status, 200, "a part of other bytes");
    let same = Answer::read(part_of(plain.header("etag"))).await;
    assert_eq!((same.status, same.header("vary").as_str()), (206, "Accept-Encoding"));
}

#[tokio::test]
async fn a_consent_may_name_other_policies_beside_that_of_the_guide() {
    let world = World::start().await;
    let mut body = world.body(Case::Known);
    let policies = &mut body["parameter"][3]["resource"]["policy"];
    policies.as_array_mut().expect("a list").push(json!({"uri": "https://plan.example/terms"}));
    assert_eq!(world.submit(&body).await.status, 200);
    body["parameter"][3]["resource"]["policy"] = json!([{"uri": "https://plan.example/terms"}]);
    assert_eq!(world.submit(&body).await.issue(), "suppressed");
}

#[tokio::test]
async fn the_end_of_time_is_taken() {
    let world = World::start().await;
    let mut body = world.body(Case::Known);
    body["parameter"][3]["resource"]["provision"]["period"]["end"] = json!("9999-12-31");
    assert_eq!(world.submit(&body).await.status, 200);
    assert_eq!(world.get("Encounter?date=le9999-12-31").await.status, 200);
    let path = "Patient/$export?_until=9999-12-31T23:59:59Z";
    // Bulk Data 2.0.0 does not have it.
    let refused = Answer::read(world.kick_off(path)).await;
    assert_eq!((refused.status, refused.issue().as_str()), (400, "not-supported"));
    let in_parts = Answer::read(world.kick_off("Patient/$export?allowPartialManifests=true")).await;
    assert_eq!((in_parts.status, in_parts.issue().as_str()), (400, "not-supported"));
    world.handle.set_policy(Policy { takes_until: true, ..Policy::default() });
    assert_eq!(Answer::read(world.kick_off(path)).await.status, 202);
}

#[tokio::test]
async fn a_code_is_found_by_its_system_too() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let total = async |query: &str| {
        world.get(&format!("ExplanationOfBenefit?{query}")).await.json()["total"].clone()
    };
    let system = "http://hl7.org/fhir/explanationofbenefit-status";
    let all = total("status=active").await;
    assert_ne!(all, 0);
    assert_eq!(total(&format!("status={system}%7Cactive")).await, all);
    assert_eq!(total(&format!("status={system}%7C")).await, total("status:missing=false").await);
    assert_eq!(total("status=http%3A%2F%2Fhl7.org%2Ffhir%2Fencounter-status%7Cactive").await, 0);
    assert_eq!(total("status=%7Cactive").await, 0);
}

#[tokio::test]
async fn a_batch_reaches_the_groups_that_a_request_reaches() {
    let world = World::start().await;
    let member = world.population.member(Case::Known).id().to_owned();
    let group = world.handle.admit("lakeside", &member, world.clock.now());
    let entry = |method: &str, url: &str| {
        let resource = json!({"resourceType": "Group", "type": "person", "actual": true});
        json!({"request": {"method": method, "url": url}, "resource": resource})
    };
    let one = format!("Group/{group}");
    let entries = [
        entry("GET", "Group"),
        entry("GET", &one),
        entry("POST", "Group"),
        entry("PUT", &one),
        entry("DELETE", &one),
    ];
    let batch = json!({"resourceType": "Bundle", "type": "batch", "entry": entries});
    let token = world.token_with("scope", "system/*.cruds");
    let request = world.request("POST", "").bearer_auth(&token).body(batch.to_string());
    let answer = Answer::read(request).await.json();
    let status = |at: usize| answer["entry"][at]["response"]["status"].as_str().expect("one");
    assert_eq!(answer["entry"][0]["resource"]["total"], 1);
    assert_eq!(answer["entry"][1]["resource"]["id"], group);
    assert_eq!([0, 1, 2, 3, 4].map(status), ["200", "200", "405", "405", "405"]);
}

#[tokio::test]
async fn a_version_without_bulk_match_has_none() {
    for (version, has) in [("2.0.0", false), ("2.1.0", true), ("2.2.0", true)] {
        let world = World::by_pdex(version).await;
        let statement = Answer::read(world.request("GET", "metadata")).await;
        assert_eq!(statement.text.contains("bulk-member-match"), has, "{version}");
        let answer = post(&world, "Group/$bulk-member-match", &json!({})).await;
        assert_eq!(answer.status == 404, !has, "{version}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_match_is_held_against_the_profiles() {
    let world = World::start().await;
    let changed = |pointer: &str, value: Value| {
        let mut body = world.body(Case::Known);
        *body.pointer_mut(pointer).expect("an element") = value;
        body
    };
    for (pointer, value, element) in [
        ("/parameter/0/resource/gender", json!("banana"), "[0].resource.gender"),
        ("/parameter/1/resource/status", Value::Null, "[1].resource.status"),
        ("/parameter/1/resource/relationship", Value::Null, "[1].resource.relationship"),
        ("/parameter/1/resource/payor", json!([]), "[1].resource.payor"),
        ("/parameter/2/resource/payor", Value::Null, "[2].resource.payor"),
    ] {
        let refused = world.submit(&changed(pointer, value)).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert_eq!(expression(&refused), format!("Parameters.parameter{element}"));
    }
    let mut policy = world.handle.policy();
    policy.match_checks_profiles = false;
    world.handle.set_policy(policy);
    let lax = changed("/parameter/1/resource/status", Value::Null);
    assert_eq!(world.submit(&lax).await.status, 200);
}

#[tokio::test]
async fn an_export_that_is_over_cannot_be_ended() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let (status_url, _) = world.export("Patient/$export").await;
    world.clock.advance(std::time::Duration::from_hours(25));
    let answer = world.request("DELETE", &status_url).bearer_auth(world.token());
    assert_eq!(Answer::read(answer).await.status, 404);
}
