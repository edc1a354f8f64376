//! What becomes of fetched data.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::fhir::codes::IDENTIFIER_TYPE;

use super::play::{ORIGINAL_IDS, Play, told};
use super::stand_in::{Script, file, match_answer, member_files};

#[tokio::test]
async fn references_lead_to_our_patient_and_to_each_other() {
    let play = Play::start(Script::default()).await;
    assert_eq!(play.run().await["status"], "completed");
    let conditions = play.search("Condition?patient=p1").await;
    let condition = &conditions[0];
    assert_eq!(condition["subject"]["reference"], "Patient/p1");
    assert_eq!(condition["identifier"][0], json!({"system": ORIGINAL_IDS, "value": "c"}));
    let encounter = play.get(condition["encounter"]["reference"].as_str().expect("text")).await;
    assert_eq!(encounter["identifier"][0]["value"], "e");
    let absent = format!("{}/Practitioner/absent", play.source.base());
    assert_eq!(condition["recorder"]["reference"], absent);
    assert_eq!(play.search("ExplanationOfBenefit?patient=Patient/p1").await.len(), 1);
}

#[tokio::test]
async fn our_patient_keeps_the_ids_the_source_knows_it_by() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let identifiers = play.get("Patient/p1").await["identifier"].clone();
    let values: Vec<&str> = identifiers
        .as_array()
        .expect("identifiers")
        .iter()
        .filter_map(|identifier| identifier["value"].as_str())
        .collect();
    assert_eq!(values, ["LM-1", "U-1", "m"]);
    assert_eq!(play.search("Patient").await.len(), 1);
}

#[tokio::test]
async fn a_match_in_our_own_system_does_not_lock_the_member_out() {
    for value in ["LM-1", "LM-99"] {
        let mut answer = match_answer(true);
        answer["parameter"][0]["valueIdentifier"] = json!({
            "use": "official",
            "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": "MB"}]},
            "system": "urn:lakeside:member", "value": value,
        });
        let script = Script { match_answer: (200, answer), ..Script::default() };
        let play = Play::start(script).await;
        for _ in 0..2 {
            let task = play.run().await;
            let (status, notes) = told(&task);
            assert_eq!(status, "completed");
            assert!(notes.contains("an identifier of the system of this payer"), "{notes}");
            let output = task["output"].as_array().expect("outputs");
            let kept = output.iter().find_map(|output| output["valueIdentifier"]["value"].as_str());
            assert_eq!(kept, Some(value));
            let identifiers = play.get("Patient/p1").await["identifier"].clone();
            let identifiers = identifiers.as_array().expect("identifiers");
            let values = identifiers.iter().filter_map(|identifier| identifier["value"].as_str());
            assert!(values.eq(["LM-1", "m"]), "{identifiers:?}");
        }
    }
}

#[tokio::test]
async fn an_identifier_is_known_by_system_and_value() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    play.source.script().match_answer.1["parameter"][0]["valueIdentifier"]["use"] = json!("usual");
    play.run().await;
    let identifiers = play.get("Patient/p1").await["identifier"].clone();
    assert_eq!(identifiers.as_array().map(Vec::len), Some(3), "{identifiers}");
}

#[tokio::test]
async fn one_provenance_tells_of_the_transfer_and_received_ones_stay() {
    let play = Play::start(Script::default()).await;
    let task = play.run().await;
    let provenances = play.search("Provenance").await;
    assert_eq!(provenances.len(), 2);
    let output = task["output"].as_array().expect("outputs");
    let ours = output
        .iter()
        .find_map(|output| output["valueReference"]["reference"].as_str())
        .expect("a reference");
    let ours = play.get(ours).await;
    assert_eq!(ours["agent"][0]["type"]["coding"][0]["code"], "transmitter");
    assert_eq!(ours["agent"][0]["who"]["reference"], "Organization/org-northwind");
    let targets = ours["target"].as_array().expect("targets");
    assert_eq!(targets.len(), 5);
    for target in targets {
        play.get(target["reference"].as_str().expect("a reference")).await;
    }
    let received = provenances.iter().find(|it| it["id"] != ours["id"]).expect("the received one");
    for target in received["target"].as_array().expect("targets") {
        play.get(target["reference"].as_str().expect("a reference")).await;
    }
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let snapshot = async || {
        let mut all = Vec::new();
        for kind in ["Patient", "Encounter", "Condition", "ExplanationOfBenefit", "Provenance"] {
            all.extend(play.search(kind).await);
        }
        all.extend(play.search("Consent").await);
        all
    };
    let first: Vec<Value> = snapshot().await;
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "completed");
    assert!(notes.contains("0 created, 0 updated, 4 unchanged"), "{notes}");
    assert_eq!(snapshot().await, first);
    assert_eq!(play.search("Task").await.len(), 2);
}

#[tokio::test]
async fn a_changed_resource_is_updated_in_place() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    let changed = json!({"resourceType": "Condition", "id": "c", "note": [{"text": "healed"}],
        "subject": {"reference": "Patient/m"}});
    play.source.script().files = vec![file("Condition", &[changed])];
    let (_, notes) = told(&play.run().await);
    assert!(notes.contains("0 created, 1 updated, 0 unchanged"), "{notes}");
    let conditions = play.search("Condition").await;
    assert_eq!(conditions.len(), 1);
    assert_eq!(conditions[0]["meta"]["versionId"], "2");
}

#[tokio::test]
async fn ragged_and_empty_files_and_unknown_types_are_read() {
    let mut files = member_files();
    let smooth = files[2].1.take().expect("content");
    let text = String::from_utf8_lossy(&smooth).replace('\n', "\r\n");
    files[2].1 = Some(format!("\u{feff}{text}\r\n").into_bytes());
    files.push(("Goal", Some(Vec::new())));
    let unknown =
        json!({"resourceType": "Zebra", "id": "z", "subject": {"reference": "Patient/m"}});
    files.push(file("Zebra", &[unknown]));
    let play = Play::start(Script { files, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(play.search("Condition?patient=p1").await.len(), 1);
    assert_eq!(play.search("Zebra?patient=p1").await.len(), 1);
}

#[tokio::test]
async fn a_file_larger_than_memory_allows_is_read_from_the_spool() {
    let note = "x".repeat(1000);
    let many: Vec<Value> = (0..500)
        .map(|n| {
            json!({"resourceType": "Condition", "id": format!("c{n}"), "note": [{"text": note}],
                   "subject": {"reference": "Patient/m"}})
        })
        .collect();
    let files = vec![file("Condition", &many)];
    let play = Play::start(Script { files, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(play.get("Condition?patient=p1&_count=1").await["total"], 500);
}

#[tokio::test]
async fn other_members_data_is_left_out() {
    let mut files = member_files();
    files.push(file("Patient", &[json!({"resourceType": "Patient", "id": "stranger"})]));
    let theirs = json!({"resourceType": "Condition", "id": "s",
        "subject": {"reference": "Patient/stranger"}});
    files.push(file("Condition", &[theirs]));
    let play = Play::start(Script { files, ..Script::default() }).await;
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "completed");
    assert!(notes.contains("2 resources about other persons"), "{notes}");
    assert_eq!(play.search("Condition").await.len(), 1);
    assert_eq!(play.search("Patient").await.len(), 1);
}

#[tokio::test]
async fn what_is_gone_at_the_source_goes_here_too() {
    let play = Play::start(Script::default()).await;
    play.run().await;
    play.source.script().gone = vec!["Condition/c", "Condition/never-was", "Organization/x"];
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "completed");
    assert!(notes.contains("Removed: 1 that are gone at the source"), "{notes}");
    assert!(play.search("Condition?patient=p1").await.is_empty());
    assert_eq!(play.search("Encounter?patient=p1").await.len(), 1);
}

#[tokio::test]
async fn a_manifest_in_parts_is_followed_to_its_end() {
    let play = Play::start(Script { in_parts: true, ..Script::default() }).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(play.imported().await, 5);
    assert_eq!(play.source.seen("/parts/4").len(), 1);
}

#[tokio::test]
async fn what_came_is_archived_as_it_came() {
    let play = Play::start(Script::default()).await;
    let task = play.run().await;
    let documents = play.search("DocumentReference?patient=p1").await;
    assert_eq!(documents.len(), 1);
    let attachment = &documents[0]["content"][0]["attachment"];
    let binary = play.get(attachment["url"].as_str().expect("a reference")).await;
    let text = STANDARD.decode(binary["data"].as_str().expect("data")).expect("base64");
    let text = String::from_utf8(text).expect("text");
    assert!(text.contains(r#""reference":"Patient/m""#), "{text}");
    let provenance = task["output"]
        .as_array()
        .and_then(|outputs| {
            outputs.iter().find(|it| it["type"]["text"] == "provenance of the transfer")
        })
        .and_then(|output| output["valueReference"]["reference"].as_str())
        .expect("a reference");
    let provenance = play.get(provenance).await;
    let archived = provenance["entity"][0]["what"]["reference"].as_str().expect("a reference");
    assert_eq!(play.get(archived).await["id"], documents[0]["id"]);
}

#[tokio::test]
async fn messages_of_the_source_are_kept() {
    let outcome = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error",
        "code": "processing", "diagnostics": "one claim could not be read"}]});
    let errors = vec![Some(format!("{outcome}\n"))];
    let play = Play::start(Script { errors, ..Script::default() }).await;
    let task = play.run().await;
    let outputs = task["output"].as_array().expect("outputs");
    let kept = outputs.iter().find(|it| it["type"]["text"] == "messages of the source payer");
    let kept = kept.and_then(|it| it["valueReference"]["reference"].as_str()).expect("kept");
    assert_eq!(play.get(kept).await["contentType"], "application/fhir+ndjson");
}
