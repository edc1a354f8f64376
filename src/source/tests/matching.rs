//! Who is found, who is not, and what is said about it.

use serde_json::{Value, json};

use super::world::{Answer, World};
use crate::fhir::{codes, named};
use crate::population::Case;

#[tokio::test]
async fn a_member_with_a_good_consent_is_matched() {
    let world = World::start().await;
    for case in [Case::Known, Case::Sensitive, Case::SeveralCoverages] {
        let answer = world.submit(&world.body(case)).await;
        assert_eq!(answer.status, 200, "{case}: {}", answer.text);
        assert_eq!(answer.header("content-type"), "application/fhir+json");
        let body = answer.json();
        let member = world.population.member(case);
        assert_eq!(body["parameter"].as_array().map(Vec::len), Some(2));
        let identifier = &named(&body, "MemberIdentifier").next().expect("one")["valueIdentifier"];
        assert_eq!(identifier["value"], member.unique_identifier()["value"]);
        assert_eq!(identifier["type"]["coding"][0]["code"], "UMB");
        assert_eq!(identifier["type"]["coding"][0]["system"], codes::HREX_TEMP);
        let reference = &named(&body, "MemberId").next().expect("one")["valueReference"];
        let reference = reference["reference"].as_str().expect("a literal reference");
        let patient = world.get(reference).await;
        assert_eq!((patient.status, &patient.json()), (200, member.patient()));
    }
}

#[tokio::test]
async fn nobody_and_two_are_refused_and_say_which() {
    let world = World::start().await;
    let cases = [
        (Case::Unknown, "not-found"),
        (Case::Ambiguous, "multiple-matches"),
        (Case::OptedOut, "suppressed"),
        (Case::ExpiredConsent, "suppressed"),
    ];
    for (case, issue) in cases {
        let answer = world.submit(&world.body(case)).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, issue), "{case}");
        let member = world.population.member(case);
        assert!(!answer.text.contains(member.id()), "{case} is revealed");
        assert!(!answer.text.contains(member.unique_identifier()["value"].as_str().expect("one")));
        assert_eq!(world.get(&format!("Patient/{}", member.id())).await.status, 404, "{case}");
    }
}

/// One change each to a request that would match.
#[tokio::test]
async fn what_is_not_the_members_does_not_match() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change, u16); 10] = [
        ("family", |body| patient(body)["name"][0]["family"] = json!("Nobody"), 422),
        ("given", |body| patient(body)["name"][0]["given"] = json!(["Nobody"]), 422),
        ("birth date", |body| patient(body)["birthDate"] = json!("1900-01-01"), 422),
        ("member number", |body| coverage(body)["identifier"][0]["value"] = json!("NW-0"), 422),
        (
            "system of the member number",
            |body| coverage(body)["identifier"][0]["system"] = json!("https://else.example"),
            422,
        ),
        ("subscriber", |body| coverage(body)["subscriberId"] = json!("NWS-0"), 422),
        ("case of the name", |body| patient(body)["name"][0]["family"] = upper(body), 200),
        ("no subscriber", |body| remove(coverage(body), "subscriberId"), 200),
        ("no identifier", |body| remove(coverage(body), "identifier"), 200),
        (
            "no gender but birth sex",
            |body| {
                remove(patient(body), "gender");
                patient(body)["extension"] = json!([{
                    "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
                    "valueCode": "F",
                }]);
            },
            200,
        ),
    ];
    let world = World::start().await;
    for (name, change, status) in changes {
        let mut body = world.body(Case::Known);
        change(&mut body);
        let answer = world.submit(&body).await;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        if status == 422 {
            assert_eq!(answer.issue(), "not-found", "{name}");
        }
    }
}

#[tokio::test]
async fn an_earlier_card_finds_the_member_too() {
    let world = World::start().await;
    let earlier = &world.population.member(Case::SeveralCoverages).coverages()[1];
    let mut body = world.body(Case::SeveralCoverages);
    coverage(&mut body)["identifier"] = earlier["identifier"].clone();
    coverage(&mut body)["subscriberId"] = earlier["subscriberId"].clone();
    assert_eq!(world.submit(&body).await.status, 200);
}

/// One change each that makes the body no match request at all.
#[tokio::test]
async fn a_malformed_request_is_refused() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change, &str); 14] = [
        ("not Parameters", |body| body["resourceType"] = json!("Bundle"), "structure"),
        ("no patient", |body| drop_parameter(body, 0), "required"),
        ("no coverage", |body| drop_parameter(body, 1), "required"),
        (
            "extra parameter",
            |body| push(body, json!({"name": "foo", "valueString": "x"})),
            "structure",
        ),
        ("patient twice", |body| push(body, body["parameter"][0].clone()), "structure"),
        ("link twice", |body| push(body, body["parameter"][2].clone()), "structure"),
        (
            "lower-case name",
            |body| body["parameter"][0]["name"] = json!("memberPatient"),
            "structure",
        ),
        (
            "a Patient as coverage",
            |body| {
                body["parameter"][1]["resource"] = body["parameter"][0]["resource"].clone();
            },
            "structure",
        ),
        ("no patient id", |body| remove(patient(body), "id"), "required"),
        ("no birth date", |body| remove(patient(body), "birthDate"), "required"),
        ("a birth date that is none", |body| patient(body)["birthDate"] = json!("May"), "value"),
        (
            "a name in one text",
            |body| patient(body)["name"] = json!([{"text": "Ann Eklund"}]),
            "required",
        ),
        (
            "another beneficiary",
            |body| {
                coverage(body)["beneficiary"]["reference"] = json!("Patient/else");
            },
            "invariant",
        ),
        (
            "nothing to match on",
            |body| {
                remove(coverage(body), "identifier");
                remove(coverage(body), "subscriberId");
            },
            "required",
        ),
    ];
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    for (name, change, issue) in changes {
        let mut body = world.body(Case::Known);
        change(&mut body);
        let answer = world.submit(&body).await;
        assert_eq!((answer.status, answer.issue().as_str()), (422, issue), "{name}");
    }
    let request = world.request("POST", "Patient/$member-match").bearer_auth(world.token());
    let answer = Answer::read(request.body("<Parameters/>")).await;
    assert_eq!((answer.status, answer.issue().as_str()), (422, "structure"));
}

#[tokio::test]
async fn variants_the_guides_allow_are_taken() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 3] = [
        ("no link", |body| drop_parameter(body, 2)),
        ("absolute references", |body| {
            for (index, name) in [(1, "beneficiary"), (2, "beneficiary"), (3, "patient")] {
                let reference = &mut body["parameter"][index]["resource"][name]["reference"];
                *reference =
                    json!(format!("https://x.test/fhir/{}", reference.as_str().expect("one")));
            }
        }),
        ("a requester's own number on the person", |body| {
            patient(body)["identifier"] = json!([{
                "type": {"coding": [{"system": codes::IDENTIFIER_TYPE, "code": "MB"}]},
                "system": "https://lakeside.example/member",
                "value": "LM-1",
            }]);
        }),
    ];
    let world = World::start().await;
    for (name, change) in changes {
        let mut body = world.body(Case::Known);
        change(&mut body);
        let answer = world.submit(&body).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
        assert!(!answer.text.contains("LM-1"), "{name}");
    }
}

#[tokio::test]
async fn what_is_returned_follows_the_policy() {
    let world = World::start().await;
    let mut body = world.body(Case::Known);
    patient(&mut body)["identifier"] = json!([{
        "type": {"coding": [{"system": codes::IDENTIFIER_TYPE, "code": "MB"}]}, "value": "LM-1",
    }]);
    let names = |answer: &Answer| -> Vec<String> {
        let body = answer.json();
        let all = body["parameter"].as_array().cloned().unwrap_or_default();
        all.iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
    };
    let mut policy = world.handle.policy();
    policy.returns_own_identifier = false;
    policy.member_identifier_type = Some(format!("{}|MB", codes::IDENTIFIER_TYPE));
    policy.returns_member_id = false;
    world.handle.set_policy(policy.clone());
    let answer = world.submit(&body).await;
    assert_eq!(names(&answer), ["MemberIdentifier"]);
    let identifier = &answer.json()["parameter"][0]["valueIdentifier"];
    assert_eq!(
        (&identifier["value"], &identifier["type"]["coding"][0]["code"]),
        (&json!("LM-1"), &json!("MB"))
    );
    policy.returns_member_identifier = false;
    policy.returns_member_id = true;
    policy.returns_only_identifiers = false;
    world.handle.set_policy(policy.clone());
    let answer = world.submit(&body).await;
    assert_eq!(names(&answer), ["MemberId", "MemberPatient", "CoverageToLink", "Consent"]);
    policy.refusal_reveals_nothing = false;
    policy.no_match_status = 404;
    policy.ambiguous_refused = false;
    world.handle.set_policy(policy);
    let expired = world.submit(&world.body(Case::ExpiredConsent)).await;
    assert!(expired.text.contains(world.population.member(Case::ExpiredConsent).id()));
    assert_eq!(world.submit(&world.body(Case::Unknown)).await.status, 404);
    assert_eq!(world.submit(&world.body(Case::Ambiguous)).await.status, 200);
}

#[tokio::test]
async fn a_matcher_told_to_overlook_things_overlooks_them() {
    let world = World::with(|policy| {
        policy.match_requires_demographics = false;
        policy.match_checks_parameters = false;
    })
    .await;
    let mut body = world.body(Case::Known);
    patient(&mut body)["name"][0]["family"] = json!("Nobody");
    assert_eq!(world.submit(&body).await.status, 200);
    drop_parameter(&mut body, 0);
    assert_eq!(world.submit(&body).await.status, 200);
    let world = World::with(|policy| policy.match_requires_coverage = false).await;
    let mut body = world.body(Case::Known);
    coverage(&mut body)["subscriberId"] = json!("NWS-0");
    assert_eq!(world.submit(&body).await.status, 200);
}

#[tokio::test]
async fn metadata_and_configuration_need_no_token() {
    let world = World::start().await;
    let statement = Answer::read(world.request("GET", "metadata")).await;
    assert_eq!(
        (statement.status, statement.header("content-type").as_str()),
        (200, "application/fhir+json")
    );
    let text = statement.text.clone();
    for operation in
        ["davinci-hrex/OperationDefinition/member-match", "OperationDefinition/patient-export"]
    {
        assert!(text.contains(operation), "{operation}");
    }
    assert_eq!(statement.json()["fhirVersion"], "4.0.1");
    let configuration = Answer::read(world.request("GET", ".well-known/smart-configuration")).await;
    assert_eq!(configuration.json()["issuer"], world.issuer.url);
    let nothing = Answer::read(world.request("GET", "Nowhere")).await;
    assert_eq!((nothing.status, nothing.issue().as_str()), (404, "not-found"));
    let wrong = Answer::read(world.request("PUT", "metadata")).await;
    assert_eq!((wrong.status, wrong.issue().as_str()), (405, "not-supported"));
    let mut policy = world.handle.policy();
    policy.capability_statement_true = false;
    world.handle.set_policy(policy);
    let statement = Answer::read(world.request("GET", "metadata")).await;
    assert!(!statement.text.contains("OperationDefinition/member-match"));
}

#[tokio::test]
async fn an_escaped_dollar_sign_is_understood() {
    let world = World::start().await;
    let request = world
        .request("POST", "Patient/%24member-match")
        .bearer_auth(world.token())
        .body(world.body(Case::Known).to_string());
    assert_eq!(Answer::read(request).await.status, 200);
    let kinds: Vec<String> =
        world.recorder.transcript().exchanges.iter().map(|one| one.endpoint.to_string()).collect();
    assert!(kinds.contains(&"member_match".to_owned()), "{kinds:?}");
    assert!(kinds.contains(&"introspect".to_owned()), "{kinds:?}");
}

#[tokio::test]
async fn a_member_is_found_by_the_returned_identifier_once_matched() {
    let world = World::start().await;
    let member = world.population.member(Case::Known);
    let identifier = member.unique_identifier();
    let path = format!(
        "Patient?identifier={}%7C{}",
        identifier["system"].as_str().expect("one"),
        identifier["value"].as_str().expect("one")
    );
    assert_eq!(world.get(&path).await.json()["total"], 0);
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let bundle = world.get(&path).await.json();
    assert_eq!((&bundle["total"], &bundle["entry"][0]["resource"]), (&json!(1), member.patient()));
    let other = Answer::read(world.request("GET", &path).bearer_auth(world.other_token())).await;
    assert_eq!(other.json()["total"], 0);
    assert_eq!(world.get("Patient?nmae=x").await.status, 400);
}

fn patient(body: &mut Value) -> &mut Value {
    &mut body["parameter"][0]["resource"]
}

fn coverage(body: &mut Value) -> &mut Value {
    &mut body["parameter"][1]["resource"]
}

fn upper(body: &mut Value) -> Value {
    json!(patient(body)["name"][0]["family"].as_str().expect("a name").to_uppercase())
}

fn remove(resource: &mut Value, name: &str) {
    resource.as_object_mut().expect("a resource").shift_remove(name).expect("it was there");
}

fn drop_parameter(body: &mut Value, index: usize) {
    body["parameter"].as_array_mut().expect("parameters").remove(index);
}

fn push(body: &mut Value, parameter: Value) {
    body["parameter"].as_array_mut().expect("parameters").push(parameter);
}
