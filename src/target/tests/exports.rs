//! The match, the export and its polls, as the source sees them.

use serde_json::json;

use super::play::{Play, told};
use super::stand_in::{Script, match_answer};

#[tokio::test]
async fn the_match_request_is_complete_and_refers_to_its_own_patient() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let body = play.source.seen("$member-match")[0].json();
    let entries = body["parameter"].as_array().expect("parameters");
    let names: Vec<_> = entries.iter().filter_map(|entry| entry["name"].as_str()).collect();
    assert_eq!(names, ["MemberPatient", "CoverageToMatch", "CoverageToLink", "Consent"]);
    let link = &entries[2]["resource"];
    assert_eq!(link["identifier"][0]["value"], "LM-1");
    assert_eq!(link["payor"][0]["identifier"]["value"], "22222");
    assert!(link.get("order").is_none());
    for reference in [
        &entries[1]["resource"]["beneficiary"],
        &link["beneficiary"],
        &entries[3]["resource"]["patient"],
    ] {
        assert_eq!(reference["reference"], "Patient/member-1");
    }
}

#[tokio::test]
async fn our_own_coverage_names_the_member_by_a_member_number() {
    let play = Play::shaped(Script::default(), |_, settings| {
        let identifiers = settings.local_patients[0]["identifier"].as_array_mut();
        let ssn = json!({"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789"});
        identifiers.expect("identifiers").insert(0, ssn);
    })
    .await;
    play.run().await;
    let body = play.source.seen("$member-match")[0].json();
    let coverage = &body["parameter"][2]["resource"]["identifier"][0];
    assert_eq!(coverage["system"], "urn:lakeside:member");
    assert_eq!(coverage["value"], "LM-1");
    assert!(!body.to_string().contains("123-45-6789"));
}

#[tokio::test]
async fn the_export_is_of_the_member_alone_where_the_source_has_such_a_thing() {
    for (status, falls_back) in [(404, true), (405, true), (403, false)] {
        let once = vec![("/fhir/Patient/m/$export", status, None)];
        let play = Play::start(Script { once, ..Script::default() }).await;
        let (ended, notes) = told(&play.run().await);
        assert_eq!(ended, if falls_back { "completed" } else { "failed" }, "{status}: {notes}");
        assert_eq!(notes.contains("exports no Patient by its id"), falls_back, "{notes}");
        let of_all = play.source.seen("/fhir/Patient/$export");
        assert_eq!(of_all.len(), usize::from(falls_back), "{status}");
        assert!(of_all.iter().all(|seen| seen.query.contains("_type=Patient")));
    }
    // Nothing else names the member here, and there a token does.
    let by_type: [fn(&mut crate::target::Policy); 2] =
        [|policy| policy.exports_by_instance = false, |policy| policy.member_token_by_jwt = true];
    for edit in by_type {
        let play = Play::with_policy(Script::default(), edit).await;
        assert_eq!(play.run().await["status"], "completed");
        assert_eq!(play.source.seen("/fhir/Patient/$export").len(), 1);
        assert!(play.source.seen("/fhir/Patient/m/$export").is_empty());
    }
}

#[tokio::test]
async fn discovery_and_capabilities_come_first_and_the_job_is_deleted_last() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let seen = play.source.seen("");
    let order: Vec<&str> = seen.iter().map(|seen| seen.path.as_str()).collect();
    assert_eq!(
        order,
        [
            "/fhir/.well-known/smart-configuration",
            "/fhir/metadata",
            "/oauth/token",
            "/fhir/Patient/$member-match",
            "/oauth/token",
            "/fhir/Patient/m/$export",
            "/fhir/export-status/1",
            "/fhir/export-status/1",
            "/files/0",
            "/files/1",
            "/files/2",
            "/files/3",
            "/files/4",
            "/fhir/export-status/1",
        ]
    );
    assert_eq!(seen.last().map(|seen| seen.method.as_str()), Some("DELETE"));
    let kick_off = &play.source.seen("/Patient/m/$export")[0];
    assert_eq!(kick_off.header("prefer"), Some("respond-async"));
    assert_eq!(kick_off.header("accept"), Some("application/fhir+json"));
    let query: Vec<(String, String)> =
        serde_urlencoded::from_str(&kick_off.query).expect("a query");
    assert_eq!(
        query,
        [
            ("_type".to_owned(), "Patient,Condition".to_owned()),
            ("_since".to_owned(), "2022-01-15T00:00:00+01:00".to_owned()),
        ]
    );
}

#[tokio::test]
async fn retry_after_is_honoured_in_both_forms_and_else_waits_grow() {
    let polls = vec![Some("120"), Some("Fri, 15 Jan 2027 12:05:00 GMT"), None, None, None];
    let play = Play::start(Script { polls, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    let polls = play.source.seen("/export-status/1");
    let at: Vec<String> = polls.iter().map(|poll| poll.at.to_string()).collect();
    assert_eq!(at[..3], ["2027-01-15T12:00:00Z", "2027-01-15T12:02:00Z", "2027-01-15T12:05:00Z"]);
    let waits: Vec<i128> = polls[2..6]
        .windows(2)
        .map(|pair| pair[1].at.as_nanosecond() - pair[0].at.as_nanosecond())
        .collect();
    assert!(waits.is_sorted() && waits[0] >= 1_000_000_000 && waits[2] >= 2 * waits[0] - 1);
}

#[tokio::test]
async fn a_busy_source_is_waited_out() {
    let once = vec![
        ("/fhir/Patient/m/$export", 429, Some("30")),
        ("/fhir/export-status/1", 503, Some("Fri, 15 Jan 2027 12:10:00 GMT")),
        ("/files/0", 429, Some("3")),
    ];
    let play = Play::start(Script { once, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    for (path, secs) in [("/Patient/m/$export", 30), ("/files/0", 3)] {
        let seen = play.source.seen(path);
        assert_eq!(seen.len(), 2, "{path}");
        assert_eq!(seen[1].at.as_second() - seen[0].at.as_second(), secs, "{path}");
    }
    assert_eq!(play.source.seen("/export-status/1")[1].at.to_string(), "2027-01-15T12:10:00Z");
}

#[tokio::test]
async fn a_match_without_patient_id_goes_on() {
    let script = Script { match_answer: (200, match_answer(false)), ..Script::default() };
    let play = Play::start(script).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(play.source.seen("/fhir/Patient/$export").len(), 1);
    assert_eq!(play.search("Condition?patient=p1").await.len(), 1);
}

#[tokio::test]
async fn the_token_goes_where_the_manifest_says() {
    for (requires, sent) in [(json!(true), true), (json!(false), false), (json!(null), true)] {
        let script = Script { requires_access_token: requires.clone(), ..Script::default() };
        let play = Play::start(script).await;
        assert_eq!(play.run().await["status"], "completed");
        for file in play.source.seen("/files/0") {
            assert_eq!(file.header("authorization").is_some(), sent, "{requires}");
            assert_eq!(file.header("accept"), Some("application/fhir+ndjson"));
            assert!(file.query.is_empty());
        }
    }
}

#[tokio::test]
async fn messages_of_the_source_come_into_the_notes() {
    let outcome = r#"{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"incomplete","diagnostics":"two claims left out"}]}"#;
    let script = Script { errors: vec![Some(format!("{outcome}\n")), None], ..Script::default() };
    let play = Play::start(script).await;
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "completed");
    assert!(notes.contains("warning, incomplete: two claims left out"), "{notes}");
    assert!(notes.contains("File 2 of 2 (messages) was refused (status 404"), "{notes}");
}
