//! Whatever is sent, the answer is a refusal in FHIR's words, never an error of the server.
//!
//! The requests are good ones with a few things changed; which ones is drawn by `proptest`, and a
//! failure is cut down to the change that causes it.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::world::{Answer, World};
use crate::fhir::is_operation_outcome;
use crate::population::Case;

/// Draws for each endpoint.
const DRAWS: u32 = 96;

/// One change of a JSON value: where, what kind of change, and what to put there.
pub(super) type Change = (u16, u8, u8);

/// Values that fit nowhere.
fn odd(choice: u8) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}\u{ffff}"),
        json!("Patient/"),
        json!("9".repeat(400)),
        json!([]),
        json!({}),
        json!([[[]]]),
        json!([null, {"value": {}}]),
        json!({"coding": "x", "reference": 7, "value": []}),
        json!({"resourceType": "Parameters", "parameter": {"name": 1}}),
        json!("2027-02-30"),
        json!("http://[::1/#"),
    ];
    values[usize::from(choice) % values.len()].clone()
}

/// The places of a value, each as a JSON pointer.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                places(item, &format!("{here}/{place}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                places(member, &format!("{here}/{name}"), found);
            }
        }
        _ => {}
    }
}

pub(super) fn changed(mut value: Value, changes: &[Change]) -> Value {
    for (place, kind, choice) in changes {
        let mut found = Vec::new();
        places(&value, "", &mut found);
        let pointer = &found[usize::from(*place) % found.len()];
        let Some(target) = value.pointer_mut(pointer) else { continue };
        match (kind % 4, target) {
            (0, Value::Object(members)) if !members.is_empty() => {
                let name = members.keys().nth(usize::from(*choice) % members.len()).cloned();
                members.shift_remove(&name.unwrap_or_default());
            }
            (1, Value::Array(items)) if !items.is_empty() => {
                let again = items[usize::from(*choice) % items.len()].clone();
                items.push(again);
            }
            (2, Value::Array(items)) => items.clear(),
            (_, target) => *target = odd(*choice),
        }
    }
    value
}

pub(super) fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(any::<Change>(), 1..4)
}

/// Has every drawn input answered, and fails with the least input that is not answered well.
pub(super) fn holds<S: Strategy>(strategy: S, answer: impl Fn(S::Value) -> (String, Answer)) {
    let config = Config { cases: DRAWS, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let ran = runner.run(&strategy, |input| {
        let (what, answer) = answer(input);
        prop_assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text);
        if answer.status >= 400 {
            let outcome: Value = serde_json::from_str(&answer.text).unwrap_or_default();
            prop_assert!(is_operation_outcome(&outcome), "{what}: {}", answer.text);
        }
        Ok(())
    });
    if let Err(TestError::Fail(why, _) | TestError::Abort(why)) = ran {
        panic!("{why}");
    }
}

/// A world that watches nobody, so that every request is looked at.
pub(super) async fn patient_world() -> World {
    let world = World::with(|policy| {
        policy.match_failures_of_client = u32::MAX;
        policy.match_failures_of_person = u32::MAX;
    })
    .await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    world
}

#[test]
fn match_requests_of_any_shape_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    holds(changes(), |changes| {
        let body = changed(world.body(Case::Known), &changes);
        (body.to_string(), runtime.block_on(world.submit(&body)))
    });
}

#[test]
fn a_malformed_match_request_names_the_element() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    holds(changes(), |changes| {
        let body = changed(world.body(Case::Known), &changes);
        let answer = runtime.block_on(world.submit(&body));
        if answer.status == 422
            && !["suppressed", "not-found", "multiple-matches"].contains(&answer.issue().as_str())
            && body["parameter"][3]["name"] == "Consent"
        {
            let outcome = answer.json();
            let expression = outcome["issue"][0]["expression"][0].as_str().unwrap_or_default();
            assert!(expression.starts_with("Parameters"), "{body}: {}", answer.text);
        }
        (body.to_string(), answer)
    });
}

/// The place a pointer into a body leads to, as an expression. What has no type is wrong as a whole.
pub(super) fn expression(body: &Value, pointer: &str) -> String {
    let mut text = body["resourceType"].as_str().unwrap_or_default().to_owned();
    for part in pointer.split('/').skip(1).filter(|part| *part != "resourceType") {
        match part.parse::<usize>() {
            Ok(_) => text.extend(["[", part, "]"]),
            // A choice of types goes by its name without the type.
            Err(_)
                if part
                    .strip_prefix("value")
                    .is_some_and(|of| of.starts_with(char::is_uppercase)) =>
            {
                text.push_str(".value");
            }
            Err(_) => text.extend([".", part]),
        }
    }
    text
}

/// Whether a refusal names the place of a fault, or one around or inside it; and nothing so wide
/// that it leads nowhere.
pub(super) fn names(told: &str, fault: &str) -> bool {
    let within = |outer: &str, inner: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    told.contains('.') && (within(told, fault) || within(fault, told)) || told == fault
}

/// Puts something of no fitting type at each place of a body in turn. Whatever is refused for it
/// names that place. Gives the places that were refused.
pub(super) fn each_place_is_named(
    good: &Value,
    skips: &[&str],
    ask: impl Fn(&Value) -> Answer,
) -> usize {
    let mut found = Vec::new();
    places(good, "", &mut found);
    let (mut refused, mut wrong) = (0, Vec::new());
    for pointer in found.iter().skip(1) {
        for odd in [json!(7), json!({"odd": [true]}), json!([[]]), json!(null)] {
            let mut body = good.clone();
            *body.pointer_mut(pointer).expect("a place") = odd;
            let answer = ask(&body);
            assert!(answer.status < 500, "{body}: {}", answer.text);
            if !matches!(answer.status, 400 | 422) || skips.contains(&answer.issue().as_str()) {
                continue;
            }
            refused += 1;
            let issue = &answer.json()["issue"][0];
            let told = issue["expression"][0].as_str().unwrap_or_default().to_owned();
            let fault = expression(good, pointer);
            if !names(&told, &fault) {
                wrong.push(format!("{fault}={}: {issue}", body.pointer(pointer).expect("it")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {refused}:\n{}", wrong.len(), wrong.join("\n"));
    refused
}

#[test]
fn a_refused_match_names_the_place_of_the_fault() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let skips = ["suppressed", "not-found", "multiple-matches"];
    let refused = each_place_is_named(&world.body(Case::Known), &skips, |body| {
        runtime.block_on(world.submit(body))
    });
    assert!(refused > 100, "{refused}");
}

#[test]
fn a_refused_write_or_kick_off_names_the_place_of_the_fault() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    for (method, path, body) in written() {
        each_place_is_named(&body, &[], |body| {
            let request = world
                .request(method, path)
                .bearer_auth(world.token_with("scope", "system/*.cruds"))
                .header("content-type", "application/fhir+json")
                .header("prefer", "respond-async")
                .body(body.to_string());
            runtime.block_on(Answer::read(request))
        });
    }
}

#[test]
fn bytes_that_are_no_json_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let paths =
        ["Patient/$member-match", "Patient/$export", "", "Basic", "Basic/b1", "Patient/_search"];
    let strategy = (0..paths.len(), prop::collection::vec(any::<u8>(), 0..200));
    holds(strategy, |(path, bytes)| {
        let method = if paths[path] == "Basic/b1" { "PUT" } else { "POST" };
        let request = world
            .request(method, paths[path])
            .bearer_auth(world.token())
            .header("content-type", "application/fhir+json")
            .header("prefer", "respond-async")
            .body(bytes.clone());
        let what = format!("{} {}", paths[path], String::from_utf8_lossy(&bytes));
        (what, runtime.block_on(Answer::read(request)))
    });
}

#[test]
fn query_strings_of_any_kind_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let paths = [
        "Patient",
        "Patient/$export",
        "Condition",
        "ExplanationOfBenefit",
        "metadata",
        "export-status/x",
        "export-file/x/y",
        "Patient/_history",
    ];
    let names = [
        "_type",
        "_since",
        "_outputFormat",
        "_typeFilter",
        "_elements",
        "patient",
        "identifier",
        "_count",
        "_lastUpdated",
        "_include",
        "code",
        "access_token",
        "nobody-knows",
    ];
    let value = prop_oneof![
        "[ -~]{0,24}",
        Just("%zz".to_owned()),
        Just("%ff%00".to_owned()),
        Just("Patient,,Nobody".to_owned()),
        Just("0000-00-00T99:99:99Z".to_owned()),
        Just("-99999999999999999999".to_owned()),
        Just("Patient/$export?a=b".to_owned()),
        Just("|||".to_owned()),
    ];
    let pair = (0..names.len(), value);
    let strategy = (0..paths.len(), prop::collection::vec(pair, 1..4));
    holds(strategy, |(path, pairs)| {
        let query: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={value}", names[*name])).collect();
        let url = format!("{}?{}", paths[path], query.join("&").replace(['#', ' '], "+"));
        let request =
            world.request("GET", &url).bearer_auth(world.token()).header("prefer", "respond-async");
        (url, runtime.block_on(Answer::read(request)))
    });
}

#[test]
fn header_fields_of_any_kind_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let paths =
        ["Patient", "Patient/$export", "metadata", "export-status/x", "Patient/$member-match"];
    let names = [
        "authorization",
        "prefer",
        "accept",
        "content-type",
        "if-none-match",
        "if-modified-since",
        "range",
        "accept-encoding",
        "x-forwarded-for",
    ];
    // Header fields may hold bytes beyond ASCII.
    let value = prop::collection::vec(
        any::<u8>().prop_filter("no control", |byte| *byte >= 32 && *byte != 127),
        0..60,
    );
    let strategy =
        (0..paths.len(), prop::collection::vec((0..names.len(), value), 1..4), any::<bool>());
    holds(strategy, |(path, fields, signed)| {
        let method = if paths[path].ends_with("match") { "POST" } else { "GET" };
        let mut request = world.request(method, paths[path]);
        if signed {
            request = request.bearer_auth(world.token());
        }
        for (name, value) in &fields {
            request = request.header(names[*name], value.as_slice());
        }
        (format!("{} {fields:?}", paths[path]), runtime.block_on(Answer::read(request)))
    });
}

#[test]
fn paths_of_any_kind_are_answered() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let part = prop_oneof![
        Just("Patient".to_owned()),
        Just("$export".to_owned()),
        Just("%24member-match".to_owned()),
        Just("_history".to_owned()),
        Just("export-file".to_owned()),
        Just("..%2f..".to_owned()),
        Just("%ff".to_owned()),
        Just("%00".to_owned()),
        "[A-Za-z0-9._~$-]{1,70}",
    ];
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    let strategy = (0..methods.len(), prop::collection::vec(part, 1..6));
    holds(strategy, |(method, parts)| {
        let (method, path) = (methods[method], parts.join("/"));
        let request = world.request(method, &path).bearer_auth(world.token());
        let mut answer = runtime.block_on(Answer::read(request));
        if method == "HEAD" && answer.status < 500 {
            // It has no body to look at.
            answer.status = 200;
        }
        (format!("{method} {path}"), answer)
    });
}

/// What can be sent, and where to.
fn written() -> [(&'static str, &'static str, Value); 3] {
    let basic = json!({"resourceType": "Basic", "id": "b1", "code": {"text": "x"}, "meta": {}});
    let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": [
        {"request": {"method": "GET", "url": "Patient?_id=x"}},
        {"request": {"method": "PUT", "url": "Basic/b2"}, "resource": basic},
        {"fullUrl": "urn:uuid:1", "request": {"method": "POST", "url": "Basic"}, "resource": basic},
    ]});
    let kick_off = json!({"resourceType": "Parameters", "parameter": [
        {"name": "_type", "valueString": "Patient"},
        {"name": "_since", "valueInstant": "2026-01-01T00:00:00Z"},
        {"name": "patient", "valueReference": {"reference": "Patient/1"}},
    ]});
    [("PUT", "Basic/b1", basic), ("POST", "", bundle), ("POST", "Patient/$export", kick_off)]
}

#[test]
fn resources_of_any_shape_are_answered_when_they_are_written() {
    let runtime = Runtime::new().expect("a runtime");
    let world = runtime.block_on(patient_world());
    let targets = written();
    holds((0..targets.len(), changes()), |(target, changes)| {
        let (method, path, body) = &targets[target];
        let body = changed(body.clone(), &changes);
        let request = world
            .request(method, path)
            .bearer_auth(world.token_with("scope", "system/*.cruds"))
            .header("content-type", "application/fhir+json")
            .header("prefer", "respond-async")
            .body(body.to_string());
        (format!("{method} {path} {body}"), runtime.block_on(Answer::read(request)))
    });
}

#[tokio::test]
async fn refusals_name_the_element() {
    let world = World::start().await;
    assert_eq!(world.submit(&world.body(Case::Known)).await.status, 200);
    let member = world.population.member(Case::Known).id();
    for (path, element) in [
        ("Patient/$export?_since=yesterday", "http._since"),
        ("Patient/$export?_until=tomorrow", "http._until"),
        ("Patient/$export?_outputFormat=csv", "http._outputFormat"),
        ("Patient/$export?_type=Patient,Spaceship", "http._type"),
        ("Patient/$export?_typeFilter=Patient", "http._typeFilter"),
        ("Patient/$export?organizeOutputBy=Patient", "http.organizeOutputBy"),
        ("Patient/$export?_since=2027-01-01T00:00:00Z&_since=2027-01-02T00:00:00Z", "http._since"),
        ("Patient/$export?whatever=1", "http.whatever"),
        ("Condition?code:near=x", "http.code:near"),
        ("Condition?spaceship=1", "http.spaceship"),
        ("Condition?_count=many", "http._count"),
        ("Condition?onset-date=soon", "http.onset-date"),
        ("Condition?_include=Condition:spaceship", "http._include"),
        ("Group?name=x", "http.name"),
        (&format!("Patient/{member}/$everything?start=soon"), "http.start"),
        (&format!("Patient/{member}/$everything?_type=Spaceship"), "http._type"),
    ] {
        let answer = Answer::read(world.kick_off(path)).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert_eq!(answer.json()["issue"][0]["expression"], json!([element]), "{path}");
    }
    for (parameter, element) in [
        (json!({"name": "_since", "valueInstant": "soon"}), "Parameters.parameter[0]"),
        (json!({"name": "_type"}), "Parameters.parameter[0].value"),
        (json!({"valueString": "x"}), "Parameters.parameter[0].name"),
        (json!({"name": "patient", "valueReference": {"reference": "Patient/nobody"}}), ""),
    ] {
        let body = json!({"resourceType": "Parameters", "parameter": [parameter]});
        let request = world
            .request("POST", "Patient/$export")
            .bearer_auth(world.token())
            .header("prefer", "respond-async")
            .body(body.to_string());
        let answer = Answer::read(request).await;
        assert!(matches!(answer.status, 400 | 403), "{body}: {}", answer.text);
        if !element.is_empty() {
            assert_eq!(answer.json()["issue"][0]["expression"], json!([element]), "{body}");
        }
    }
}
