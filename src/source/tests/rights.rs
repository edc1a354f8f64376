//! What a token's scopes, restrictions and permissions open, interaction by interaction.

use serde_json::{Value, json};

use super::issuer::Issuer;
use super::world::{Answer, World};
use crate::population::Case;
use crate::source::Policy;

/// A world where one member is matched, and the id of that member.
async fn matched(change: impl FnOnce(&mut Policy)) -> (World, String) {
    let world = World::with(change).await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let id = world.population.member(Case::Known).id().to_owned();
    (world, id)
}

async fn ask(world: &World, token: &str, method: &str, path: &str, body: &Value) -> Answer {
    let mut request =
        world.request(method, path).bearer_auth(token).header("prefer", "respond-async");
    if !body.is_null() {
        request = request.header("content-type", "application/fhir+json").body(body.to_string());
    }
    Answer::read(request).await
}

fn scoped(world: &World, scope: &str) -> String {
    world.token_with("scope", scope)
}

fn basic(id: &str) -> Value {
    json!({"resourceType": "Basic", "id": id, "code": {"text": "a note"}})
}

/// Letter, method, path (`{id}` is the matched Patient), body.
fn interactions(id: &str) -> Vec<(char, &'static str, String, Value)> {
    vec![
        ('c', "POST", "Basic".to_owned(), json!({"resourceType": "Basic"})),
        ('r', "GET", format!("Patient/{id}"), Value::Null),
        ('r', "GET", format!("Patient/{id}/_history/1"), Value::Null),
        ('r', "GET", format!("Patient/{id}/_history"), Value::Null),
        ('u', "PUT", "Basic/note".to_owned(), basic("note")),
        ('d', "DELETE", "Basic/note".to_owned(), Value::Null),
        ('s', "GET", format!("Patient?_id={id}"), Value::Null),
        ('s', "GET", "Observation?category=laboratory".to_owned(), Value::Null),
        ('s', "GET", "Patient/_history".to_owned(), Value::Null),
    ]
}

#[tokio::test]
async fn each_interaction_needs_its_own_letter() {
    let (world, id) = matched(|_| {}).await;
    for scope in ["c", "r", "u", "d", "s", "read", "write", "*"] {
        let letters = match scope {
            "read" => "rs",
            "write" => "cud",
            "*" => "cruds",
            letter => letter,
        };
        let token = scoped(&world, &format!("system/*.{scope}"));
        for (letter, method, path, body) in interactions(&id) {
            if letter == 'd' {
                ask(&world, &scoped(&world, "system/Basic.u"), "PUT", &path, &basic("note")).await;
            }
            let answer = ask(&world, &token, method, &path, &body).await;
            let what = format!("{scope}: {method} {path}: {}", answer.text);
            if letters.contains(letter) {
                assert!((200..300).contains(&answer.status), "{what}");
            } else {
                assert_eq!((answer.status, answer.issue().as_str()), (403, "forbidden"), "{what}");
                let challenge = answer.header("www-authenticate");
                assert!(challenge.contains("error=\"insufficient_scope\""), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn a_scope_of_another_type_opens_nothing() {
    let (world, id) = matched(|_| {}).await;
    let token = scoped(&world, "system/Coverage.cruds system/Group.rs openid __ours");
    for (_, method, path, body) in interactions(&id) {
        assert_eq!(ask(&world, &token, method, &path, &body).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_restricted_scope_opens_only_what_its_search_finds() {
    let (world, _) = matched(|_| {}).await;
    let all = ask(&world, &world.token(), "GET", "Observation", &Value::Null).await.json();
    let is_lab = |entry: &Value| entry["resource"]["category"].to_string().contains("laboratory");
    let entries = all["entry"].as_array().expect("observations").clone();
    let (lab, vital): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_lab);
    assert!(!lab.is_empty() && !vital.is_empty());
    for scope in
        ["system/Observation.rs?category=laboratory", "system/Observation.read?category=laboratory"]
    {
        let token = scoped(&world, scope);
        let found = ask(&world, &token, "GET", "Observation", &Value::Null).await.json();
        assert_eq!(found["total"], lab.len());
        let path = |entry: &Value| {
            format!("Observation/{}", entry["resource"]["id"].as_str().expect("an id"))
        };
        assert_eq!(ask(&world, &token, "GET", &path(&lab[0]), &Value::Null).await.status, 200);
        assert_eq!(ask(&world, &token, "GET", &path(&vital[0]), &Value::Null).await.status, 404);
        // It does not stand for the whole type, so it exports nothing of it.
        let kick_off =
            ask(&world, &token, "GET", "Patient/$export?_type=Observation", &Value::Null);
        assert_eq!(kick_off.await.status, 403);
    }
    // A restriction nobody here understands opens nothing.
    let token = scoped(&world, "system/Observation.rs?_filter=anything");
    let found = ask(&world, &token, "GET", "Observation", &Value::Null).await.json();
    assert_eq!(found["total"], 0);
}

#[tokio::test]
async fn only_matched_members_are_found_and_others_do_not_exist() {
    let (world, id) = matched(|_| {}).await;
    let other = world.population.member(Case::SeveralCoverages).id().to_owned();
    let token = world.token();
    let found = ask(&world, &token, "GET", "Patient", &Value::Null).await.json();
    assert_eq!(
        (found["total"].as_u64(), &found["entry"][0]["resource"]["id"]),
        (Some(1), &json!(id))
    );
    assert_eq!(
        ask(&world, &token, "GET", &format!("Patient/{other}"), &Value::Null).await.status,
        404
    );
    let coverages =
        ask(&world, &token, "GET", &format!("Coverage?patient={other}"), &Value::Null).await;
    assert_eq!(coverages.json()["total"], 0);
    let foreign = world.other_token();
    assert_eq!(
        ask(&world, &foreign, "GET", &format!("Patient/{id}"), &Value::Null).await.status,
        404
    );
}

#[tokio::test]
async fn what_a_client_writes_is_its_own() {
    let (world, _) = matched(|_| {}).await;
    let token = scoped(&world, "system/*.cruds");
    let written = ask(&world, &token, "PUT", "Basic/one", &basic("one")).await;
    assert_eq!(written.status, 201);
    assert!(written.header("location").ends_with("/Basic/one/_history/1"));
    assert_eq!(ask(&world, &token, "PUT", "Basic/one", &basic("one")).await.status, 200);
    assert_eq!(ask(&world, &token, "PUT", "Basic/one", &basic("two")).await.status, 400);
    let history = ask(&world, &token, "GET", "Basic/one/_history", &Value::Null).await.json();
    assert_eq!(history["total"], 2);
    let mut claims = world.claims();
    claims["client_id"] = json!("other");
    claims["scope"] = json!("system/*.cruds");
    let foreign = Issuer::sign(&claims);
    assert_eq!(ask(&world, &foreign, "GET", "Basic/one", &Value::Null).await.status, 404);
    assert_eq!(ask(&world, &token, "DELETE", "Basic/one", &Value::Null).await.status, 204);
    assert_eq!(ask(&world, &token, "GET", "Basic/one", &Value::Null).await.status, 410);
    // The payer's own records stay as they are.
    let id = world.population.member(Case::Known).id();
    let path = format!("Patient/{id}");
    assert_eq!(ask(&world, &token, "DELETE", &path, &Value::Null).await.status, 403);
    let patient = json!({"resourceType": "Patient", "id": id});
    assert_eq!(ask(&world, &token, "PUT", &path, &patient).await.status, 403);
}

fn bundle(kind: &str, id: &str) -> Value {
    json!({"resourceType": "Bundle", "type": kind, "entry": [
        {"request": {"method": "PUT", "url": "Basic/b"}, "resource": basic("b")},
        {"request": {"method": "GET", "url": format!("Patient/{id}")}},
        {"request": {"method": "GET", "url": format!("Coverage?patient={id}")}},
    ]})
}

#[tokio::test]
async fn entries_of_a_batch_are_authorised_one_by_one() {
    let (world, id) = matched(|_| {}).await;
    let token = scoped(&world, "system/Patient.rs system/Basic.cu");
    let answer = ask(&world, &token, "POST", "", &bundle("batch", &id)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    let statuses: Vec<&str> = body["entry"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| entry["response"]["status"].as_str().expect("a status"))
        .collect();
    assert_eq!(statuses, ["201", "200", "403"]);
    assert_eq!(body["entry"][2]["response"]["outcome"]["issue"][0]["code"], "forbidden");
}

#[tokio::test]
async fn a_transaction_with_a_forbidden_entry_fails_and_leaves_nothing() {
    let (world, id) = matched(|_| {}).await;
    let token = scoped(&world, "system/Patient.rs system/Basic.cruds");
    assert_eq!(ask(&world, &token, "POST", "", &bundle("transaction", &id)).await.status, 403);
    assert_eq!(ask(&world, &token, "GET", "Basic/b", &Value::Null).await.status, 404);
    let wide = scoped(&world, "system/*.cruds");
    assert_eq!(ask(&world, &wide, "POST", "", &bundle("transaction", &id)).await.status, 200);
    assert_eq!(ask(&world, &token, "GET", "Basic/b", &Value::Null).await.status, 200);
}

#[tokio::test]
async fn a_patient_scope_is_about_the_patient_of_the_token() {
    let (world, id) = matched(|_| {}).await;
    let other = world.population.member(Case::SeveralCoverages).id().to_owned();
    let get = async |token: &str, id: &str| {
        ask(&world, token, "GET", &format!("Patient/{id}"), &Value::Null).await.status
    };
    for context in ["patient", "user"] {
        let nobody = scoped(&world, &format!("{context}/*.read"));
        assert_eq!(get(&nobody, &id).await, 403, "{context}");
    }
    let mut claims = world.claims();
    claims["scope"] = json!("patient/*.read");
    claims["patient"] = json!(other);
    let token = Issuer::sign(&claims);
    assert_eq!((get(&token, &other).await, get(&token, &id).await), (200, 404));
    claims["scope"] = json!("user/*.read");
    claims["patient"] = Value::Null;
    claims["fhirUser"] = json!(format!("{}/Patient/{id}", world.base));
    let token = Issuer::sign(&claims);
    assert_eq!((get(&token, &id).await, get(&token, &other).await), (200, 404));
}

#[tokio::test]
async fn in_the_product_model_patient_scopes_span_patients_and_letters_mean_nothing() {
    let (world, id) = matched(|policy| *policy = Policy::smile()).await;
    assert_eq!(world.submit(&world.body(Case::SeveralCoverages)).await.status, 200);
    let other = world.population.member(Case::SeveralCoverages).id().to_owned();
    for context in ["patient", "user", "system"] {
        let words = scoped(&world, &format!("{context}/*.read"));
        let letters = scoped(&world, &format!("{context}/*.rs"));
        for id in [&id, &other] {
            let path = format!("Patient/{id}");
            assert_eq!(
                ask(&world, &words, "GET", &path, &Value::Null).await.status,
                200,
                "{context}"
            );
            assert_eq!(
                ask(&world, &letters, "GET", &path, &Value::Null).await.status,
                403,
                "{context}"
            );
        }
    }
}

/// Permissions, scopes, and whether reading, creating, matching and exporting are allowed.
const COMBINATIONS: &[(&[&str], &str, [bool; 4])] = &[
    (&["ROLE_FHIR_CLIENT_SUPERUSER"], "patient/*.read", [true, false, false, false]),
    (&["FHIR_ALL_READ"], "patient/*.write", [false, false, false, false]),
    (&["FHIR_ALL_READ", "FHIR_ALL_WRITE"], "system/*.read", [true, false, false, false]),
    (
        &[
            "FHIR_OP_INITIATE_BULK_DATA_EXPORT",
            "FHIR_OP_MEMBER_MATCH",
            "FHIR_ALL_READ",
            "FHIR_ALL_WRITE",
        ],
        "cdr_all_user_authorities",
        [true, true, true, true],
    ),
    (&["FHIR_OP_MEMBER_MATCH"], "cdr_all_user_authorities", [false, false, true, false]),
    (&[], "cdr_all_user_authorities", [false, false, false, false]),
    // Every authority supersedes the data scope beside it.
    (&["FHIR_ALL_WRITE"], "cdr_all_user_authorities patient/*.read", [false, true, false, false]),
    (&["FHIR_OP_MEMBER_MATCH"], "system/*.read", [false, false, false, false]),
    (&["FHIR_READ_ALL_OF_TYPE/Patient"], "patient/*.read", [true, false, false, false]),
    (&["FHIR_READ_ALL_OF_TYPE/Goal"], "patient/*.read", [false, false, false, false]),
    (&["FHIR_ALL_READ"], "patient/Goal.read", [false, false, false, false]),
];

fn with_permissions(world: &World, permissions: &[&str], scope: &str) -> Value {
    let mut claims = world.claims();
    claims["scope"] = json!(scope);
    claims["smile_permissions"] =
        permissions.iter().map(|text| crate::oauth::Permission::parse(text).to_json()).collect();
    claims
}

async fn allowed(world: &World, token: &str, id: &str) -> [bool; 4] {
    let good = |answer: Answer| (200..300).contains(&answer.status);
    let note = json!({"resourceType": "Basic"});
    [
        good(ask(world, token, "GET", &format!("Patient/{id}"), &Value::Null).await),
        good(ask(world, token, "POST", "Basic", &note).await),
        good(world.submit_as(token, &world.body(Case::Known)).await),
        good(ask(world, token, "GET", "Patient/$export", &Value::Null).await),
    ]
}

#[tokio::test]
async fn rights_are_what_scopes_and_permissions_share() {
    let (world, id) = matched(|policy| *policy = Policy::smile()).await;
    for (permissions, scope, expected) in COMBINATIONS {
        let token = Issuer::sign(&with_permissions(&world, permissions, scope));
        assert_eq!(allowed(&world, &token, &id).await, *expected, "{permissions:?} with {scope}");
    }
}

#[tokio::test]
async fn scopes_that_do_not_restrict_leave_the_permissions_as_they_are() {
    let (world, id) = matched(|policy| *policy = Policy::smile()).await;
    let mut claims =
        with_permissions(&world, &["FHIR_ALL_WRITE", "FHIR_OP_MEMBER_MATCH"], "openid");
    assert_eq!(allowed(&world, &Issuer::sign(&claims), &id).await, [false; 4]);
    claims["smile_scopes_restrict"] = json!(false);
    assert_eq!(allowed(&world, &Issuer::sign(&claims), &id).await, [false, true, true, false]);
}

#[tokio::test]
async fn deleting_has_a_scope_of_its_own_where_permissions_decide() {
    let (world, _) = matched(|policy| *policy = Policy::smile()).await;
    let all = ["FHIR_ALL_DELETE", "FHIR_ALL_WRITE", "FHIR_ALL_READ"];
    let token = |permissions: &[&str], scope: &str| {
        Issuer::sign(&with_permissions(&world, permissions, scope))
    };
    let wide = token(&all, "cdr_all_user_authorities");
    for (token, expected) in [
        (token(&all, "system/*.write"), 403),
        (token(&all[1..], "cdr_fhir_delete system/*.read"), 403),
        (token(&all, "cdr_fhir_delete system/*.read"), 204),
    ] {
        ask(&world, &wide, "PUT", "Basic/x", &basic("x")).await;
        assert_eq!(ask(&world, &token, "DELETE", "Basic/x", &Value::Null).await.status, expected);
    }
}

#[tokio::test]
async fn the_scheme_is_known_in_any_case_and_two_tokens_are_one_too_many() {
    let (world, id) = matched(|_| {}).await;
    let path = format!("Patient/{id}");
    let token = world.token();
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let request =
            world.request("GET", &path).header("authorization", format!("{scheme} {token}"));
        assert_eq!(Answer::read(request).await.status, 200, "{scheme}");
    }
    let with_header = |path: &str| world.request("GET", path).bearer_auth(&token);
    let twice = with_header(&path).header("authorization", format!("Bearer {token}"));
    let in_query = with_header(&format!("{path}?access_token={token}"));
    let in_form = world
        .request("POST", "Patient/_search")
        .bearer_auth(&token)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("_id={id}&access_token={token}"));
    for request in [twice, in_query, in_form] {
        let answer = Answer::read(request).await;
        assert_eq!(answer.status, 400);
        assert!(answer.header("www-authenticate").contains("error=\"invalid_request\""));
    }
}
