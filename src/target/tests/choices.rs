//! What a caller, a local record or the source's own statement leaves to this payer to decide.

use serde_json::{Value, json};

use super::play::{Play, told, valid};
use super::stand_in::Script;

fn patient(id: &str, values: &[&str]) -> Value {
    let identifiers: Vec<Value> = values
        .iter()
        .map(|value| json!({"system": "urn:lakeside:member", "value": value}))
        .collect();
    json!({"resourceType": "Patient", "id": id, "identifier": identifiers})
}

#[tokio::test]
async fn a_patient_is_linked_by_exactly_one_identifier() {
    let shape = |_: &mut _, settings: &mut crate::target::Settings| {
        settings.local_patients.extend([
            json!({"resourceType": "Patient", "id": "none"}),
            patient("two", &["LM-7", "LM-8"]),
            patient("twin-1", &["LM-9"]),
            patient("twin-2", &["LM-9"]),
        ]);
    };
    let play = Play::shaped(Script::default(), shape).await;
    let by = |value: &str| json!({"identifier": {"system": "urn:lakeside:member", "value": value}});
    for (named, status, words) in [
        (json!({"reference": "Patient/none"}), 422, "has 0 identifiers"),
        (json!({"reference": "Patient/two"}), 422, "has 2 identifiers"),
        (by("LM-7"), 422, "has 2 identifiers"),
        (by("LM-9"), 422, "several Patients"),
        (by("LM-0"), 404, "no Patient"),
        (json!({"reference": "Patient/twin-1"}), 200, ""),
    ] {
        let mut body = play.invocation();
        body["parameter"][2]["valueReference"] = named.clone();
        let answer = play.invoke(&body).await;
        let (found, text) = (answer.status().as_u16(), valid(answer).await.to_string());
        assert!(found == status && text.contains(words), "{named}: {found} {text}");
    }
    play.handle.wait_idle().await;
    assert_eq!(play.search("Task").await.len(), 1);
    assert_eq!(play.search("Condition?patient=twin-1").await.len(), 1);
}

#[tokio::test]
async fn a_task_is_cancelled_by_putting_it_back() {
    let script = Script { hold: Some("/files/0"), ..Script::default() };
    let play = Play::start(script).await;
    let mut task = valid(play.invoke(&play.invocation()).await).await;
    play.source.arrived.notified().await;
    let put = async |path: &str, body: &Value| {
        let url = format!("{}/{path}", play.base);
        let answer = play.http.put(url).body(body.to_string()).send().await.expect("an answer");
        (answer.status().as_u16(), valid(answer).await)
    };
    let own = format!("Task/{}", task["id"].as_str().expect("an id"));
    task["status"] = json!("completed");
    assert_eq!(put(&own, &task).await.0, 422, "nobody else says that it is done");
    task["status"] = json!("cancelled");
    assert_eq!(put("Task/another", &task).await.0, 400);
    assert_eq!(put(&own, &json!("text")).await.0, 400);
    let other = json!({"resourceType": "Patient", "id": "p1", "status": "cancelled"});
    assert_eq!(put("Patient/p1", &other).await.0, 400);
    assert_eq!(play.get(&own).await["status"], "in-progress");
    let (status, cancelled) = put(&own, &task).await;
    assert_eq!((status, told(&cancelled).0.as_str()), (200, "cancelled"));
    play.handle.wait_idle().await;
    assert_eq!((play.imported().await, play.source.seen_by("DELETE").len()), (0, 1));
    assert_eq!(put(&own, &task).await.0, 409);
}

#[tokio::test]
async fn what_is_unknown_is_passed_over_for_whoever_prefers_that() {
    let play = Play::start(Script::default()).await;
    let mut body = play.invocation();
    let parameters = body["parameter"].as_array_mut().expect("parameters");
    parameters.push(json!({"name": "colour", "valueString": "blue"}));
    let url = format!("{}/Patient/$sdh.s2s.invoke-export", play.base);
    for (prefer, status) in [
        ("handling=strict", 400),
        ("respond-async", 400),
        ("handling=lenient", 200),
        ("respond-async, handling=lenient", 200),
    ] {
        let request = play.http.post(&url).header("prefer", prefer).body(body.to_string());
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{prefer}");
        valid(answer).await;
        play.handle.wait_idle().await;
    }
    assert_eq!(play.search("Task?status=completed").await.len(), 2);
}

#[tokio::test]
async fn a_search_finds_only_what_it_names() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let system = "http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp";
    for (query, found) in [
        ("code=data-request".to_owned(), 1),
        (format!("code={system}|data-request"), 1),
        (format!("code={system}|data-report"), 0),
        ("code=urn:other|data-request".to_owned(), 0),
        ("code=other".to_owned(), 0),
        ("status=failed".to_owned(), 0),
        ("patient=p2".to_owned(), 0),
    ] {
        assert_eq!(play.search(&format!("Task?{query}")).await.len(), found, "{query}");
    }
}

#[tokio::test]
async fn data_is_fetched_as_the_source_says_it_can_be() {
    let patient = |operations: Value| json!({"type": "Patient", "operation": operations});
    let searched = json!({"type": "Condition", "interaction": [{"code": "search-type"}],
        "searchParam": [{"name": "patient"}]});
    let ways = ["/Patient/m/$export", "/Patient/m/$everything", "/fhir/Condition"];
    for (resources, asked, words) in [
        (json!([patient(json!([{"name": "export"}, {"name": "everything"}])), searched]), 0, ""),
        (json!([patient(json!([{"name": "everything"}])), searched]), 1, "by `$everything`"),
        (json!([patient(json!([])), searched]), 2, "by searching"),
        (json!([]), 0, "does not list `export` on Patient"),
    ] {
        let statement = json!({"resourceType": "CapabilityStatement",
            "rest": [{"resource": resources}]});
        let documents = vec![("/fhir/metadata", statement)];
        let play = Play::start(Script { documents, ..Script::default() }).await;
        let (status, notes) = told(&play.run().await);
        assert_eq!(status, "completed", "{notes}");
        assert!(notes.contains(words), "{notes}");
        for (place, way) in ways.iter().enumerate() {
            assert_eq!(!play.source.seen(way).is_empty(), place == asked, "{way}: {resources}");
        }
        assert_eq!(play.search("Condition?patient=p1").await.len(), 1, "{resources}");
    }
    // Whoever says nothing is asked for an export too.
    let once = vec![("/fhir/metadata", 404, None)];
    let play = Play::start(Script { once, ..Script::default() }).await;
    let (status, notes) = told(&play.run().await);
    assert!(status == "completed" && notes.contains("could not be read"), "{status} {notes}");
    assert_eq!(play.source.seen("/Patient/m/$export").len(), 1);
}
