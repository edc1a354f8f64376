//! A target payer in a process of its own, with its state in a file: killed in the middle of an
//! exchange it goes on where it was, and its memory does not grow with the members.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use payerproof::clock::Clock;
use payerproof::population::Population;
use payerproof::seed::Seed;
use payerproof::state::open_store;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

#[expect(dead_code, reason = "nothing is faulty here but the target")]
#[path = "../support/crowd.rs"]
mod crowd;

use crowd::Crowd;

/// Members of an exchange in which the target is killed.
const MEMBERS: usize = 12;
/// Ten times as many members may take this much more memory, in KiB: what was asked for is held.
const GROWTH_KIB: u64 = 64 * 1024;
/// Conditions of each member.
const EACH: usize = 3;

/// A running target payer; it is killed with this value.
struct Target {
    child: Child,
    /// What it says is heard to the end, so that it can go on speaking.
    _said: Lines<BufReader<ChildStdout>>,
    base: String,
    http: Client,
}

impl Target {
    /// Starts one, and waits until it says that it serves.
    fn start(directory: &Path, members: usize) -> Self {
        Self::with(directory, members, &[])
    }

    /// The same with further flags.
    #[expect(clippy::disallowed_methods, reason = "the independent client of our tests")]
    fn with(directory: &Path, members: usize, flags: &[&str]) -> Self {
        let members = members.to_string();
        let mut child = Command::new(env!("CARGO_BIN_EXE_payerproof"))
            .args(["mock", "target", "--source-servers", "servers.json", "--port", "0"])
            .args(["--target-state", "state", "--members", &members])
            .args(flags)
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("piped")).lines();
        let base = said.by_ref().map_while(Result::ok).find_map(|line| {
            let place = line.split_whitespace().find(|word| word.starts_with("http://"))?;
            Some(place.to_owned())
        });
        let base = base.expect("it says where it is");
        Self { child, _said: said, base, http: Client::new() }
    }

    /// Ends it as a crash would: it learns nothing of it.
    fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Has everybody fetched.
    async fn invoke(&self, crowd: &Crowd, members: usize) {
        self.invoke_of(crowd, &locals(members)).await;
    }

    /// Has these local Patients fetched.
    async fn invoke_of(&self, crowd: &Crowd, locals: &[String]) {
        let url = format!("{}/Patient/$invoke-bulk-export", self.base);
        let body = crowd.invocation_of(locals).to_string();
        let answer = self.http.post(url).body(body).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200);
    }

    /// The most memory it has had, in KiB; none where the system does not say.
    fn peak_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}/{path}", self.base);
        let answer = self.http.get(url).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.json().await.expect("JSON")
    }

    async fn count(&self, kind: &str) -> usize {
        let found = self.get(&format!("{kind}?_count=1")).await;
        found["total"].as_u64().and_then(|total| usize::try_from(total).ok()).expect("a total")
    }

    /// The only Task, once it has ended.
    async fn ended(&self) -> Value {
        loop {
            let found = self.get("Task").await;
            let tasks = found["entry"].as_array().expect("Tasks");
            assert_eq!(tasks.len(), 1, "{found}");
            let task = &tasks[0]["resource"];
            if !matches!(task["status"].as_str(), Some("requested" | "in-progress")) {
                return task.clone();
            }
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The ids of local Patients the target payer has.
fn locals(members: usize) -> Vec<String> {
    let population = Population::generate(Seed(1), Clock::system().today(), members);
    let all = population.local_patients();
    let ids = all.iter().filter_map(|patient| patient["id"].as_str());
    ids.take(members).map(str::to_owned).collect()
}

/// How many Conditions are stored about each member that has any, read from the file as it was
/// left.
fn left_behind(directory: &Path) -> Vec<usize> {
    let copy = directory.join("left");
    std::fs::copy(directory.join("state"), &copy).expect("a copy");
    let store = open_store(&copy.display().to_string()).expect("a state");
    let found = store.list("target resource Condition").expect("read");
    let mut subjects: Vec<String> = found
        .iter()
        .map(|(_, bytes)| {
            let condition: Value = serde_json::from_slice(bytes).expect("JSON");
            condition["subject"]["reference"].as_str().expect("a reference").to_owned()
        })
        .collect();
    subjects.sort();
    subjects.chunk_by(|one, other| one == other).map(<[_]>::len).collect()
}

/// A directory with the definition of a source payer.
fn directory_for(crowd: &Crowd) -> TempDir {
    payerproof::transcript::install_crypto_provider();
    let directory = tempfile::tempdir().expect("a directory");
    let definition = json!({
        "name": "Crowd", "issuer": crowd.base, "fhirEndpointUrl": crowd.base, "clientId": "us",
        "clientSecret": "a secret", "clientAuthenticationMode": "CLIENT_SECRET_BASIC",
    });
    let seeds = json!({"servers": [definition]}).to_string();
    std::fs::write(directory.path().join("servers.json"), seeds).expect("writable");
    directory
}

/// Starts an exchange, kills the target when it asks for what is held, or else imports, and looks
/// at what comes of it.
async fn killed_at(held: Option<&str>) {
    let crowd = Crowd::start(MEMBERS, 0).await;
    let directory = directory_for(&crowd);
    crowd.hold(held);
    let target = Target::start(directory.path(), MEMBERS);
    target.invoke(&crowd, MEMBERS).await;
    match held {
        Some(_) => crowd.arrived.notified().await,
        // Somewhere in the import.
        None => while target.count("Condition").await == 0 {},
    }
    target.kill();
    let left = left_behind(directory.path());
    assert!(left.iter().all(|count| *count == EACH), "a member is half here: {left:?}");
    assert!(held.is_none() || left.is_empty(), "{held:?}: {left:?}");

    crowd.hold(None);
    let target = Target::start(directory.path(), MEMBERS);
    let task = target.ended().await;
    assert_eq!(task["status"], "completed", "{held:?}: {}", task["note"]);
    for (kind, count) in [
        ("Condition", EACH * MEMBERS),
        ("ExplanationOfBenefit", MEMBERS),
        // Of each member one that came and one of ours; and one of ours of what is about nobody.
        ("Provenance", 2 * MEMBERS + 1),
        ("DocumentReference", MEMBERS + 1),
    ] {
        assert_eq!(target.count(kind).await, count, "{held:?}: {kind}");
    }
}

#[tokio::test]
async fn an_exchange_outlives_its_killed_target() {
    for held in ["/token", "/$bulk-member-match", "/$davinci-data-export", "/export/0"] {
        killed_at(Some(held)).await;
    }
    for held in ["/files/Patient/0", "/files/Condition/1", "/files/ExplanationOfBenefit/2"] {
        killed_at(Some(held)).await;
    }
}

#[tokio::test]
async fn an_import_outlives_its_killed_target() {
    killed_at(None).await;
}

#[tokio::test]
async fn it_is_who_it_is_told_to_be_and_has_whom_it_is_told_to_have() {
    let crowd = Crowd::start(1, 0).await;
    let directory = directory_for(&crowd);
    let mine = json!({"resourceType": "Patient", "id": "mine",
        "identifier": [{"system": "urn:mine", "value": "1"}]});
    std::fs::write(directory.path().join("patients.ndjson"), format!("{mine}\n")).expect("written");
    std::fs::write(directory.path().join("password"), "hush hush").expect("written");
    let target = Target::with(
        directory.path(),
        2,
        &[
            &["--local-patients", "patients.ndjson", "--patient-system", "urn:mine"][..],
            &["--original-id-system", "urn:original", "--payer-name", "Hillside"],
            &["--payer-identifier", "urn:payers|77", "--target-admin", "root:password"],
        ]
        .concat(),
    );
    assert_eq!(target.get("Patient/mine").await["identifier"], mine["identifier"]);
    let payers = target.get("Organization?type=pay").await;
    assert!(payers.to_string().contains(r#"{"system":"urn:payers","value":"77"}"#), "{payers}");

    target.invoke_of(&crowd, &["mine".to_owned()]).await;
    assert_eq!(target.ended().await["status"], "completed");
    let imported = target.get("Condition?patient=mine").await;
    assert_eq!(imported["total"], EACH, "{imported}");
    assert!(imported.to_string().contains("urn:original"), "{imported}");
    // Who is made from the seed can be linked, too.
    target.invoke_of(&crowd, &locals(1)).await;

    let origin = target.base.strip_suffix("/fhir").expect("a base of ours");
    let published = async || {
        let url = format!("{origin}/.well-known/jwks.json");
        let answer = target.http.get(url).send().await.expect("an answer");
        let set: Value = answer.json().await.expect("JSON");
        set["keys"].as_array().expect("keys").clone()
    };
    let before = published().await;
    let rotate = |password: &str| {
        let asked = target.http.post(format!("{origin}/signing-keys"));
        asked.basic_auth("root", Some(password)).send()
    };
    assert_eq!(rotate("a guess").await.expect("an answer").status().as_u16(), 401);
    assert_eq!(published().await, before);
    let rotated = rotate("hush hush").await.expect("an answer");
    assert_eq!(rotated.status().as_u16(), 200);
    assert!(!rotated.text().await.expect("text").contains("\"d\""), "nothing private is shown");
    let after = published().await;
    assert_eq!(after.len(), before.len() + 2);
    assert!(before.iter().all(|key| after.contains(key)), "the former ones stay");
    assert!(!before.contains(&after[0]), "the new ones go first");
}

#[tokio::test]
async fn memory_does_not_grow_with_the_members() {
    let mut peaks = Vec::new();
    for members in [100, 1000] {
        let crowd = Crowd::start(members, 0).await;
        let directory = directory_for(&crowd);
        let target = Target::start(directory.path(), members);
        target.invoke(&crowd, members).await;
        let task = target.ended().await;
        assert_eq!(task["status"], "completed", "{}", task["note"]);
        assert_eq!(target.count("Condition").await, EACH * members);
        peaks.extend(target.peak_kib());
    }
    if let [few, many] = peaks[..] {
        assert!(many <= few + GROWTH_KIB, "{few} KiB for a hundred, {many} KiB for a thousand");
    }
}
