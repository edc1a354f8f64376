//! The CapabilityStatement: what it claims is there, and what it does not claim is not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::population::Case;
use crate::source::Policy;

/// A payer that knows the client, with a Group of one member: its id, and that of the Group.
async fn world_with(change: impl FnOnce(&mut Policy)) -> (World, String, String) {
    let world = World::with(change).await;
    let group = prepared(&world).await;
    let id = world.population.member(Case::Known).id().to_owned();
    (world, id, group)
}

async fn prepared(world: &World) -> String {
    assert_eq!(world.submit(&world.sensitive_body(Case::Known)).await.status, 200);
    let id = world.population.member(Case::Known).id();
    world.handle.admit("lakeside", id, world.clock.now())
}

async fn statement(world: &World) -> Value {
    Answer::read(world.request("GET", "metadata")).await.json()
}

fn list<'s>(resource: &'s Value, name: &str) -> impl Iterator<Item = &'s Value> {
    resource[name].as_array().into_iter().flatten()
}

fn text<'s>(value: &'s Value, name: &str) -> &'s str {
    value[name].as_str().unwrap_or_default()
}

/// `Type word` of every interaction and operation.
fn claims(statement: &Value) -> BTreeSet<String> {
    let mut claims = BTreeSet::new();
    for resource in list(&statement["rest"][0], "resource") {
        let kind = text(resource, "type");
        claims.extend(
            list(resource, "interaction").map(|one| format!("{kind} {}", text(one, "code"))),
        );
        claims.extend(
            list(resource, "operation").map(|one| format!("{kind} ${}", text(one, "name"))),
        );
    }
    claims
}

/// The status of an operation that is called as a client would, on what is there.
async fn call(world: &World, operation: &str, id: &str, group: &str) -> u16 {
    let kick_off = async |path: String| Answer::read(world.kick_off(&path)).await.status;
    match operation {
        "Patient $member-match" => world.submit(&world.body(Case::Known)).await.status,
        "Patient $export" => kick_off("Patient/$export".to_owned()).await,
        "Patient $everything" => world.get(&format!("Patient/{id}/$everything")).await.status,
        "DocumentReference $docref" => {
            world.get(&format!("DocumentReference/$docref?patient={id}")).await.status
        }
        "Group $export" => kick_off(format!("Group/{group}/$export")).await,
        "Group $davinci-data-export" => {
            kick_off(format!("Group/{group}/$davinci-data-export")).await
        }
        "Group $bulk-member-match" => {
            let request = world.request("POST", "Group/$bulk-member-match");
            let request = request.bearer_auth(world.token_with("scope", "system/*.cruds"));
            let request = request.header("prefer", "respond-async").body("{}");
            // There, and not content with nothing.
            if Answer::read(request).await.status == 422 { 200 } else { 404 }
        }
        other => panic!("nobody calls {other}"),
    }
}

#[tokio::test]
async fn every_search_parameter_is_taken_and_no_other() {
    let (world, ..) = world_with(|_| {}).await;
    for resource in list(&statement(&world).await["rest"][0], "resource") {
        let kind = text(resource, "type");
        for parameter in list(resource, "searchParam") {
            let value = if parameter["type"] == "date" { "2027" } else { "x" };
            let path = format!("{kind}?{}={value}", text(parameter, "name"));
            assert_eq!(world.get(&path).await.status, 200, "{path}");
        }
        for name in ["searchInclude", "searchRevInclude"] {
            for include in list(resource, name).filter_map(Value::as_str) {
                let word = if name == "searchInclude" { "_include" } else { "_revinclude" };
                let path = format!("{kind}?{word}={include}");
                assert_eq!(world.get(&path).await.status, 200, "{path}");
            }
        }
        assert_eq!(world.get(&format!("{kind}?unheard-of=x")).await.status, 400, "{kind}");
    }
    assert_eq!(world.get("Account?_id=x").await.status, 404);
    let created =
        world.request("POST", "Account").bearer_auth(world.token_with("scope", "system/*.cruds"));
    let created = created.body(json!({"resourceType": "Account"}).to_string());
    assert_eq!(Answer::read(created).await.status, 404);
}

#[tokio::test]
async fn every_interaction_works() {
    let (world, id, group) = world_with(|_| {}).await;
    let all = claims(&statement(&world).await);
    let token = world.token_with("scope", "system/*.cruds");
    let ask = async |method: &str, path: &str, body: Option<&Value>| {
        let request = world.request(method, path).bearer_auth(&token);
        let request = request.header("content-type", "application/fhir+json");
        let body = body.map(Value::to_string).unwrap_or_default();
        Answer::read(request.body(body)).await
    };
    let mut tried = 0;
    for claim in &all {
        let (kind, word) = claim.split_once(' ').expect("two words");
        if word.starts_with('$') {
            let status = call(&world, claim, &id, &group).await;
            assert!(matches!(status, 200 | 202), "{claim}: {status}");
            continue;
        }
        let found = ask("GET", kind, None).await;
        assert_eq!(found.status, 200, "{claim}");
        let first = found.json()["entry"][0]["resource"].clone();
        let one = text(&first, "id");
        if one.is_empty() {
            continue;
        }
        let version = text(&first["meta"], "versionId");
        let mut copy = first.clone();
        copy["id"] = json!("copy");
        let answer = match word {
            "search-type" => found,
            "read" => ask("GET", &format!("{kind}/{one}"), None).await,
            "vread" => ask("GET", &format!("{kind}/{one}/_history/{version}"), None).await,
            "history-instance" => ask("GET", &format!("{kind}/{one}/_history"), None).await,
            "history-type" => ask("GET", &format!("{kind}/_history"), None).await,
            "create" => ask("POST", kind, Some(&copy)).await,
            "update" => ask("PUT", &format!("{kind}/copy"), Some(&copy)).await,
            "delete" => {
                ask("PUT", &format!("{kind}/copy"), Some(&copy)).await;
                ask("DELETE", &format!("{kind}/copy"), None).await
            }
            other => panic!("nobody tries {other}"),
        };
        assert!(
            matches!(answer.status, 200 | 201 | 204),
            "{claim}: {} {}",
            answer.status,
            answer.text
        );
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}

#[tokio::test]
async fn what_is_off_is_neither_claimed_nor_there() {
    type Case<'a> = (fn(&mut Policy), &'a [&'a str]);
    let cases: [Case<'_>; 4] = [
        (|policy| policy.serves_export = false, &["Patient $export"]),
        (|policy| policy.serves_everything = false, &["Patient $everything"]),
        (|policy| policy.serves_consents = false, &["Consent read", "Consent search-type"]),
        (|policy| policy.group_versions_served = false, &["Group vread", "Group history-instance"]),
    ];
    let (usual, ..) = world_with(|_| {}).await;
    let usual = claims(&statement(&usual).await);
    for (change, off) in cases {
        let (world, id, group) = world_with(change).await;
        let claimed = claims(&statement(&world).await);
        for claim in off {
            assert!(usual.contains(*claim) && !claimed.contains(*claim), "{claim}");
            let status = match *claim {
                "Consent read" => world.get("Consent/x").await.status,
                "Consent search-type" => world.get("Consent").await.status,
                "Group vread" => world.get(&format!("Group/{group}/_history/1")).await.status,
                "Group history-instance" => {
                    world.get(&format!("Group/{group}/_history")).await.status
                }
                operation => call(&world, operation, &id, &group).await,
            };
            assert_eq!(status, 404, "{claim}");
        }
        assert_eq!(world.get(&format!("Group/{group}")).await.status, 200);
    }
    let (world, ..) = world_with(|policy| policy.serves_revinclude = false).await;
    assert!(!statement(&world).await.to_string().contains("searchRevInclude"));
}

#[tokio::test]
async fn versions_of_pdex_have_what_they_brought() {
    for version in ["2.0.0", "2.1.0", "2.2.0"] {
        let world = World::by_pdex(version).await;
        let group = prepared(&world).await;
        let id = world.population.member(Case::Known).id().to_owned();
        let statement = statement(&world).await;
        let claimed = claims(&statement);
        let has = version != "2.0.0";
        for operation in ["Group $bulk-member-match", "Group $davinci-data-export"] {
            assert_eq!(claimed.contains(operation), has, "{version} {operation}");
            let status = call(&world, operation, &id, &group).await;
            assert_eq!(status != 404, has, "{version} {operation}");
        }
        let instantiated: Vec<&str> =
            list(&statement, "instantiates").filter_map(Value::as_str).collect();
        let has_server = |name: &str| instantiated.iter().any(|one| one.ends_with(name));
        assert!(has_server("/bulk-data") && has_server("/pdex-server"));
        assert_eq!(has_server("/pdex-payer-access-server"), has, "{version}");
    }
}

#[tokio::test]
async fn the_profiles_that_are_claimed_are_those_of_what_is_held() {
    let world = World::with_members(40, |_| {}).await;
    let mut held: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for place in 0..world.population.len() {
        let member = world.population.at(place);
        for resource in member.resources() {
            let profiles = list(&resource["meta"], "profile").filter_map(Value::as_str);
            let known = held.entry(text(resource, "resourceType").to_owned()).or_default();
            known.extend(profiles.map(str::to_owned));
        }
    }
    for resource in list(&statement(&world).await["rest"][0], "resource") {
        let kind = text(resource, "type");
        let claimed: BTreeSet<String> = list(resource, "supportedProfile")
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        if !matches!(kind, "Consent" | "Group") {
            assert_eq!(claimed, held.remove(kind).unwrap_or_default(), "{kind}");
        }
    }
    assert!(held.is_empty(), "{held:?}");
}
