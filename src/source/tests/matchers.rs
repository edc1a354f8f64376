//! The ways a member is told from all others, and what stops guessing.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::{Answer, STRANGER, World};
use crate::fhir::{codes, named, parameters};
use crate::oauth::BULK_MATCH_SCOPES;
use crate::population::{Case, TARGET_PAYER};
use crate::source::{Matcher, Policy};

fn identifier(answer: &Answer) -> Value {
    named(&answer.json(), "MemberIdentifier").next().expect("one")["valueIdentifier"].clone()
}

#[tokio::test]
async fn a_scoring_matcher_forgives_one_thing() {
    let world = World::with(|policy| policy.matcher = Matcher::Scored).await;
    type Change = fn(&mut Value);
    let changes: [(&str, Change, u16); 5] = [
        ("nothing", |_| {}, 200),
        (
            "given name",
            |body| body["parameter"][0]["resource"]["name"][0]["given"] = json!(["Q"]),
            200,
        ),
        ("postal code", |body| body["parameter"][0]["resource"]["address"] = json!([]), 200),
        (
            "card",
            |body| {
                body["parameter"][1]["resource"]["identifier"] = json!([{"value": "NW-0"}]);
                body["parameter"][1]["resource"]["subscriberId"] = json!("NWS-0");
            },
            422,
        ),
        (
            "name and birth date",
            |body| {
                body["parameter"][0]["resource"]["name"] = json!([{"family": "Q", "given": ["R"]}]);
                body["parameter"][0]["resource"]["birthDate"] = json!("1900-01-01");
            },
            422,
        ),
    ];
    for (name, change, status) in changes {
        let mut body = world.body(Case::Known);
        change(&mut body);
        assert_eq!(world.submit(&body).await.status, status, "{name}");
    }
    for case in [Case::Ambiguous, Case::Unknown] {
        assert_eq!(world.submit(&world.body(case)).await.status, 422, "{case}");
    }
}

#[tokio::test]
async fn a_script_may_find_a_member_whom_the_matcher_would_not() {
    // By the card alone.
    let script = "
        function matchPatient(request, details) {
            const wanted = request.getCoverage().subscriberId;
            const found = Fhir.search().forResource('Coverage').where('subscriberid', wanted).asList();
            if (found.length !== 1 || details.getHeader('X-Way') !== 'card') return null;
            const id = found[0].beneficiary.reference.split('/').pop();
            return Fhir.search().forResource('Patient').where('_id', id).first();
        }";
    let world = World::asking(script).await;
    let mut body = world.body(Case::Known);
    body["parameter"][0]["resource"]["name"][0]["family"] = json!("Newname");
    let send = |way: &'static str| {
        let request = world
            .request("POST", "Patient/$member-match")
            .bearer_auth(world.token())
            .header("content-type", "application/fhir+json")
            .header("x-way", way)
            .body(body.to_string());
        Answer::read(request)
    };
    let member = world.population.member(Case::Known);
    let found = send("card").await;
    assert_eq!(found.status, 200, "{}", found.text);
    assert_eq!(identifier(&found)["value"], member.unique_identifier()["value"]);
    // Nothing is no answer: the matcher of this payer is asked then.
    let left = send("other").await;
    assert_eq!((left.status, left.issue().as_str()), (422, "not-found"));
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
}

#[tokio::test]
async fn a_script_is_asked_about_each_member_of_a_bulk_match() {
    let script = "
        function matchPatient(request) {
            const wanted = request.getCoverage().subscriberId;
            const found = Fhir.search().forResource('Coverage').where('subscriberid', wanted).asList();
            if (found.length !== 1) return null;
            const id = found[0].beneficiary.reference.split('/').pop();
            return Fhir.search().forResource('Patient').where('_id', id).first();
        }";
    let world = World::asking(script).await;
    let mut body = world.body(Case::Known);
    body["parameter"][0]["resource"]["name"][0]["family"] = json!("Newname");
    let bundle = json!({"name": "MemberBundle", "part": body["parameter"]});
    let mut claims = world.claims();
    claims["scope"] = json!(format!("{} system/*.rs", BULK_MATCH_SCOPES[0]));
    let token = super::issuer::Issuer::sign(&claims);
    let request = world
        .request("POST", "Group/$bulk-member-match")
        .bearer_auth(&token)
        .header("prefer", "respond-async")
        .body(parameters(vec![bundle]).to_string());
    assert_eq!(Answer::read(request).await.status, 202);
    let groups = Answer::read(world.request("GET", "Group").bearer_auth(&token)).await.text;
    assert!(groups.contains(world.population.member(Case::Known).id()), "{groups}");
}

#[tokio::test]
async fn a_script_that_fails_is_this_payers_fault() {
    for script in [
        "function matchPatient() { throw new Error('no'); }",
        "function matchPatient() { while (true) {} }",
        "function matchPatient() { return {resourceType: 'Patient', id: 'somebody'}; }",
        "function matchPatient() { return 7; }",
    ] {
        let world = World::asking(script).await;
        let answer = world.submit(&world.body(Case::Known)).await;
        assert_eq!((answer.status, answer.issue().as_str()), (500, "exception"), "{script}");
    }
}

#[tokio::test]
async fn older_names_of_parameters_are_taken_by_policy() {
    let world = World::start().await;
    let mut body = world.body(Case::Known);
    body["parameter"][1]["name"] = json!("OldCoverage");
    body["parameter"][2]["name"] = json!("NewCoverage");
    let refused = world.submit(&body).await;
    assert_eq!((refused.status, refused.issue().as_str()), (422, "structure"));
    assert_eq!(refused.json()["issue"][0]["expression"][0], "Parameters.parameter[1].name");
    let policy = Policy { accepts_old_parameter_names: true, ..Policy::default() };
    world.handle.set_policy(policy);
    assert_eq!(world.submit(&body).await.status, 200);
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
}

#[tokio::test]
async fn the_first_version_of_hrex_has_member_numbers_and_needs_a_consent() {
    let world = World::speaking("1.0.0").await;
    let mut body = world.body(Case::Known);
    let answer = world.submit(&body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(identifier(&answer)["type"]["coding"][0]["code"], "MB");
    assert_eq!(identifier(&answer)["type"]["coding"][0]["system"], codes::IDENTIFIER_TYPE);
    assert_eq!(named(&answer.json(), "MemberId").count(), 0);
    // A category of its own came later.
    body["parameter"][3]["resource"]["category"] = json!([{"text": "privacy"}]);
    assert_eq!(world.submit(&body).await.status, 200);
    assert_eq!(World::start().await.submit(&body).await.issue(), "suppressed");
    body["parameter"].as_array_mut().expect("parameters").remove(3);
    let refused = world.submit(&body).await;
    assert_eq!((refused.status, refused.issue().as_str()), (422, "required"));
    assert_eq!(refused.json()["issue"][0]["expression"][0], "Parameters.parameter");
    let later = World::speaking("1.2.0").await;
    assert_eq!(
        identifier(&later.submit(&later.body(Case::Known)).await)["type"]["coding"][0]["code"],
        "UMB"
    );
}

#[tokio::test]
async fn the_coverage_to_link_is_kept() {
    let world = World::start().await;
    let id = world.population.member(Case::Known).id().to_owned();
    let body = world.body(Case::Known);
    assert_eq!(world.submit(&body).await.status, 200);
    assert_eq!(world.handle.links(&id)["lakeside"], body["parameter"][2]["resource"]);
    let other = world.population.member(Case::Sensitive).id().to_owned();
    assert!(world.handle.links(&other).is_empty());
}

fn guess(world: &World, card: u32) -> Value {
    let mut body = world.body(Case::Known);
    body["parameter"][1]["resource"]["identifier"][0]["value"] = json!(format!("NW-{card}"));
    body
}

#[tokio::test]
async fn whoever_guesses_is_slowed_then_blocked() {
    let world = World::start().await;
    for card in 0..5 {
        assert_eq!(world.submit(&guess(&world, card)).await.status, 422, "{card}");
    }
    let slowed = world.submit(&guess(&world, 5)).await;
    assert_eq!((slowed.status, slowed.issue().as_str()), (429, "throttled"));
    let wait: u64 = slowed.header("retry-after").parse().expect("seconds");
    // One that waits is heard.
    world.clock.advance(Duration::from_secs(2 * wait));
    assert_eq!(world.submit(&guess(&world, 6)).await.status, 422);
    for _ in 0..5 {
        world.submit(&guess(&world, 7)).await;
    }
    // The right card tells no more than a wrong one, not even to another client.
    for token in [world.token(), world.other_token()] {
        let blocked = world.submit_as(&token, &world.body(Case::Known)).await;
        assert_eq!((blocked.status, blocked.issue().as_str()), (403, "forbidden"));
    }
    // Others are not concerned, and it is forgotten in time.
    assert_eq!(world.submit(&world.body(Case::Sensitive)).await.status, 200);
    world.clock.advance(Duration::from_hours(2));
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
}

#[tokio::test]
async fn a_client_that_asks_for_many_nobodies_is_slowed() {
    let world = World::with(|policy| policy.match_failures_of_client = 3).await;
    let nobody = |number: u32| {
        let mut body = world.body(Case::Known);
        body["parameter"][0]["resource"]["name"][0]["family"] = json!(format!("Nobody{number}"));
        body
    };
    for number in 0..3 {
        assert_eq!(world.submit(&nobody(number)).await.status, 422);
    }
    assert_eq!(world.submit(&nobody(3)).await.status, 429);
    assert_eq!(world.submit_as(&world.other_token(), &nobody(4)).await.status, 422);
}

#[tokio::test]
async fn the_payer_behind_a_client_is_told_by_its_token_or_on_file() {
    let world = World::start().await;
    let submit = |claims: Value| {
        let (world, token) = (&world, super::issuer::Issuer::sign(&claims));
        async move { world.submit_as(&token, &world.body(Case::Known)).await.status }
    };
    let client = |name: &str, business: Value| {
        let mut claims = world.claims();
        claims["client_id"] = json!(name);
        claims["business_id"] = business;
        claims
    };
    assert_eq!(submit(client("mapped", Value::Null)).await, 200);
    assert_eq!(submit(client("unmapped", Value::Null)).await, 422);
    assert_eq!(submit(client("mapped", json!(STRANGER.token()))).await, 422);
    let on_file = Policy { business_id_from_token: false, ..Policy::default() };
    world.handle.set_policy(on_file);
    assert_eq!(submit(client("mapped", json!(STRANGER.token()))).await, 200);
    assert_eq!(submit(client("unmapped", json!(TARGET_PAYER.token()))).await, 422);
    let by_udap = Policy {
        business_id_claim: "extensions/hl7-b2b/organization_id".to_owned(),
        ..Policy::default()
    };
    world.handle.set_policy(by_udap);
    let mut claims = client("unmapped", json!(STRANGER.token()));
    claims["extensions"]["hl7-b2b"]["organization_id"] =
        json!(TARGET_PAYER.token().replace('|', "#"));
    assert_eq!(submit(claims).await, 200);
}

/// The payer of a client may be on file as an Organization that carries its business identity.
#[tokio::test]
async fn the_payer_behind_a_client_is_told_by_an_organization_on_file() {
    let world = World::start().await;
    let token = |client: &str| {
        let mut claims = world.claims();
        claims["client_id"] = json!(client);
        claims.as_object_mut().expect("claims").shift_remove("business_id");
        super::issuer::Issuer::sign(&claims)
    };
    let mut body = world.body(Case::Known);
    let submit = async |client: &str, body: &Value| {
        let answer = world.submit_as(&token(client), body).await;
        (answer.status, if answer.status == 200 { String::new() } else { answer.issue() })
    };
    let refused = (422, "suppressed".to_owned());
    // By an identifier of the Organization, and by a reference to it.
    assert_eq!(submit("on_file", &body).await, (200, String::new()));
    // An Organization without the extension stands for nobody, whatever its identifiers are.
    assert_eq!(submit("unmarked", &body).await, refused);
    let mut recipient = |reference: Value| {
        body["parameter"][3]["resource"]["provision"]["actor"][1]["reference"] = reference;
        body.clone()
    };
    let by_reference = recipient(json!({"reference": "Organization/lakeside"}));
    assert_eq!(submit("on_file", &by_reference).await, (200, String::new()));
    let by_business_id = recipient(json!({"identifier": {"value": "lake-1"}}));
    assert_eq!(submit("on_file", &by_business_id).await, (200, String::new()));
    let another = recipient(json!({"reference": "Organization/unmarked"}));
    assert_eq!(submit("on_file", &another).await, refused);
    let stranger = recipient(json!({"identifier": {"system": "urn:naic", "value": "lake-1"}}));
    assert_eq!(submit("on_file", &stranger).await, refused);
    // A claim of the token may say the same.
    let token = world.token_with("business_id", "lake-1".to_owned());
    assert_eq!(world.submit_as(&token, &by_business_id).await.status, 200);
    assert_eq!(world.submit_as(&token, &stranger).await.status, 422);
}

#[tokio::test]
async fn a_client_that_comes_to_act_for_another_payer_loses_what_it_had() {
    let world = World::start().await;
    let path = format!("Patient/{}", world.population.member(Case::Known).id());
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    assert_eq!(world.get(&path).await.status, 200);
    let turned = world.token_with("business_id", STRANGER.token());
    let answer = Answer::read(world.request("GET", &path).bearer_auth(turned)).await;
    assert_eq!((answer.status, answer.issue().as_str()), (403, "suppressed"));
}

#[tokio::test]
async fn a_policy_that_is_not_supported_is_refused() {
    let world = World::with(|policy| policy.honours_regular = false).await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.issue(), "suppressed");
    assert_eq!(world.submit(&world.sensitive_body(Case::Known)).await.status, 200);
    let world = World::with(|policy| policy.honours_sensitive = false).await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    assert_eq!(world.submit(&world.sensitive_body(Case::Known)).await.issue(), "suppressed");
}
