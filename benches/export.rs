//! Large exports: how fast our source payer sends files beside a server of static files, how fast
//! they are fetched and judged, in how much memory, and whether many exports at once get their
//! turns: `cargo bench --bench export`.
//!
//! One line a figure: what it is, ours, the reference, and ours divided by the reference. Every
//! server, and the judge, is a process of its own, so that its memory is its own. The static files
//! are those of the export, sent by the same HTTP stack. Where there is a `redis-server`, as many
//! exports are shared by several processes of the built program, of which one is killed.
//! `-- --quick` takes a tenth of everything, and `-- --floors` makes the program fail when a figure
//! is worse than its floor.

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use axum::routing::get;
use futures_util::stream;
use payerproof::checks;
use payerproof::clock::Clock;
use payerproof::guides::Guides;
use payerproof::id::{Endpoint, Party};
use payerproof::population::{Population, SOURCE_PAYER};
use payerproof::secret::Secret;
use payerproof::seed::Seed;
use payerproof::source;
use payerproof::spec::Catalogue;
use payerproof::transcript::{
    ClientTls, Outbound, Recorder, Serve, Spool, Stage, Timeouts, WireClient, serve,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

#[path = "../tests/support/replicas.rs"]
mod replicas;

/// Resources of the export, and resources a member has on average.
const RESOURCES: usize = 1_000_000;
const PER_MEMBER: usize = 113;
/// Resources of one file.
const PER_FILE: usize = 50_000;
/// Exports at once, and members in each.
const AT_ONCE: usize = 100;
const MEMBERS_EACH: usize = 10;
/// Payers that share so many exports, and the members who are exported again and again.
const REPLICAS: usize = 8;
const MEMBERS_SHARED: usize = 20;
/// Turns of each download; the middle one counts.
const TURNS: usize = 3;
/// At least this share of the static server.
const MOCK_FLOOR: f64 = 0.5;
const JUDGE_FLOOR: f64 = 0.3;
/// What both floors leave of the static server's speed when files are fetched from the mock and
/// judged afterwards: the times add up.
const BOTH_FLOOR: f64 = 1.0 / (1.0 / MOCK_FLOOR + 1.0 / JUDGE_FLOOR);
/// Resident memory stays below this, in MiB.
const MEMORY_FLOOR: f64 = 200.0;
/// The slowest export takes at most this many times the median.
const TAIL_FLOOR: f64 = 3.0;
const SEED: Seed = Seed(7);
const EXPORT: &str = "/fhir/Patient/$export";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1).cloned()
    };
    payerproof::transcript::install_crypto_provider();
    let runtime = Runtime::new().expect("a runtime");
    if let Some(members) = after("--serve-members") {
        runtime.block_on(serve_mock(members.parse().expect("a number")));
        return ExitCode::SUCCESS;
    }
    if let Some(directory) = after("--serve-files") {
        runtime.block_on(serve_files(PathBuf::from(directory)));
        return ExitCode::SUCCESS;
    }
    if let Some(origin) = after("--judge") {
        runtime.block_on(judge(&origin));
        return ExitCode::SUCCESS;
    }
    let said = |flag: &str| arguments.iter().any(|argument| argument == flag);
    // Only `cargo bench` says so; `cargo test --all-targets` must not take minutes.
    if !said("--bench") {
        return ExitCode::SUCCESS;
    }
    let scale = if said("--quick") { 10 } else { 1 };
    let missed = runtime.block_on(measure(RESOURCES / scale));
    if said("--floors") && missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints every figure; says whether one is worse than its floor.
async fn measure(resources: usize) -> bool {
    let mut missed = false;
    let mut line =
        |name: &str, ours: String, reference: String, ratio: f64, holds: bool, floor: String| {
            let mark = if holds { "" } else { "  MISSED" };
            println!("{name:<46} {ours:>14} {reference:>14} {ratio:>7.2}  {floor}{mark}");
            missed |= !holds;
        };
    println!("{:<46} {:>14} {:>14} {:>7}  floor", "figure", "ours", "reference", "ratio");
    let rate = |rate: f64| format!("{:.0} MB/s", rate / 1e6);
    let mebi = |bytes: f64| format!("{bytes:.0} MiB");

    let members = resources / PER_MEMBER;
    let mock = Server::start(&["--serve-members", &members.to_string()]);
    let begun = Instant::now();
    let manifest = manifest(&mock.origin).await;
    let written = begun.elapsed().as_secs_f64();
    let files = files(&manifest);
    let held: u64 = files.iter().map(|file| file.count).sum();
    let directory = tempfile::tempdir().expect("a directory");
    let bytes = keep(&files, &manifest, directory.path()).await;
    let statics = Server::start(&["--serve-files", &directory.path().display().to_string()]);
    let still = files_at(&files, &statics.origin);
    let (mut ours, mut theirs, mut work) = (Vec::new(), Vec::new(), 0.0);
    for _ in 0..TURNS {
        ours.push(drain(&files).await);
        let before = statics.worked() + worked("self");
        theirs.push(drain(&still).await);
        work = statics.worked() + worked("self") - before;
    }
    let (ours, reference) = (middle(ours), middle(theirs));
    let name = format!("files of {held} resources ({} MB)", bytes / 1_000_000);
    let floor = format!("at least {MOCK_FLOOR} of static files");
    let share = ours / reference;
    line(&name, rate(ours), rate(reference), share, share >= MOCK_FLOOR, floor);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let whole = bytes as f64;
    let writing = whole / written;
    let note = "while the job is in progress".to_owned();
    line(
        "writing them, once a job",
        rate(writing),
        rate(reference),
        writing / reference,
        true,
        note,
    );
    let grown = mock.memory_mebi();
    let below = format!("below {MEMORY_FLOOR} MiB");
    let holds = grown < MEMORY_FLOOR;
    line(
        "memory of the mock",
        mebi(grown),
        mebi(MEMORY_FLOOR),
        grown / MEMORY_FLOOR,
        holds,
        below.clone(),
    );

    let before = statics.worked();
    let alone = Judged::of(&statics.origin);
    let judging = alone.worked + statics.worked() - before;
    let share = alone.fetched / reference;
    line(
        "fetched and written down",
        rate(alone.fetched),
        rate(reference),
        share,
        true,
        "the verb alone".to_owned(),
    );
    let share = alone.checked / reference;
    let floor = format!("at least {JUDGE_FLOOR} of static files");
    let holds = share >= JUDGE_FLOOR;
    line("judged, once they are there", rate(alone.checked), rate(reference), share, holds, floor);
    let share = alone.rate / reference;
    let note = "one after the other".to_owned();
    line("fetched and judged", rate(alone.rate), rate(reference), share, true, note);
    let note = "the same by processor time of both sides, however busy the machine is";
    let (by_judge, by_server) = (whole / judging, whole / work);
    let share = by_judge / by_server;
    line("", rate(by_judge), rate(by_server), share, true, note.to_owned());
    let holds = alone.memory_mebi < MEMORY_FLOOR;
    let share = alone.memory_mebi / MEMORY_FLOOR;
    line(
        "memory of the judge",
        mebi(alone.memory_mebi),
        mebi(MEMORY_FLOOR),
        share,
        holds,
        below.clone(),
    );
    let both = Judged::of(&mock.origin);
    let share = both.rate / reference;
    let floor = format!("at least {BOTH_FLOOR:.3}: both floors, one after the other");
    let holds = share >= BOTH_FLOOR;
    line("both: the mock, judged", rate(both.rate), rate(reference), share, holds, floor);
    let holds = both.memory_mebi < MEMORY_FLOOR;
    let share = both.memory_mebi / MEMORY_FLOOR;
    line(
        "memory of the judge of both",
        mebi(both.memory_mebi),
        mebi(MEMORY_FLOOR),
        share,
        holds,
        below,
    );
    drop(mock);

    let (slowest, median) = at_once().await;
    let seconds = |seconds: f64| format!("{seconds:.2} s");
    let floor = format!("at most {TAIL_FLOOR}");
    let tail = slowest / median;
    let name = format!("{AT_ONCE} exports at once: slowest, beside median");
    line(&name, seconds(slowest), seconds(median), tail, tail <= TAIL_FLOOR, floor.clone());

    let load =
        replicas::Load { replicas: REPLICAS, exports: AT_ONCE, members: MEMBERS_SHARED, types: "" };
    // It says by itself that there is no server of the kind.
    if let Some(shared) = replicas::run(load).await {
        let differing = shared.differing();
        assert!(differing.is_empty(), "{} exports lost data: {}", differing.len(), differing[0]);
        assert_eq!(shared.broken_before, 0, "no connection broke by itself");
        let (slowest, median) = shared.tail();
        let tail = slowest / median;
        let name = format!("{AT_ONCE} exports at {REPLICAS} replicas, one killed");
        line(&name, seconds(slowest), seconds(median), tail, tail <= TAIL_FLOOR, floor);
        let most = shared.exports.iter().map(|export| export.requests).max().unwrap_or_default();
        println!("  requests of one export: {most} at most; connections: {:?}", shared.served);
    }
    missed
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A process of this program that serves.
struct Server {
    child: Child,
    origin: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("a path"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts");
        let mut origin = String::new();
        let out = child.stdout.as_mut().expect("its output");
        BufReader::new(out).read_line(&mut origin).expect("it says where");
        Self { child, origin: origin.trim().to_owned() }
    }

    /// The most memory it ever had.
    fn memory_mebi(&self) -> f64 {
        peak_mebi(&self.child.id().to_string())
    }

    /// Seconds of processor time it took so far.
    fn worked(&self) -> f64 {
        worked(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn peak_mebi(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a line");
    let kib: u64 =
        line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number");
    kib as f64 / 1024.0
}

/// Seconds of processor time a process took so far, in its own code and the kernel.
fn worked(process: &str) -> f64 {
    /// What Linux counts in.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux");
    // Behind the name of the program, which may hold anything.
    let (_, fields) = stat.rsplit_once(')').expect("a name");
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / TICKS_A_SECOND
}

fn stage(speaker: Party) -> (Stage, CancellationToken) {
    let recorder = Recorder::forgetful(Clock::system(), Spool::create().expect("a directory"));
    let tls = ClientTls::public().expect("TLS settings");
    let shutdown = CancellationToken::new();
    let stage = Stage {
        client: WireClient::new(recorder.clone(), speaker, tls, Timeouts::default()),
        recorder,
        defects: Vec::new(),
        tls: None,
        shutdown: shutdown.clone(),
    };
    (stage, shutdown)
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

fn population(members: usize) -> Population {
    Population::generate(SEED, Clock::system().today(), members)
}

/// A source payer that asks for no token: tokens have a bench of their own.
async fn serve_mock(members: usize) {
    let (listener, origin) = listen().await;
    let (stage, _shutdown) = stage(Party::Source);
    let settings = source::Settings {
        base: format!("{origin}/fhir"),
        issuer: origin.clone(),
        trusted_issuers: Vec::new(),
        introspection: (String::new(), Secret::from("")),
        population: Arc::new(population(members)),
        guides: Guides::default(),
        organizations: BTreeMap::new(),
        payers: source::KnownPayers::default(),
        matching: None,
        admins: Vec::new(),
        payer: SOURCE_PAYER,
        seed: SEED,
        caller: Party::Runner,
    };
    let policy = source::Policy {
        token_required: false,
        limits_to_matched: false,
        polls_before_done: 0,
        throttles_polls: false,
        file_max_resources: PER_FILE,
        ..source::Policy::default()
    };
    println!("{origin}");
    source::run(listener, stage, settings, source::Handle::new(policy)).await;
}

/// Serves the files of a directory, and the answers of an export that lead to them.
async fn serve_files(directory: PathBuf) {
    let (listener, origin) = listen().await;
    let (Stage { recorder, defects, tls, shutdown, .. }, _) = stage(Party::Source);
    let status = format!("{origin}/fhir/export-status/1");
    let begin = move || async move {
        Response::builder()
            .status(202)
            .header("content-location", status)
            .body(Body::empty())
            .expect("a response")
    };
    let text = std::fs::read_to_string(directory.join("manifest.json")).expect("a manifest");
    let mut manifest: Value = serde_json::from_str(&text).expect("JSON");
    for file in manifest["output"].as_array_mut().expect("files") {
        let name = file["url"].as_str().and_then(|url| url.rsplit('/').next()).expect("a name");
        file["url"] = json!(format!("{origin}/fhir/export-file/1/{name}"));
    }
    let manifest = move || async move { axum::Json(manifest) };
    let send = move |axum::extract::Path(name): axum::extract::Path<String>| async move {
        let path = directory.join(name);
        let open = tokio::fs::File::open(&path).await.expect("a file of ours");
        let length = open.metadata().await.expect("its length").len();
        let chunks = stream::try_unfold(open, |mut open| async move {
            let mut chunk = Vec::with_capacity(256 * 1024);
            open.read_buf(&mut chunk).await?;
            Ok::<_, std::io::Error>((!chunk.is_empty()).then(|| (Bytes::from(chunk), open)))
        });
        Response::builder()
            .header("content-type", "application/fhir+ndjson")
            .header("content-length", length)
            .body(Body::from_stream(chunks))
            .expect("a response")
    };
    let router = Router::new()
        .route(EXPORT, get(begin))
        .route("/fhir/export-status/1", get(manifest))
        .route("/fhir/export-file/1/{name}", get(send));
    let classify = Arc::new(|_: &str, _: &str| (Endpoint::File, Party::Runner));
    println!("{origin}");
    let responder = Party::Source;
    serve(listener, Serve { responder, router, classify, recorder, defects, tls, shutdown }).await;
}

/// What a judge of its own process found.
struct Judged {
    /// Bytes a second: fetched and judged, only fetched, and only judged.
    rate: f64,
    fetched: f64,
    checked: f64,
    memory_mebi: f64,
    /// Seconds of processor time.
    worked: f64,
}

impl Judged {
    fn of(origin: &str) -> Self {
        let output = Command::new(std::env::current_exe().expect("a path"))
            .args(["--judge", origin])
            .output()
            .expect("this program starts");
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> =
            text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        let [rate, fetched, checked, memory_mebi, worked] = figures[..] else {
            panic!("{text}{}", String::from_utf8_lossy(&output.stderr))
        };
        Self { rate, fetched, checked, memory_mebi, worked }
    }
}

/// Exports as the verbs do, and has every check of the files judge.
async fn judge(origin: &str) {
    let recorder = Recorder::new(Clock::system(), Spool::create().expect("a directory"));
    let tls = ClientTls::public().expect("TLS settings");
    let client = WireClient::new(recorder.clone(), Party::Runner, tls, Timeouts::default());
    let send = |endpoint, url: String| {
        client.send(
            Outbound::new(Party::Source, endpoint, "GET", &url)
                .header("accept", "application/fhir+json")
                .header("prefer", "respond-async"),
        )
    };
    let started = send(Endpoint::KickOff, format!("{origin}{EXPORT}")).await;
    let started = started.response.as_ref().expect("an answer");
    let status_url = started.headers.get("content-location").expect("a URL").to_owned();
    let manifest = loop {
        let polled = send(Endpoint::Status, status_url.clone()).await;
        let polled = polled.response.as_ref().expect("an answer");
        if polled.status == 200 {
            break polled.body.json().expect("JSON");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let begun = Instant::now();
    let mut bytes = 0;
    for file in files(&manifest) {
        let fetched = send(Endpoint::File, file.url).await;
        let fetched = fetched.response.as_ref().expect("an answer");
        assert_eq!(fetched.status, 200);
        bytes += fetched.body.size_bytes();
    }
    let fetched = begun.elapsed().as_secs_f64();
    let begun_judging = Instant::now();
    let judged = tokio::task::spawn_blocking(move || {
        let transcript = recorder.transcript();
        let files = checks::all().filter(|one| one.judges.endpoints.contains(&Endpoint::File));
        let judge = |check| checks::judge_one(check, &transcript, Catalogue::built_in());
        files.map(judge).collect::<Vec<_>>().len()
    });
    assert!(judged.await.expect("judged") > 5);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let bytes = bytes as f64;
    let whole = begun.elapsed().as_secs_f64();
    let judging = begun_judging.elapsed().as_secs_f64();
    let (memory, worked) = (peak_mebi("self"), worked("self"));
    println!("{} {} {} {memory} {worked}", bytes / whole, bytes / fetched, bytes / judging);
}

/// A file of a manifest.
#[derive(Clone)]
struct Listed {
    url: String,
    count: u64,
}

fn files(manifest: &Value) -> Vec<Listed> {
    let output = manifest["output"].as_array().expect("files");
    let listed = |file: &Value| Listed {
        url: file["url"].as_str().expect("a URL").to_owned(),
        count: file["count"].as_u64().expect("a number"),
    };
    output.iter().map(listed).collect()
}

fn files_at(files: &[Listed], origin: &str) -> Vec<Listed> {
    let name = |file: &Listed| file.url.rsplit('/').next().expect("a name").to_owned();
    let moved = |file: &Listed| Listed {
        url: format!("{origin}/fhir/export-file/1/{}", name(file)),
        ..file.clone()
    };
    files.iter().map(moved).collect()
}

/// Exports everything and waits for the manifest.
async fn manifest(origin: &str) -> Value {
    let started = Asked::request("GET", &format!("{origin}{EXPORT}"), None).await;
    wait(&started.headers["content-location"]).await
}

async fn wait(status_url: &str) -> Value {
    loop {
        let polled = Asked::request("GET", status_url, None).await;
        match polled.status {
            200 => return serde_json::from_slice(&polled.body).expect("JSON"),
            202 => tokio::time::sleep(Duration::from_millis(20)).await,
            other => panic!("{other}: {}", String::from_utf8_lossy(&polled.body)),
        }
    }
}

/// Fetches files and keeps them as the static server wants them; says how many bytes they have.
async fn keep(files: &[Listed], manifest: &Value, directory: &Path) -> u64 {
    std::fs::write(directory.join("manifest.json"), manifest.to_string()).expect("written");
    let mut bytes = 0;
    for file in files {
        let name = file.url.rsplit('/').next().expect("a name");
        let mut kept = std::fs::File::create(directory.join(name)).expect("a file");
        bytes += Asked::stream(&file.url, |chunk| {
            std::io::Write::write_all(&mut kept, chunk).expect("written");
        })
        .await;
    }
    bytes
}

/// Fetches files and drops what comes: bytes a second.
async fn drain(files: &[Listed]) -> f64 {
    let begun = Instant::now();
    let mut bytes = 0;
    for file in files {
        bytes += Asked::stream(&file.url, |_| {}).await;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let bytes = bytes as f64;
    bytes / begun.elapsed().as_secs_f64()
}

/// Many exports at once, of so many members each: seconds of the slowest, and of the middle one.
async fn at_once() -> (f64, f64) {
    let members = AT_ONCE * MEMBERS_EACH;
    let mock = Server::start(&["--serve-members", &members.to_string()]);
    let population = population(members);
    let mut tasks = tokio::task::JoinSet::new();
    for export in 0..AT_ONCE {
        // Alike in number; how much each member has is the luck of the draw.
        let parameters: Vec<Value> = (0..MEMBERS_EACH)
            .map(|member| population.at(7 + export + member * AT_ONCE).id().to_owned())
            .map(|id| {
                json!({
                    "name": "patient", "valueReference": {"reference": format!("Patient/{id}")},
                })
            })
            .collect();
        let body = json!({"resourceType": "Parameters", "parameter": parameters}).to_string();
        let url = format!("{}{EXPORT}", mock.origin);
        tasks.spawn(async move {
            let begun = Instant::now();
            let started = Asked::request("POST", &url, Some(&body)).await;
            assert_eq!(started.status, 202, "{}", String::from_utf8_lossy(&started.body));
            let manifest = wait(&started.headers["content-location"]).await;
            for file in files(&manifest) {
                let mut lines = 0;
                Asked::stream(&file.url, |chunk| {
                    lines += chunk.split(|byte| *byte == b'\n').count() as u64 - 1;
                })
                .await;
                assert_eq!(lines, file.count, "nothing is lost");
            }
            begun.elapsed().as_secs_f64()
        });
    }
    let mut times = tasks.join_all().await;
    times.sort_by(f64::total_cmp);
    (times[times.len() - 1], times[times.len() / 2])
}

/// An answer to a request sent by hand, so that the client costs next to nothing.
struct Asked {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Asked {
    async fn request(method: &str, url: &str, body: Option<&str>) -> Self {
        let mut whole = Vec::new();
        let (status, headers) =
            Self::send(method, url, body, |chunk| whole.extend_from_slice(chunk)).await;
        Self { status, headers, body: whole }
    }

    async fn stream(url: &str, mut take: impl FnMut(&[u8])) -> u64 {
        let mut bytes = 0;
        let count = |chunk: &[u8]| {
            bytes += chunk.len() as u64;
            take(chunk);
        };
        let (status, _) = Self::send("GET", url, None, count).await;
        assert_eq!(status, 200);
        bytes
    }

    async fn send(
        method: &str,
        url: &str,
        body: Option<&str>,
        mut take: impl FnMut(&[u8]),
    ) -> (u16, BTreeMap<String, String>) {
        let (address, path) =
            url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("a URL");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let body = body.unwrap_or_default();
        let head = format!(
            "{method} /{path} HTTP/1.1\r\nhost: {address}\r\naccept: application/fhir+json\r\n\
             prefer: respond-async\r\ncontent-type: application/fhir+json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let mut buffer = vec![0; 256 * 1024];
        let mut filled = 0;
        let end = loop {
            let read = stream.read(&mut buffer[filled..]).await.expect("an answer");
            assert!(read > 0, "the server closed the connection");
            filled += read;
            let found = buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n");
            if let Some(end) = found {
                break end;
            }
        };
        let head = std::str::from_utf8(&buffer[..end]).expect("text").to_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers: BTreeMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers.get("content-length").and_then(|text| text.parse::<usize>().ok());
        let mut left = length.expect("a length");
        let mut here = &buffer[end + 4..filled];
        loop {
            take(here);
            left -= here.len();
            if left == 0 {
                return (status.expect("a status"), headers);
            }
            let read = stream.read(&mut buffer).await.expect("an answer");
            assert!(read > 0, "the server closed the connection");
            here = &buffer[..read];
        }
    }
}
