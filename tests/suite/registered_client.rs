//! A client that was registered by hand, as the mocks propose it.

use payerproof::outcome::RunRecord;
use reqwest::Client;
use serde_json::Value;

use crate::payer::Payer;

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "whoever registers is no part of the run")]
async fn what_stories_leave_behind_is_deleted() {
    let desk = tempfile::tempdir().expect("a directory");
    // Each story begins two exports and looks after none.
    std::fs::write(desk.path().join("source.yaml"), "policy: {running_exports: 2}\n")
        .expect("written");
    let payer = Payer::start(desk, &["--source-config", "source.yaml"]);
    let proposed = |begins: &str| payer.said.lines().find(|line| line.starts_with(begins));
    let call = proposed("curl -s http").and_then(|line| line.split_once(" -d ")).expect("a call");
    let place = call.0.split(' ').find(|word| word.starts_with("http")).expect("a URL");
    let answer = Client::new()
        .post(place)
        .header("content-type", "application/json")
        .body(call.1.trim_matches('\'').to_owned())
        .send()
        .await
        .expect("an answer");
    let registered: Value = answer.json().await.expect("JSON");
    let section = payer.said.split_once("[registration.client]").expect("a section").1;
    let section = section.split("\n\n").next().unwrap_or_default();
    let section = section.replace('…', registered["client_id"].as_str().expect("an id"));
    let config = format!(
        "name = 'Else'\nroles = ['source']\nfhir_base = '{}'\n[claims]\nmember_match = true\n\
         patient_export = true\n[registration]\nhow = 'manual'\n[registration.client]{section}\n",
        payer.fhir_base()
    );
    std::fs::write(payer.desk.path().join("payer.toml"), config).expect("written");
    let ended = payer
        .program()
        .args(["run", "--quiet", "--jobs", "1", "--config", "payer.toml", "--out", "out"])
        .args(["--filter", "export/format_spelled"])
        .output()
        .expect("the program runs");
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let record = std::fs::read_to_string(payer.desk.path().join("out/run.json")).expect("a record");
    let record: RunRecord = serde_json::from_str(&record).expect("a run record");
    assert_eq!(record.scenarios.len(), 3);
    for scenario in &record.scenarios {
        let asked = scenario.exchanges.iter().filter(|one| one.status == Some(202)).count();
        assert_eq!((asked, &scenario.error), (2, &None), "{}", scenario.id);
        let cancelled = scenario.exchanges.iter().any(|one| one.method == "DELETE");
        assert!(!cancelled, "what is tidied up is no part of the story");
    }
}
