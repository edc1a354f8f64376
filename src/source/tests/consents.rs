//! The consents that came with matches, as resources: who sees which.

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::population::Case;
use crate::source::Policy;

/// What a search of the consents of the known member finds.
async fn found(world: &World, token: &str, query: &str) -> Vec<Value> {
    let id = world.population.member(Case::Known).id();
    let path = format!("Consent?patient={id}{query}");
    let answer = Answer::read(world.request("GET", &path).bearer_auth(token)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let bundle = answer.json();
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["resource"].clone()).collect()
}

async fn read(world: &World, token: &str, consent: &Value) -> Answer {
    let path = format!("Consent/{}", consent["id"].as_str().expect("an id"));
    Answer::read(world.request("GET", &path).bearer_auth(token)).await
}

#[tokio::test]
async fn a_consent_is_there_for_whom_it_came_from() {
    let world = World::start().await;
    let (token, other) = (world.token(), world.other_token());
    assert!(found(&world, &token, "").await.is_empty());
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let all = found(&world, &token, "").await;
    let [mine] = &all[..] else { panic!("one") };
    let id = world.population.member(Case::Known).id();
    assert_eq!(mine["patient"]["reference"], format!("Patient/{id}"));
    assert_eq!(mine["meta"]["versionId"], "1");
    assert_eq!(read(&world, &token, mine).await.json(), *mine);
    let own = mine["id"].as_str().expect("an id");
    for (query, count) in [
        (format!("&_id={own}"), 1),
        ("&_id=nobody".to_owned(), 0),
        ("&_lastUpdated=ge2027-01-15".to_owned(), 1),
        ("&_lastUpdated=lt2027-01-15".to_owned(), 0),
        ("&status=http://hl7.org/fhir/consent-state-codes|active".to_owned(), 1),
        ("&status=inactive".to_owned(), 0),
    ] {
        assert_eq!(found(&world, &token, &query).await.len(), count, "{query}");
    }

    // Another client has matched nobody yet, and then has a consent of its own.
    assert_eq!(read(&world, &other, mine).await.status, 404);
    assert_eq!(world.submit_as(&other, &world.sensitive_body(Case::Known)).await.status, 200);
    let theirs = found(&world, &other, "").await;
    assert_eq!(theirs.len(), 1);
    assert_ne!(theirs[0]["id"], mine["id"]);
    assert_ne!(theirs[0]["policy"], mine["policy"]);
    assert_eq!(read(&world, &other, mine).await.status, 404);
    assert_eq!(found(&world, &token, "").await, all);
    let lax = Policy { consents_isolated: false, ..Policy::default() };
    world.handle.set_policy(lax);
    assert_eq!(found(&world, &token, "").await.len(), 2);
}

#[tokio::test]
async fn a_later_consent_is_the_next_version_and_an_ended_one_is_gone() {
    let world = World::start().await;
    let token = world.token();
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let first = found(&world, &token, "").await.remove(0);
    assert_eq!(world.submit(&world.sensitive_body(Case::Known)).await.status, 200);
    let second = found(&world, &token, "").await.remove(0);
    assert_eq!((&second["id"], &second["meta"]["versionId"]), (&first["id"], &json!("2")));
    let deleted =
        world.request("DELETE", &format!("Consent/{}", first["id"].as_str().expect("id")));
    assert_eq!(Answer::read(deleted.bearer_auth(&token)).await.status, 403, "it stays on file");
    world.handle.revoke_consent(world.population.member(Case::Known).id());
    assert!(found(&world, &token, "").await.is_empty());
    assert_eq!(read(&world, &token, &first).await.status, 404);
}

#[tokio::test]
async fn a_token_for_other_types_opens_no_consent() {
    let world = World::start().await;
    let narrow = world.token_with("scope", "system/Patient.rs");
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let all = Answer::read(world.request("GET", "Consent").bearer_auth(narrow)).await;
    assert_eq!(all.status, 403, "{}", all.text);
}
