//! What becomes of attachments whose content is elsewhere.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::state::{Memory, Store};
use crate::target::RetrievalChoice;

use super::play::{Play, clock, told};
use super::stand_in::{Script, StandIn, file, member_files};

const PDF: &str = "application/pdf";

/// A document of a member with an attachment at each of these URLs.
fn document(id: &str, member: &str, urls: &[&str]) -> Value {
    let contents: Vec<Value> =
        urls.iter().map(|url| json!({"attachment": {"contentType": PDF, "url": url}})).collect();
    json!({"resourceType": "DocumentReference", "id": id, "status": "current",
        "subject": {"reference": format!("Patient/{member}")}, "content": contents})
}

/// The history of member `m` with these documents.
fn script(documents: &[Value]) -> Script {
    let mut files = member_files();
    files.push(file("DocumentReference", documents));
    let attachments = vec![("/attachments/a", PDF, "letter"), ("/attachments/b", PDF, "scan")];
    Script { files, attachments, ..Script::default() }
}

/// The URLs of the attachments of the imported document.
async fn urls(play: &Play) -> Vec<String> {
    let found = play.search("DocumentReference?patient=p1").await;
    let named = |one: &&Value| one["identifier"][0]["value"] == "d";
    let document = found.iter().find(named).expect("the document");
    let contents = document["content"].as_array().expect("contents").clone();
    let url = |content: &Value| content["attachment"]["url"].as_str().map(str::to_owned);
    contents.iter().filter_map(url).collect()
}

/// What a URL of an imported attachment leads to.
async fn text(play: &Play, url: &str) -> String {
    let binary = play.get(url).await;
    assert_eq!(binary["contentType"], PDF);
    let data = STANDARD.decode(binary["data"].as_str().expect("data")).expect("Base64");
    String::from_utf8(data).expect("text")
}

#[tokio::test]
async fn content_that_is_elsewhere_is_fetched_before_the_job_is_deleted() {
    let foreign = Script { requires_access_token: json!(false), ..script(&[]) };
    let foreign = StandIn::start(clock(), foreign).await;
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let play = Play::over(Arc::clone(&store), Script::default(), |_| {}).await;
    let absolute = format!("{}/attachments/a", play.source.origin);
    let elsewhere = format!("{}/attachments/b", foreign.origin);
    let all = document("d", "m", &[&absolute, "../attachments/b", &elsewhere]);
    *play.source.script() = script(&[all]);
    let task = play.run().await;
    assert_eq!(task["status"], "completed");
    let urls = urls(&play).await;
    for (url, content) in urls.iter().zip(["letter", "scan", "scan"]) {
        assert_eq!(text(&play, url).await, content);
    }
    assert_eq!(urls.len(), 3);
    let seen = play.source.seen("");
    assert_eq!(seen.last().map(|seen| seen.method.as_str()), Some("DELETE"));
    for (source, path, with_token) in [
        (&play.source, "/attachments/a", true),
        (&play.source, "/attachments/b", true),
        (&foreign, "/attachments/b", false),
    ] {
        let seen = source.seen(path);
        assert_eq!(seen.len(), 1, "{path}");
        assert_eq!(seen[0].header("authorization").is_some(), with_token, "{path}");
        assert_eq!(seen[0].header("accept"), Some(PDF));
    }
    let id = task["id"].as_str().expect("an id");
    for table in ["attachments", "elsewhere", "visited"] {
        for person in ["", " m"] {
            let left = store.list(&format!("target {table} {id}{person}")).expect("read");
            assert!(left.is_empty(), "{table}{person}");
        }
    }
    // The same again is the same, wherever it lies then.
    play.source.script().polls.clear();
    let moved = document("d", "m", &["../attachments/a", &elsewhere, &elsewhere]);
    play.source.script().files.pop();
    play.source.script().files.push(file("DocumentReference", &[moved]));
    let (_, notes) = told(&play.run().await);
    assert!(notes.contains("0 created, 0 updated"), "{notes}");
}

#[tokio::test]
async fn content_needs_a_token_where_files_do() {
    let mut script = script(&[document("d", "m", &["../attachments/a"])]);
    script.requires_access_token = json!(false);
    script.once = vec![("/attachments/a", 502, None), ("/attachments/a", 429, Some("9"))];
    let play = Play::start(script).await;
    assert_eq!(play.run().await["status"], "completed");
    let seen = play.source.seen("/attachments/a");
    assert!(seen.iter().all(|seen| seen.header("authorization").is_none()));
    assert_eq!(seen.len(), 3);
    assert_eq!(text(&play, &urls(&play).await[0]).await, "letter");
}

#[tokio::test]
async fn content_is_fetched_however_the_data_is() {
    for retrieval in [RetrievalChoice::Everything, RetrievalChoice::Search] {
        let mut script = script(&[document("d", "m", &["Binary/b"])]);
        // A Binary comes as a resource where that is what a server likes best.
        let binary = json!({"resourceType": "Binary", "contentType": PDF,
            "data": STANDARD.encode("as a resource")});
        let searched = json!({"type": "DocumentReference", "searchParam": [{"name": "patient"}],
            "interaction": [{"code": "search-type"}]});
        let statement = json!({"rest": [{"resource": [searched]}]});
        script.documents = vec![("/fhir/Binary/b", binary), ("/fhir/metadata", statement)];
        let play = Play::shaped(script, |policy, _| policy.retrieval = retrieval).await;
        let mut invocation = play.invocation();
        invocation["parameter"][1]["part"] = json!([]);
        assert_eq!(play.invoke(&invocation).await.status().as_u16(), 200);
        play.handle.wait_idle().await;
        assert_eq!(text(&play, &urls(&play).await[0]).await, "as a resource");
    }
}

#[tokio::test]
async fn a_binary_among_the_files_is_not_fetched_again() {
    let mut script = script(&[document("d", "m", &["Binary/b"])]);
    let binary = json!({"resourceType": "Binary", "id": "b", "contentType": PDF,
        "data": STANDARD.encode("in a file")});
    script.files.push(file("Binary", &[binary]));
    let play = Play::start(script).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(text(&play, &urls(&play).await[0]).await, "in a file");
    assert!(play.source.seen("/fhir/Binary/b").is_empty());
}

#[tokio::test]
async fn content_that_cannot_be_had_is_told_and_asked_for_again() {
    for (lost, asked_since) in [(true, false), (false, true)] {
        let mut document = document("d", "m", &["../attachments/lost", "Binary/inline"]);
        document["content"][1]["attachment"]["data"] = json!(STANDARD.encode("here"));
        let mut script = script(&[document]);
        if !lost {
            script.attachments.push(("/attachments/lost", PDF, "found"));
        }
        let play = Play::start(script).await;
        let mut invocation = play.invocation();
        invocation["parameter"][1]["part"] = json!([]);
        for _ in 0..2 {
            play.source.script().polls.clear();
            assert_eq!(play.invoke(&invocation).await.status().as_u16(), 200);
            play.handle.wait_idle().await;
        }
        let (status, notes) = told(&play.search("Task").await[0]);
        assert_eq!(status, "completed", "{notes}");
        assert_eq!(notes.contains("An attachment was refused (status 404"), lost, "{notes}");
        let absolute = format!("{}/attachments/lost", play.source.origin);
        let found = urls(&play).await;
        assert_eq!(found[0] == absolute, lost);
        // What is there already is asked for by nobody, and its URL leads to where it was.
        assert_eq!(found[1], format!("{}/fhir/Binary/inline", play.source.origin));
        assert!(play.source.seen("/Binary/inline").is_empty());
        let kick_off = play.source.seen("/Patient/m/$export").pop().expect("a kick-off");
        assert_eq!(kick_off.query.contains("_since"), asked_since);
    }
}

#[tokio::test]
async fn whoever_leaves_the_content_knows_where_it_was() {
    let script = script(&[document("d", "m", &["../attachments/a"])]);
    let play = Play::with_policy(script, |policy| policy.fetches_attachments = false).await;
    assert_eq!(play.run().await["status"], "completed");
    assert_eq!(urls(&play).await, [format!("{}/attachments/a", play.source.origin)]);
    assert!(play.source.seen("/attachments/a").is_empty());
}

#[tokio::test]
async fn many_losses_are_counted() {
    let paths: Vec<String> = (0..12).map(|n| format!("../attachments/lost-{n}")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let play = Play::start(script(&[document("d", "m", &paths)])).await;
    let (_, notes) = told(&play.run().await);
    assert_eq!(notes.matches("An attachment was refused").count(), 10, "{notes}");
    assert!(notes.contains("2 attachments more could not be had"), "{notes}");
}

#[tokio::test]
async fn nobody_asks_for_the_content_of_others_or_after_the_consent() {
    let stranger = document("s", "stranger", &["../attachments/b"]);
    let own = document("d", "m", &["../attachments/a", "../attachments/lost"]);
    let mut script = script(&[stranger, own]);
    let play = Play::start(script.clone()).await;
    assert_eq!(play.run().await["status"], "completed");
    assert!(play.source.seen("/attachments/b").is_empty());
    script.withheld = Some("/attachments/a");
    let play = Play::start(script).await;
    let (status, notes) = told(&play.run().await);
    assert_eq!((status.as_str(), play.imported().await), ("failed", 0));
    assert!(notes.contains("This payer must act: ask the member"), "{notes}");
    assert!(play.source.seen("/attachments/lost").is_empty());
    assert_eq!(play.source.seen_by("DELETE").len(), 1);
}

#[tokio::test]
async fn the_content_goes_with_its_document() {
    let play = Play::start(script(&[document("d", "m", &["../attachments/a"])])).await;
    play.run().await;
    let before = play.search("Binary").await.len();
    play.source.script().gone = vec!["DocumentReference/d"];
    play.source.script().files.pop();
    play.source.script().polls.clear();
    let (_, notes) = told(&play.run().await);
    assert!(notes.contains("Removed: 1"), "{notes}");
    assert_eq!(play.search("Binary").await.len(), before - 1, "{notes}");
}
