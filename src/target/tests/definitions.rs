//! Server definitions over the admin API, and from pre-seed files.

use std::collections::BTreeMap;

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::fhir::validate::assert_valid;
use crate::target::read_servers;

use super::play::{Play, told, valid};
use super::stand_in::Script;

const PLACE: &str = "openid-connect-servers/Master/s2s";

async fn call(play: &Play, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
    let request = play.http.request(method, format!("{}/{path}", play.origin));
    let request = request.basic_auth("admin", Some("admin password"));
    let request = match body {
        Some(body) => request.body(body.to_string()),
        None => request,
    };
    read(request.send().await.expect("an answer")).await
}

async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let header = answer.headers().get("content-type");
    let of = header.and_then(|of| of.to_str().ok()).unwrap_or_default().to_owned();
    let text = answer.text().await.expect("a body");
    assert_valid(&of, &text, &|_| false);
    (status, serde_json::from_str(&text).unwrap_or_default())
}

#[tokio::test]
async fn definitions_are_created_found_changed_and_removed() {
    let play = Play::start(Script::default()).await;
    let tutorial = json!({"name": "payer-a", "issuer": "https://as.payer-a.example/",
        "tokenEndpoint": "https://as.payer-a.example/token", "clientId": "us",
        "fhirBaseUrl": "https://fhir.payer-a.example", "supportedScopes": ["openid fhirUser"],
        "tokenIntrospectionClientSecret": "hush hush"});
    let (status, created) = call(&play, Method::POST, PLACE, Some(&tutorial)).await;
    assert_eq!(status, 201, "{created}");
    assert_eq!(created["federationTokenUrl"], "https://as.payer-a.example/token");
    assert_eq!(created["federationRequestScopes"], "openid fhirUser");
    let well_known = "https://as.payer-a.example/.well-known/openid-configuration";
    assert_eq!(created["authWellKnownConfigUrl"], well_known);
    let found = format!("{PLACE}?issuer_url=https://as.payer-a.example");
    assert_eq!(call(&play, Method::GET, &found, None).await, (200, created.clone()));
    let (_, list) = call(&play, Method::GET, "openid-connect-servers/", None).await;
    assert_eq!((&list["pageIndex"], &list["totalPages"]), (&json!(0), &json!(1)));
    assert_eq!(list["servers"].as_array().map(Vec::len), Some(2));
    assert!(!list.to_string().contains("hush"));
    let one = format!("{PLACE}/{}", created["pid"]);
    let mut changed = created.clone();
    changed["notes"] = json!("called them");
    let (status, answer) = call(&play, Method::PUT, &one, Some(&changed)).await;
    assert_eq!((status, &answer["notes"]), (200, &json!("called them")));
    changed["issuer"] = json!("https://as.payer-c.example");
    let (status, answer) = call(&play, Method::PUT, &one, Some(&changed)).await;
    let well_known = "https://as.payer-c.example/.well-known/openid-configuration";
    assert_eq!((status, &answer["authWellKnownConfigUrl"]), (200, &json!(well_known)));
    let kept = "https://as.payer-c.example/metadata";
    changed["authWellKnownConfigUrl"] = json!(kept);
    call(&play, Method::PUT, &one, Some(&changed)).await;
    changed["issuer"] = json!("https://as.payer-a.example");
    let (_, answer) = call(&play, Method::PUT, &one, Some(&changed)).await;
    assert_eq!(answer["authWellKnownConfigUrl"], kept, "what was said stays");
    assert_eq!(call(&play, Method::DELETE, &one, None).await.0, 204);
    assert_eq!(call(&play, Method::GET, &found, None).await.0, 404);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_named() {
    let play = Play::start(Script::default()).await;
    let url = format!("{}/openid-connect-servers/", play.origin);
    let anonymous = play.http.get(url).send().await.expect("an answer");
    assert_eq!(anonymous.status().as_u16(), 401);
    let good = json!({"name": "a", "issuer": "https://a.example"});
    for (edit, words) in [
        (json!({"issuer": "a"}), "issuer"),
        (json!({"name": ""}), "name"),
        (json!({"nodeId": "Other"}), "nodeId"),
        (json!({"colour": "blue"}), "colour"),
        (json!({"fhirEndpointUri": "https://a.example"}), "did you mean `fhirEndpointUrl`?"),
        (json!({"signingKeyFile": "/nowhere/key.pem"}), "signingKeyFile: could not use"),
        (json!({"authorizationScript": "script"}), "federationAuthScriptText: could not"),
        (json!({"authorizationScript": "1"}), "onAuthenticateSuccess"),
        (json!({"signingCertificateFile": "own.crt"}), "signingCertificateFile: needs the key"),
        (json!({"issuer": play.source.origin}), "issuer"),
        (json!({"organizationId": "nowhere"}), "organizationId"),
        (json!({"fhirEndpointUrl": "fhir"}), "fhirEndpointUrl"),
        (json!({"clientAuthenticationMode": "HOPE"}), "clientAuthenticationMode"),
    ] {
        let mut body = good.clone();
        for (name, value) in edit.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let (status, answer) = call(&play, Method::POST, PLACE, Some(&body)).await;
        assert_eq!(status, 400, "{body}");
        let message = answer["message"].as_str().expect("words");
        assert!(message.contains(words), "{message}");
    }
}

#[tokio::test]
async fn a_definition_without_what_a_transfer_needs_is_refused_at_the_call() {
    let play = Play::start(Script::default()).await;
    for (definition, words) in [
        (json!({}), "fhirEndpointUrl"),
        (json!({"archivedAt": "2026-01-01T00:00:00Z"}), "archived"),
        (
            json!({"clientAuthenticationMode": "CLIENT_SECRET_BASIC",
                   "fhirEndpointUrl": "https://b.example/fhir"}),
            "clientSecret",
        ),
        (
            json!({"clientAuthenticationMode": "CLIENT_SECRET_POST",
                   "fhirEndpointUrl": "https://b.example/fhir"}),
            "clientSecret",
        ),
        (
            json!({"supportedGrantTypes": ["authorization_code"],
                   "fhirEndpointUrl": "https://b.example/fhir"}),
            "supportedGrantTypes",
        ),
    ] {
        let mut body = json!({"name": "b", "issuer": "https://b.example"});
        for (name, value) in definition.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let (status, created) = call(&play, Method::POST, PLACE, Some(&body)).await;
        assert_eq!(status, 201, "{created}");
        let mut invocation = play.invocation();
        invocation["parameter"][3]["valueString"] = json!("https://b.example/");
        let (status, outcome) = read(play.invoke(&invocation).await).await;
        assert_eq!(status, 422);
        let text = outcome.to_string();
        assert!(text.contains(words), "{text}");
        call(&play, Method::DELETE, &format!("{PLACE}/{}", created["pid"]), None).await;
    }
}

#[test]
fn a_seed_file_has_variables_and_says_where_it_is_wrong() {
    let variables = BTreeMap::from([("host".to_owned(), "payer-a.example".to_owned())]);
    let text = r#"{"servers": [{"name": "a", "issuer": "https://#{systemProperties['host']}"}]}"#;
    let servers = read_servers(text, &variables).expect("readable").servers;
    assert!(servers[0].is_of("https://payer-a.example/"));
    let wrong = r#"{"servers": [{"name": "a", "issuer": "https://a.example"}, {"name": "b"}]}"#;
    let flaw = read_servers(wrong, &variables).expect_err("no issuer");
    assert_eq!(flaw.at, "servers[1].issuer");
}

#[tokio::test]
async fn what_is_preferred_is_returned_and_a_task_can_be_cancelled() {
    let script = Script { hold: Some("/files/0"), ..Script::default() };
    let play = Play::start(script).await;
    let url = format!("{}/Patient/$sdh.s2s.invoke-export", play.base);
    let invoke = async |prefer: &str| {
        let request = play.http.post(&url).header("prefer", prefer);
        request.body(play.invocation().to_string()).send().await.expect("an answer")
    };
    let minimal = invoke("respond-async, return=minimal").await;
    assert_eq!(minimal.status().as_u16(), 200);
    let location = minimal.headers()["content-location"].to_str().expect("text").to_owned();
    assert_eq!(minimal.text().await.expect("a body"), "");
    play.source.arrived.notified().await;
    let task = format!("{}/{location}", play.base);
    let patch = |value: &str| {
        let steps = json!([{"op": "replace", "path": "/status", "value": value}]);
        play.http.patch(&task).body(steps.to_string()).send()
    };
    assert_eq!(patch("completed").await.expect("an answer").status().as_u16(), 422);
    let answer = patch("cancelled").await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    let cancelled: Value = valid(answer).await;
    let (status, notes) = told(&cancelled);
    assert_eq!(status, "cancelled");
    assert!(notes.contains("cancelled here"), "{notes}");
    play.handle.wait_idle().await;
    assert_eq!(play.source.seen_by("DELETE").len(), 1, "the job is given up");
    assert_eq!(play.imported().await, 0);
    assert_eq!(patch("cancelled").await.expect("an answer").status().as_u16(), 409);
    play.source.script().hold = None;
    let outcome: Value = invoke("return=OperationOutcome").await.json().await.expect("JSON");
    assert_eq!(outcome["resourceType"], "OperationOutcome");
    play.handle.wait_idle().await;
}

#[tokio::test]
async fn a_patient_that_cannot_be_linked_is_refused() {
    let play = Play::start(Script::default()).await;
    let mut body = play.invocation();
    body["parameter"][2]["valueReference"] =
        json!({"identifier": {"system": "urn:lakeside:member", "value": "LM-1"}});
    assert_eq!(play.invoke(&body).await.status().as_u16(), 200);
    play.handle.wait_idle().await;
    assert_eq!(play.search("Condition?patient=p1").await.len(), 1);
    body["parameter"][2]["valueReference"]["identifier"]["value"] = json!("LM-2");
    assert_eq!(play.invoke(&body).await.status().as_u16(), 404);
}
