//! A thousand members in bulk, from a source where one answer in twenty is no good: how long our
//! target payer takes, with how many requests, and in how much memory: `cargo bench --bench bulk`.
//!
//! Each run is a process of its own, so that its memory is its own. The state is in a file.
//! `-- --quick` takes a tenth of everything, and `-- --floors` makes the program fail when a figure
//! is worse than its floor.

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::process::{Command, ExitCode};
use std::time::Instant;

use jiff::Timestamp;
use payerproof::admin::ServerDefinition;
use payerproof::clock::Clock;
use payerproof::id::Party;
use payerproof::secret::Secret;
use payerproof::seed::Seed;
use payerproof::state::open_store;
use payerproof::target::{Handle, Policy, Settings, SigningKey, run};
use payerproof::transcript::{
    ClientTls, Recorder, Spool, Stage, Timeouts, WireClient, install_crypto_provider,
};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

#[expect(dead_code, reason = "nobody is held up here")]
#[path = "../tests/support/crowd.rs"]
mod crowd;

use crowd::{Crowd, FAULTS, PATIENCE};

/// Members.
const MEMBERS: usize = 1000;
/// One answer in so many is no good.
const ONE_IN: u32 = 20;
/// Ten times as many members may take this much more memory, in MiB: what was asked for is held.
const GROWTH_FLOOR: f64 = 64.0;

/// What a run came to.
struct Figures {
    seconds: f64,
    requests: usize,
    faults: usize,
    kinds: usize,
    /// Requests the faults may cost at most.
    cost: usize,
    peak_mib: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().any(|one| one == flag);
    if let Some(at) = arguments.iter().position(|one| one == "--child") {
        let word = |offset: usize| arguments.get(at + offset).map_or("", String::as_str);
        child(word(1).parse().unwrap_or(1), word(2).parse().unwrap_or(0));
        return ExitCode::SUCCESS;
    }
    let members = if has("--quick") { MEMBERS / 10 } else { MEMBERS };
    let (few, calm, many) =
        (measure(members / 10, 0), measure(members, 0), measure(members, ONE_IN));
    println!("members                {members}");
    println!("seconds                {:.1} ({:.1} without faults)", many.seconds, calm.seconds);
    println!("requests               {} ({} without faults)", many.requests, calm.requests);
    println!("faults                 {} of {} kinds", many.faults, many.kinds);
    println!("peak memory, MiB       {:.0} ({:.0} for a tenth)", many.peak_mib, few.peak_mib);
    let bounded = many.requests <= calm.requests + many.cost;
    let flat = many.peak_mib <= few.peak_mib + GROWTH_FLOOR;
    let every_kind = has("--quick") || many.kinds == FAULTS.len();
    if has("--floors") && !(bounded && flat && every_kind) {
        println!("a figure is worse than its floor");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn measure(members: usize, one_in: u32) -> Figures {
    let own = std::env::current_exe().expect("this program");
    let arguments = ["--child".to_owned(), members.to_string(), one_in.to_string()];
    let output = Command::new(own).args(arguments).output().expect("a child");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let words: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [seconds, requests, faults, kinds, cost, peak_mib] = words[..] else {
        panic!("{text}{}", String::from_utf8_lossy(&output.stderr))
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small counts")]
    let count = |number: f64| number as usize;
    let (requests, faults, kinds) = (count(requests), count(faults), count(kinds));
    Figures { seconds, requests, faults, kinds, cost: count(cost), peak_mib }
}

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "an independent client")]
async fn child(members: usize, one_in: u32) {
    assert!(one_in == 0 || one_in == ONE_IN, "none, or one in {ONE_IN}");
    install_crypto_provider();
    let crowd = Crowd::start(members, one_in).await;
    let directory = tempfile::tempdir().expect("a directory");
    let place = directory.path().join("state").display().to_string();
    let store = open_store(&place).expect("a file");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
    let clock = Clock::simulated(Timestamp::UNIX_EPOCH);
    let recorder = Recorder::forgetful(clock, Spool::create().expect("a directory"));
    let tls = ClientTls::public().expect("a configuration");
    let stage = Stage {
        client: WireClient::new(
            recorder.clone(),
            Party::Target,
            tls,
            Timeouts { head: PATIENCE, ..Timeouts::default() },
        ),
        recorder,
        defects: Vec::new(),
        tls: None,
        shutdown: CancellationToken::new(),
    };
    let pem = include_str!("../fixtures/keys/client-es384.pem").to_owned();
    let settings = Settings {
        base: base.clone(),
        payer_name: "Lakeside Mutual".to_owned(),
        payer_identifier: ("urn:payers".to_owned(), "22222".to_owned()),
        local_patients: crowd.local_patients(),
        identifier_system: "urn:source:original-id".to_owned(),
        patient_system: None,
        servers: vec![ServerDefinition {
            name: Some("Crowd".to_owned()),
            issuer: Some(crowd.base.clone()),
            fhir_endpoint_url: Some(crowd.base.clone()),
            token_introspection_client_id: Some("us".to_owned()),
            ..ServerDefinition::default()
        }],
        organizations: Vec::new(),
        overwrites_servers: false,
        admins: Vec::new(),
        interceptors: std::collections::BTreeMap::new(),
        udap: None,
        signing_keys: vec![SigningKey {
            kid: "ec".to_owned(),
            alg: "ES384".to_owned(),
            pem: Secret::from(pem),
        }],
        seed: Seed(7),
    };
    let handle = Handle::with_store(Policy::default(), store);
    tokio::spawn(run(listener, stage, settings, handle.clone()));
    let http = reqwest::Client::new();
    let begun = Instant::now();
    let url = format!("{base}/Patient/$invoke-bulk-export");
    let body = crowd.invocation().to_string();
    let invoke = async || -> Value {
        let answer = http.post(&url).body(body.clone()).send().await.expect("an answer");
        let task: Value = answer.json().await.expect("JSON");
        handle.wait_idle().await;
        let url = format!("{base}/Task/{}", task["id"].as_str().expect("an id"));
        http.get(url).send().await.expect("an answer").json().await.expect("JSON")
    };
    let mut task = invoke().await;
    // A job that is lost ends a transfer, and the Task says to invoke again.
    if crowd.has_lost() {
        task = invoke().await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(task["status"], "completed", "{}", task["note"]);
    let peak = peak_mib();
    for (kind, total) in [("Condition", 3 * members), ("ExplanationOfBenefit", members)] {
        let url = format!("{base}/{kind}?_count=1");
        let found: Value =
            http.get(url).send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(found["total"].as_u64(), u64::try_from(total).ok(), "{kind}");
    }
    let (requests, faults) = crowd.tally();
    let (cut, resumed) = crowd.resumed();
    assert!(resumed >= cut, "downloads go on where they stopped");
    let count: usize = faults.iter().map(|(_, times)| times).sum();
    let cost: usize = faults.iter().map(|(fault, times)| fault.cost().1 * times).sum();
    println!("{seconds} {requests} {count} {} {cost} {peak}", faults.len());
}

/// The most memory this process has had, in MiB; 0 where the system does not say.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
