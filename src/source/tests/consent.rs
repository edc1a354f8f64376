//! One change each to a consent that is honoured.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::{STRANGER, World};
use crate::fhir::codes;
use crate::population::Case;
use crate::source::Policy;

type Change = fn(&mut Value);
type Overlook = fn(&mut Policy);
type End = fn(&World, &str);

const REFUSED: [(&str, Change, Overlook, &str); 21] = [
    (
        "inactive",
        |consent| consent["status"] = json!("inactive"),
        |policy| policy.consent_checks_status = false,
        "not active",
    ),
    (
        "denies",
        |consent| consent["provision"]["type"] = json!("deny"),
        |policy| policy.consent_checks_type = false,
        "does not permit",
    ),
    (
        "over",
        |consent| {
            consent["provision"]["period"] = json!({"start": "2026-01-01", "end": "2027-01-14"});
        },
        |policy| policy.consent_checks_period = false,
        "period",
    ),
    (
        "not yet begun",
        |consent| consent["provision"]["period"]["start"] = json!("2027-01-16"),
        |policy| policy.consent_checks_period = false,
        "period",
    ),
    (
        "without an end",
        |consent| consent["provision"]["period"] = json!({"start": "2026-01-01"}),
        |policy| policy.consent_checks_period = false,
        "period",
    ),
    (
        "under an unknown policy",
        |consent| consent["policy"][0]["uri"] = json!("https://example.org/everything"),
        |policy| policy.consent_checks_policy = false,
        "policy",
    ),
    (
        "under two policies",
        |consent| {
            consent["policy"] =
                json!([{"uri": codes::POLICY_REGULAR}, {"uri": codes::POLICY_SENSITIVE}]);
        },
        |policy| policy.consent_checks_policy = false,
        "policy",
    ),
    (
        "under a shortened policy",
        |consent| consent["policy"][0]["uri"] = json!("hrex-consent.html#regular"),
        |policy| policy.accepts_short_policy_uri = true,
        "policy",
    ),
    (
        "narrowed",
        |consent| consent["provision"]["dataPeriod"] = json!({"start": "2026-01-01"}),
        |policy| policy.consent_refuses_restrictions = false,
        "restricted",
    ),
    (
        "for another person",
        |consent| consent["patient"]["reference"] = json!("Patient/someone"),
        |policy| policy.consent_checks_patient = false,
        "another person",
    ),
    (
        "for another recipient",
        |consent| {
            consent["provision"]["actor"][1]["reference"]["identifier"] = STRANGER.identifier();
        },
        |policy| policy.consent_checks_recipient = false,
        "another recipient",
    ),
    (
        "by another discloser",
        |consent| {
            consent["provision"]["actor"][0]["reference"]["identifier"] = STRANGER.identifier();
        },
        |policy| policy.consent_checks_discloser = false,
        "another payer to disclose",
    ),
    (
        "without action",
        |consent| {
            consent["provision"].as_object_mut().expect("one").shift_remove("action");
        },
        |policy| policy.consent_checks_action = false,
        "not about disclosure",
    ),
    (
        "for treatment",
        |consent| consent["scope"]["coding"][0]["code"] = json!("treatment"),
        |policy| policy.consent_checks_action = false,
        "not about disclosure",
    ),
    (
        "without category",
        |consent| consent["category"] = json!([{"text": "some other"}]),
        |policy| policy.consent_checks_profile = false,
        "category",
    ),
    (
        "under one policy twice",
        |consent| {
            consent["policy"] =
                json!([{"uri": codes::POLICY_REGULAR}, {"uri": codes::POLICY_REGULAR}]);
        },
        |policy| policy.consent_checks_profile = false,
        "twice",
    ),
    (
        "given by two",
        |consent| {
            let one = consent["performer"][0].clone();
            consent["performer"] = json!([one, one]);
        },
        |policy| policy.consent_checks_profile = false,
        "exactly one",
    ),
    (
        "given by a device",
        |consent| consent["performer"] = json!([{"reference": "Device/1"}]),
        |policy| policy.consent_checks_profile = false,
        "cannot give it",
    ),
    (
        "with its source attached",
        |consent| consent["sourceAttachment"] = json!({"title": "signed"}),
        |policy| policy.consent_checks_profile = false,
        "attached",
    ),
    (
        "without source",
        |consent| {
            consent.as_object_mut().expect("one").shift_remove("sourceReference");
        },
        |policy| policy.consent_checks_profile = false,
        "no document",
    ),
    (
        "with two actions",
        |consent| {
            let one = consent["provision"]["action"][0].clone();
            consent["provision"]["action"] = json!([one, one]);
        },
        |policy| policy.consent_checks_profile = false,
        "more than one action",
    ),
];

#[tokio::test]
async fn a_consent_is_refused_for_each_point_and_only_when_it_is_checked() {
    let world = World::start().await;
    let control = world.submit(&world.body(Case::Known)).await;
    assert_eq!(control.status, 200, "{}", control.text);
    for (name, change, overlook, words) in REFUSED {
        let mut body = world.body(Case::Known);
        change(&mut body["parameter"][3]["resource"]);
        let answer = world.submit(&body).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, "suppressed"), "{name}");
        assert!(answer.words().contains(words), "{name}: {}", answer.words());
        assert!(!answer.text.contains(world.population.member(Case::Known).id()), "{name}");
        let mut policy = Policy::default();
        overlook(&mut policy);
        world.handle.set_policy(policy);
        let answer = world.submit(&body).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        world.handle.set_policy(Policy::default());
    }
}

#[tokio::test]
async fn the_recipient_is_whoever_calls() {
    let world = World::start().await;
    let stranger = world.token_with("business_id", STRANGER.token());
    let answer = world.submit_as(&stranger, &world.body(Case::Known)).await;
    assert_eq!((answer.status, answer.issue().as_str()), (422, "suppressed"));
    let mut claims = world.claims();
    claims.as_object_mut().expect("claims").shift_remove("business_id");
    let nameless = super::issuer::Issuer::sign(&claims);
    assert_eq!(world.submit_as(&nameless, &world.body(Case::Known)).await.status, 422);
}

#[tokio::test]
async fn variants_of_a_good_consent_are_honoured() {
    let changes: [(&str, Change); 4] = [
        ("a contained organization", |consent| {
            let identifier = consent["provision"]["actor"][1]["reference"]["identifier"].take();
            consent["contained"] = json!([{
                "resourceType": "Organization", "id": "us", "identifier": [identifier],
            }]);
            consent["provision"]["actor"][1]["reference"] = json!({"reference": "#us"});
        }),
        ("both payers in both roles", |consent| {
            let actors = consent["provision"]["actor"].as_array_mut().expect("actors");
            let (mut one, mut other) = (actors[0].clone(), actors[1].clone());
            std::mem::swap(&mut one["role"], &mut other["role"]);
            actors.extend([one, other]);
        }),
        ("the last day", |consent| {
            consent["provision"]["period"] = json!({"start": "2027-01-15", "end": "2027-01-15"});
        }),
        ("a document nobody can open", |consent| {
            consent["sourceReference"]["reference"] = json!("https://nowhere.invalid/d1");
        }),
    ];
    let world = World::start().await;
    for (name, change) in changes {
        let mut body = world.body(Case::Known);
        change(&mut body["parameter"][3]["resource"]);
        let answer = world.submit(&body).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_missing_consent_is_refused_unless_none_is_needed() {
    let world = World::start().await;
    let mut body = world.body(Case::Known);
    body["parameter"].as_array_mut().expect("parameters").remove(3);
    let answer = world.submit(&body).await;
    assert_eq!((answer.status, answer.issue().as_str()), (422, "required"));
    let policy = Policy { consent_required: false, ..Policy::default() };
    world.handle.set_policy(policy);
    assert_eq!(world.submit(&body).await.status, 200);
    // A match without consent opens no data.
    let id = world.population.member(Case::Known).id();
    assert_eq!(world.get(&format!("Patient/{id}")).await.status, 404);
}

#[tokio::test]
async fn an_opt_out_holds_when_it_is_checked() {
    let world = World::with(|policy| policy.consent_checks_opt_out = false).await;
    assert_eq!(world.submit(&world.body(Case::OptedOut)).await.status, 200);
    world.handle.set_policy(Policy { consent_refused_status: 403, ..Policy::default() });
    assert_eq!(world.submit(&world.body(Case::OptedOut)).await.status, 403);
}

#[tokio::test]
async fn what_ends_a_consent_ends_the_flow() {
    let member_id = |world: &World| world.population.member(Case::Known).id().to_owned();
    let ends: [(&str, End); 3] = [
        ("revocation", |world, id| world.handle.revoke_consent(id)),
        ("opt-out", |world, id| world.handle.opt_out(id)),
        ("the end of its period", |world, _| {
            world.clock.advance(Duration::from_hours(24 * 91));
        }),
    ];
    for (name, end) in ends {
        let world = World::start().await;
        let id = member_id(&world);
        assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
        let (_, manifest) = world.export("Patient/$export?_type=Patient").await;
        let file = manifest["output"][0]["url"].as_str().expect("a file").to_owned();
        let read = format!("Patient/{id}");
        assert_eq!(world.get(&read).await.status, 200, "{name}");
        assert_eq!(world.get(&file).await.status, 200, "{name}");
        end(&world, &id);
        assert_eq!(world.get(&read).await.status, 403, "{name}");
        if name != "the end of its period" {
            // By then the files are gone for another reason.
            assert_eq!(world.get(&file).await.issue(), "suppressed", "{name}");
        }
        for path in ["Patient/$export".to_owned(), format!("Patient/{id}/$export")] {
            let answer = super::world::Answer::read(world.kick_off(&path)).await;
            assert_eq!(answer.status, 403, "{name}: {}", answer.text);
        }
        let mut policy = world.handle.policy();
        policy.consent_rechecked = false;
        world.handle.set_policy(policy);
        let answer = super::world::Answer::read(world.kick_off("Patient/$export")).await;
        assert_eq!(answer.status, 202, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_later_consent_gives_permission_anew() {
    let world = World::start().await;
    let id = world.population.member(Case::Known).id().to_owned();
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    world.handle.revoke_consent(&id);
    assert_eq!(world.get(&format!("Patient/{id}")).await.status, 403);
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    assert_eq!(world.get(&format!("Patient/{id}")).await.status, 200);
}
