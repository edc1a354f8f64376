//! Ways to guess at a card that go round the limits, and that there is none.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::issuer::Issuer;
use super::world::{Answer, World};
use crate::fhir::parameters;
use crate::oauth::BULK_MATCH_SCOPES;
use crate::population::Case;
use crate::source::{Handle, Matcher, Policy};
use crate::state::{Memory, Store};

/// A request about the member with another card.
fn guess(world: &World, card: u32) -> Value {
    let mut body = world.body(Case::Known);
    let coverage = &mut body["parameter"][1]["resource"];
    coverage["identifier"][0]["value"] = json!(format!("NW-{card}"));
    coverage["subscriberId"] = json!(format!("NWS-{card}"));
    body
}

#[tokio::test]
async fn many_cards_in_one_request_are_many_guesses() {
    let world = World::start().await;
    let bundle = |body: &Value| json!({"name": "MemberBundle", "part": body["parameter"]});
    let mut bundles: Vec<Value> = (0..30).map(|card| bundle(&guess(&world, card))).collect();
    bundles.push(bundle(&world.body(Case::Known)));
    bundles.push(bundle(&world.body(Case::Sensitive)));
    // One person under one id is not refused for that.
    let mut claims = world.claims();
    claims["scope"] = json!(format!("{} system/*.rs", BULK_MATCH_SCOPES[0]));
    let token = Issuer::sign(&claims);
    let request = world
        .request("POST", "Group/$bulk-member-match")
        .bearer_auth(&token)
        .header("prefer", "respond-async")
        .body(parameters(bundles).to_string());
    let started = Answer::read(request).await;
    assert_eq!(started.status, 202, "{}", started.text);
    world.clock.advance(Duration::from_mins(1));
    let groups = Answer::read(world.request("GET", "Group").bearer_auth(&token)).await.text;
    assert!(groups.contains(world.population.member(Case::Sensitive).id()));
    assert!(!groups.contains(&format!("Patient/{}", world.population.member(Case::Known).id())));
}

#[tokio::test]
async fn a_name_put_before_the_real_one_hides_nobody() {
    let world = World::start().await;
    let decoyed = |card: u32| {
        let mut body = guess(&world, card);
        let names = body["parameter"][0]["resource"]["name"].as_array_mut().expect("names");
        names.insert(0, json!({"family": format!("Decoy{card}"), "given": ["D"]}));
        body
    };
    for card in 0..5 {
        assert_eq!(world.submit(&decoyed(card)).await.status, 422, "{card}");
    }
    assert_eq!(world.submit(&decoyed(5)).await.status, 429);
}

#[tokio::test]
async fn another_birth_date_hides_nobody_from_a_matcher_that_forgives_it() {
    let world = World::with(|policy| policy.matcher = Matcher::Scored).await;
    let dated = |card: u32| {
        let mut body = guess(&world, card);
        body["parameter"][0]["resource"]["birthDate"] = json!(format!("19{:02}-01-01", 10 + card));
        body
    };
    for card in 0..5 {
        assert_eq!(world.submit(&dated(card)).await.status, 422, "{card}");
    }
    assert_eq!(world.submit(&dated(5)).await.status, 429);
}

#[tokio::test]
async fn one_request_is_not_a_list_of_guesses() {
    let world = World::start().await;
    let mut numbered = world.body(Case::Known);
    numbered["parameter"][1]["resource"]["identifier"] =
        (0..11).map(|number| json!({"value": format!("NW-{number}")})).collect();
    let mut named = world.body(Case::Known);
    named["parameter"][0]["resource"]["name"] =
        (0..11).map(|number| json!({"family": format!("F{number}"), "given": ["G"]})).collect();
    for (body, element) in [
        (numbered, "Parameters.parameter[1].resource.identifier"),
        (named, "Parameters.parameter[0].resource.name"),
    ] {
        let refused = world.submit(&body).await;
        assert_eq!((refused.status, refused.issue().as_str()), (422, "too-costly"));
        assert_eq!(refused.json()["issue"][0]["expression"][0], element);
    }
}

#[tokio::test]
async fn a_client_that_is_blocked_fills_nothing_with_the_names_it_tries() {
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let handle = Handle::with_store(Policy::default(), Arc::clone(&store));
    let world = World::with_handle(2, handle).await;
    let stranger = |number: u32| {
        let mut body = guess(&world, number);
        let name = json!([{"family": format!("F{number}"), "given": ["G"]}]);
        body["parameter"][0]["resource"]["name"] = name;
        let cards = body["parameter"][1]["resource"]["identifier"].as_array_mut().expect("numbers");
        cards.truncate(1);
        body
    };
    let size = || store.list("probes").expect("read").len();
    let mut number = 0;
    while world.submit(&stranger(number)).await.status != 403 {
        number += 1;
        assert!(number < 100, "it is never blocked");
    }
    let before = size();
    assert!(before > 40, "{before}");
    for more in 1..20 {
        assert_eq!(world.submit(&stranger(number + more)).await.status, 403);
    }
    assert_eq!(size(), before);
    world.clock.advance(Duration::from_hours(2));
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    assert_eq!(size(), 0, "what counts no more is forgotten");
}
