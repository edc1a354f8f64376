//! Tokens of other servers, and tokens about one member.

use serde_json::{Value, json};

use super::issuer::Issuer;
use super::world::World;
use crate::population::Case;

/// The claims of a good token of the partner.
fn foreign(world: &World) -> Value {
    let mut claims = world.claims();
    claims["iss"] = json!(world.partner.url);
    claims
}

#[tokio::test]
async fn a_token_of_a_trusted_server_is_taken_and_others_are_not() {
    let world = World::start().await;
    let body = world.body(Case::Known);
    let answer = world.submit_as(&Issuer::sign(&foreign(&world)), &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(world.partner.times_asked(), 0, "it is not asked about its tokens");
    let changed = |name: &str, value: Value| {
        let mut claims = foreign(&world);
        claims[name] = value;
        claims
    };
    for (why, token) in [
        ("untrusted", Issuer::sign(&changed("iss", json!("https://nobody.test")))),
        (
            "almost the same",
            Issuer::sign(&changed("iss", json!(format!("{}/", world.partner.url)))),
        ),
        ("a stranger's", Issuer::sign_as_stranger(&foreign(&world))),
        ("for another", Issuer::sign(&changed("aud", json!("https://other.test/fhir")))),
        ("expired", Issuer::sign(&changed("exp", json!(1)))),
    ] {
        assert_eq!(world.submit_as(&token, &body).await.status, 401, "{why}");
    }
}

#[tokio::test]
async fn a_client_of_another_server_is_never_one_of_ours() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let path = format!("Patient/{}", world.population.member(Case::Known).id());
    assert_eq!(world.get(&path).await.status, 200);
    let read = world.request("GET", &path).bearer_auth(Issuer::sign(&foreign(&world)));
    assert_eq!(read.send().await.expect("an answer").status(), 404);
    // Nor does it say itself which payer it acts for: its consents are the organization's.
    let mut claims = foreign(&world);
    claims["business_id"] = json!("urn:somebody|else");
    let answer = world.submit_as(&Issuer::sign(&claims), &world.body(Case::Known)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_token_about_one_member_opens_no_other() {
    let world = World::start().await;
    for case in [Case::Known, Case::SeveralCoverages] {
        assert_eq!(world.submit(&world.body(case)).await.status, 200);
    }
    let id = |case: Case| world.population.member(case).id().to_owned();
    let token = world.token_with("member", id(Case::Known));
    let (known, other) = (id(Case::Known), id(Case::SeveralCoverages));
    for (path, expected) in [
        (format!("Patient/{known}"), 200),
        (format!("Patient/{other}"), 404),
        (format!("Patient/{known}/$export"), 202),
        (format!("Patient/{other}/$export"), 404),
    ] {
        let request = world.request("GET", &path).bearer_auth(&token);
        let answer = request.header("prefer", "respond-async").send().await.expect("an answer");
        assert_eq!(answer.status(), expected, "{path}");
    }
    let search = world.request("GET", "Coverage").bearer_auth(&token);
    let found = super::world::Answer::read(search).await.json();
    assert!(!found.to_string().contains(&other), "{found}");
}
