//! What a token about one member opens, and in whose name files are served.

use std::time::Duration;

use serde_json::json;

use super::issuer::Issuer;
use super::world::{Answer, STRANGER, World};
use crate::fhir::parameters;
use crate::oauth::BULK_MATCH_SCOPES;
use crate::population::{Case, TARGET_PAYER};

/// A token of the client about one member.
fn about(world: &World, case: Case) -> String {
    let mut claims = world.claims();
    claims["member"] = json!(world.population.member(case).id());
    claims["scope"] = json!(format!("{} system/*.rs", BULK_MATCH_SCOPES[0]));
    Issuer::sign(&claims)
}

async fn ask(world: &World, method: &str, path: &str, token: &str) -> Answer {
    Answer::read(world.request(method, path).bearer_auth(token)).await
}

#[tokio::test]
async fn a_job_about_somebody_else_is_not_there() {
    let world = World::start().await;
    for case in [Case::Known, Case::Sensitive] {
        assert_eq!(world.submit(&world.body(case)).await.status, 200);
    }
    let path = format!("Patient/{}/$export", world.population.member(Case::Sensitive).id());
    let (status_url, manifest) = world.export(&path).await;
    let file_url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let (own, foreign) = (about(&world, Case::Sensitive), about(&world, Case::Known));
    for (method, url) in [("GET", &status_url), ("GET", &file_url), ("DELETE", &status_url)] {
        let refused = ask(&world, method, url, &foreign).await;
        assert_eq!((refused.status, refused.issue().as_str()), (404, "not-found"), "{method}");
        assert!((200..300).contains(&ask(&world, method, url, &own).await.status), "{method}");
    }
}

#[tokio::test]
async fn a_group_with_somebody_else_in_it_is_not_there() {
    let world = World::start().await;
    let bundle = |case| json!({"name": "MemberBundle", "part": world.body(case)["parameter"]});
    let body = parameters(vec![bundle(Case::Known), bundle(Case::Sensitive)]);
    let mut claims = world.claims();
    claims["scope"] = json!(format!("{} system/*.rs", BULK_MATCH_SCOPES[0]));
    let system = Issuer::sign(&claims);
    let request = world
        .request("POST", "Group/$bulk-member-match")
        .bearer_auth(&system)
        .header("prefer", "respond-async")
        .body(body.to_string());
    let status_url = Answer::read(request).await.header("content-location");
    let only = about(&world, Case::Known);
    assert_eq!(ask(&world, "GET", &status_url, &only).await.status, 404);
    assert_eq!(ask(&world, "GET", &status_url, &system).await.status, 202);
    world.clock.advance(Duration::from_mins(1));
    let manifest = ask(&world, "GET", &status_url, &system).await.json();
    let file_url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let found = ask(&world, "GET", "Group", &system).await.json();
    let group = format!("Group/{}", found["entry"][0]["resource"]["id"].as_str().expect("one"));
    for path in [&file_url, &group] {
        assert_eq!(ask(&world, "GET", path, &only).await.status, 404, "{path}");
        assert_eq!(ask(&world, "GET", path, &system).await.status, 200, "{path}");
    }
    assert_eq!(ask(&world, "GET", "Group", &only).await.json()["total"], 0);
    let export = world.kick_off(&format!("{group}/$export"));
    assert_eq!(Answer::read(export).await.status, 202);
    let mut world_claims = world.claims();
    world_claims["member"] = json!(world.population.member(Case::Known).id());
    let export = world
        .request("GET", &format!("{group}/$export"))
        .bearer_auth(Issuer::sign(&world_claims))
        .header("prefer", "respond-async");
    assert_eq!(Answer::read(export).await.status, 404);
}

#[tokio::test]
async fn files_are_served_to_the_payer_the_consent_names_only() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let (_, manifest) = world.export("Patient/$export").await;
    let file_url = manifest["output"][0]["url"].as_str().expect("a URL").to_owned();
    let turned = world.token_with("business_id", STRANGER.token());
    let refused = ask(&world, "GET", &file_url, &turned).await;
    assert_eq!((refused.status, refused.issue().as_str()), (403, "suppressed"));
    assert_eq!(world.get(&file_url).await.status, 200);
}

#[tokio::test]
async fn a_client_that_acts_for_another_payer_is_not_given_a_token_about_a_member() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let (member, now) = (world.population.member(Case::Known), world.clock.now());
    let permits = |payer: Option<&str>| world.handle.permits("lakeside", payer, member, now);
    assert_eq!(permits(Some(&TARGET_PAYER.token())), Some(true));
    assert_eq!(permits(Some(&STRANGER.token())), Some(false));
    assert_eq!(permits(None), Some(true), "nobody said who it is");
}
