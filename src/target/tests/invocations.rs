//! The call itself, the Task, and what else the target serves.

use http::StatusCode;
use serde_json::{Value, json};

use super::play::{Play, match_entries, valid};
use super::stand_in::Script;

#[tokio::test]
async fn a_task_is_requested_then_in_progress_then_completed() {
    let script = Script { hold: Some("/fhir/Patient/$member-match"), ..Script::default() };
    let play = Play::start(script).await;
    let response = play.invoke(&play.invocation()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let location = response.headers()["content-location"].to_str().expect("text").to_owned();
    let task: Value = valid(response).await;
    assert_eq!(location, format!("Task/{}", task["id"].as_str().expect("an id")));
    assert_eq!(task["status"], "requested");
    assert_eq!(task["for"]["reference"], "Patient/p1");
    assert_eq!(task["owner"]["reference"], "Organization/org-northwind");
    assert_eq!(task["owner"]["display"], "Northwind Health");
    assert_eq!(task["authoredOn"], "2027-01-15T12:00:00.000Z");

    play.source.arrived.notified().await;
    assert_eq!(play.get(&location).await["status"], "in-progress");
    play.source.release.notify_one();
    play.handle.wait_idle().await;
    let done = play.get(&location).await;
    assert_eq!(done["status"], "completed");
    assert!(done["meta"]["lastUpdated"].as_str() > task["meta"]["lastUpdated"].as_str());
    assert!(done["output"].as_array().is_some_and(|output| !output.is_empty()));

    for reference in [&done["focus"], &done["owner"], &done["requester"], &done["for"]] {
        play.get(reference["reference"].as_str().expect("a reference")).await;
    }
    let consent = play.get(done["focus"]["reference"].as_str().expect("a reference")).await;
    assert_eq!(consent["patient"]["reference"], "Patient/p1");
    assert_eq!(consent["performer"][0]["reference"], "Patient/p1");
}

#[tokio::test]
async fn the_other_encoding_is_understood() {
    let play = Play::start(Script::default()).await;
    let mut body = play.invocation();
    body["parameter"][0] = json!({"name": "memberMatch", "resource":
        {"resourceType": "Parameters", "parameter": match_entries()}});
    body["parameter"][1] = json!({"name": "export", "resource": {"resourceType": "Parameters",
        "parameter": [{"name": "_type", "valueCode": "Condition"}]}});
    let response = play.invoke(&body).await;
    assert_eq!(response.status(), StatusCode::OK);
    play.handle.wait_idle().await;
    assert_eq!(play.source.seen("/Patient/m/$export")[0].query, "_type=Condition");
    assert_eq!(play.search("Task?status=completed").await.len(), 1);
}

#[tokio::test]
async fn tasks_are_found_by_code_and_tag() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let code = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp|data-request";
    let tag = "http://payer-to-payer-exchange/CodeSystem/p2p-internal-codes|CDR_MANAGED";
    assert_eq!(play.search(&format!("Task?code={code}&_tag={tag}")).await.len(), 1);
    assert_eq!(play.search(&format!("Task?code={code}&_tag=other|CDR_MANAGED")).await.len(), 0);
    assert_eq!(play.search("Task?patient=p1").await.len(), 1);
}

#[tokio::test]
async fn a_call_that_cannot_be_served_is_refused_and_asks_nobody() {
    let play = Play::start(Script::default()).await;
    let edited = |edit: fn(&mut Value)| {
        let mut body = play.invocation();
        edit(&mut body);
        body
    };
    for (body, status, code) in [
        (json!("text"), 400, "structure"),
        (edited(|body| body["resourceType"] = json!("Patient")), 400, "structure"),
        (edited(|body| body["parameter"][0] = json!({"name": "memberMatch"})), 400, "structure"),
        (
            edited(|body| {
                body["parameter"][2]["valueReference"]["reference"] = json!("Patient/nobody");
            }),
            404,
            "not-found",
        ),
        (
            edited(|body| body["parameter"][3]["valueString"] = json!("https://other.test")),
            422,
            "not-found",
        ),
    ] {
        let response = play.invoke(&body).await;
        assert_eq!(response.status().as_u16(), status, "{body}");
        assert_eq!(response.headers()["content-type"], "application/fhir+json");
        let outcome: Value = valid(response).await;
        assert_eq!(outcome["resourceType"], "OperationOutcome");
        assert_eq!(outcome["issue"][0]["code"], code, "{body}");
    }
    play.handle.wait_idle().await;
    assert!(play.source.seen("").is_empty());
    assert!(play.search("Task").await.is_empty());
}

#[tokio::test]
async fn metadata_lists_the_operation_with_a_definition_that_can_be_read() {
    let play = Play::start(Script::default()).await;
    let statement = play.get("metadata").await;
    let resources = statement["rest"][0]["resource"].as_array().expect("resources");
    let patient = resources.iter().find(|it| it["type"] == "Patient").expect("Patient");
    assert_eq!(patient["operation"][0]["name"], "sdh.s2s.invoke-export");
    let definition = patient["operation"][0]["definition"].as_str().expect("a canonical");
    let path = definition.strip_prefix(&play.base).expect("here").trim_start_matches('/');
    assert_eq!(play.get(path).await["code"], "sdh.s2s.invoke-export");
}

#[tokio::test]
async fn what_is_not_there_is_an_operation_outcome() {
    let play = Play::start(Script::default()).await;
    for (method, path, status) in [
        ("GET", "/fhir/Task/none", 404),
        ("GET", "/fhir/nothing", 404),
        ("GET", "/elsewhere", 404),
        ("GET", "/fhir/Task?colour=blue", 400),
        ("DELETE", "/fhir/Task/none", 405),
        ("GET", "/fhir/Patient/$sdh.s2s.invoke-export", 405),
    ] {
        let method = method.parse().expect("a method");
        let url = format!("{}{path}", play.origin);
        let response = play.http.request(method, url).send().await.expect("an answer");
        assert_eq!(response.status().as_u16(), status, "{path}");
        let outcome: Value = valid(response).await;
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{path}");
    }
}

#[tokio::test]
async fn what_no_endpoint_can_read_is_refused_as_each_refuses() {
    let play = Play::start(Script::default()).await;
    for (url, member) in [
        (format!("{}/Condition/%FF", play.base), "issue"),
        (format!("{}/%FF?code=x", play.base), "issue"),
        (format!("{}/openid-connect-servers/n/m/first", play.origin), "message"),
    ] {
        let answer = play.http.get(&url).send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{url}");
        let body: Value = answer.json().await.expect("JSON");
        assert!(!body[member].is_null(), "{body}");
    }
}
