//! Figures a user can feel, each beside what it is measured against: `cargo bench --bench suite`.
//!
//! One line a figure: what it is, ours, the reference, and ours divided by the reference. With
//! `-- --floors` the program fails when a figure is worse than its floor. References that are
//! measured are measured in the same process, by turns with ours, so that a busy machine slows
//! both.

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::net::TcpListener as Port;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use payerproof::checks;
use payerproof::clock::Clock;
use payerproof::id::{Actor, Endpoint, Party};
use payerproof::runner::{self, Ran, RunOptions};
use payerproof::scenario::Library;
use payerproof::seed::Seed;
use payerproof::spec::Catalogue;
use payerproof::transcript::{
    ClientTls, Outbound, Recorder, Serve, Spool, Timeouts, Transcript, WireClient, serve,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

const PROGRAM: &str = env!("CARGO_BIN_EXE_payerproof");
/// The size of the exported file, and of its pieces.
const FILE_BYTES: usize = 64 << 20;
const PIECE_BYTES: usize = 16 << 10;

/// One line of the result.
struct Figure {
    name: &'static str,
    unit: &'static str,
    ours: f64,
    reference: f64,
    against: &'static str,
    /// The worst acceptable ratio of ours to the reference.
    floor: f64,
}

impl Figure {
    /// A figure that must stay below a limit: the limit is its reference.
    fn below(name: &'static str, unit: &'static str, ours: f64, limit: f64) -> Self {
        Self { name, unit, ours, reference: limit, against: "the floor", floor: 1.0 }
    }

    fn ratio(&self) -> f64 {
        self.ours / self.reference
    }

    fn holds(&self) -> bool {
        self.ratio() <= self.floor
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Only `cargo bench` says so; `cargo test --all-targets` must not take minutes.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    payerproof::transcript::install_crypto_provider();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut figures = vec![start_of_mocks(), memory_of_a_run(), self_test()];
    let (whole, ran) = whole_run(&runtime);
    figures.push(whole);
    figures.push(source_run(&runtime));
    figures.push(target_run(&runtime));
    figures.push(judging(&ran));
    figures.push(runtime.block_on(export()));
    println!("{:<44} {:>12} {:>12} {:>7}  reference", "figure", "ours", "reference", "ratio");
    for figure in &figures {
        let Figure { name, unit, ours, reference, against, floor } = figure;
        let ratio = figure.ratio();
        let value = |number: &f64| format!("{number:.1} {unit}");
        let mark = if figure.holds() { "" } else { "  MISSED" };
        println!(
            "{name:<44} {:>12} {:>12} {ratio:>7.2}  {against}, at most {floor:.0} times{mark}",
            value(ours),
            value(reference)
        );
    }
    let missed = figures.iter().any(|figure| !figure.holds());
    let is_strict = arguments.iter().any(|argument| argument == "--floors");
    if is_strict && missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The middle of several measurements, which one interruption does not move.
fn median(mut measured: Vec<f64>) -> f64 {
    measured.sort_by(f64::total_cmp);
    measured[measured.len() / 2]
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// From starting `mock all` to the first answer of its authorization server.
fn start_of_mocks() -> Figure {
    let measured = (0..7)
        .map(|_| {
            let desk = tempfile::tempdir().expect("a temporary directory");
            let begun = Instant::now();
            let mut mocks = program(desk.path(), &["mock", "all", "--port", "0"], Stdio::piped());
            let said = BufReader::new(mocks.0.stdout.take().expect("piped"));
            let origin = said
                .lines()
                .map_while(Result::ok)
                .find_map(|line| Some(line.split_once("http://")?.1.to_owned()))
                .expect("it says where it is");
            let answer = ask(&origin, "/.well-known/smart-configuration");
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            millis(begun.elapsed())
        })
        .collect();
    Figure::below("start of `mock all` to its first answer", "ms", median(measured), 100.0)
}

/// A program that is ended when it is no longer looked at.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(desk: &Path, arguments: &[&str], stdout: Stdio) -> Running {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(desk).stdin(Stdio::null()).stdout(stdout);
    Running(command.spawn().expect("the program starts"))
}

fn ask(origin: &str, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(origin).expect("someone listens");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {origin}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

/// The most memory a whole run ever holds.
fn memory_of_a_run() -> Figure {
    let desk = tempfile::tempdir().expect("a temporary directory");
    let run = ["run", "--quiet", "--seed", "1", "--out", "reports"];
    let mut run = program(desk.path(), &run, Stdio::null());
    let status = format!("/proc/{}/status", run.0.id());
    let mut peak_kib = 0.0_f64;
    while run.0.try_wait().expect("it can be waited for").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak_kib = peak_kib.max(kib.unwrap_or(0.0));
        std::thread::sleep(Duration::from_millis(2));
    }
    Figure::below("peak memory of a whole run", "MB", peak_kib / 1024.0, 150.0)
}

/// Every scenario clean, and every defect in the shortest scenarios that show it.
fn self_test() -> Figure {
    let desk = tempfile::tempdir().expect("a temporary directory");
    let begun = Instant::now();
    let mut run = program(desk.path(), &["selftest"], Stdio::null());
    let ended = run.0.wait().expect("it can be waited for");
    let spent = begun.elapsed().as_secs_f64();
    assert!(ended.success(), "the self-test fails: `payerproof selftest` says how");
    Figure::below("self-test: all scenarios and defects", "s", spent, 60.0)
}

/// Every scenario that judges a source payer, against our own.
fn source_run(runtime: &tokio::runtime::Runtime) -> Figure {
    let spent = run_of(runtime, Actor::Source);
    Figure::below("run of a source payer, our own", "ms", spent, 5000.0)
}

/// Every scenario that judges a target payer, against our own: nobody is asked for anything.
fn target_run(runtime: &tokio::runtime::Runtime) -> Figure {
    let spent = run_of(runtime, Actor::Target) / 1000.0;
    Figure::below("run of a target payer, our own", "s", spent, 10.0)
}

/// How long the scenarios of a role take, in milliseconds of real time.
fn run_of(runtime: &tokio::runtime::Runtime, role: Actor) -> f64 {
    let library = Library::load(None).expect("sound scenarios");
    let measured = (0..5).map(|_| {
        let mut options = RunOptions::of_mocks(library.clone(), Seed(1));
        options.roles = vec![role];
        let begun = Instant::now();
        runtime.block_on(runner::run(options)).expect("nothing is in the way");
        millis(begun.elapsed())
    });
    median(measured.collect())
}

/// Every scenario against our own mocks, judged and recorded.
fn whole_run(runtime: &tokio::runtime::Runtime) -> (Figure, Ran) {
    let library = Library::load(None).expect("sound scenarios");
    let mut measured = Vec::new();
    let mut last = None;
    for _ in 0..5 {
        let options = RunOptions::of_mocks(library.clone(), Seed(1));
        let begun = Instant::now();
        let ran = runtime.block_on(runner::run(options)).expect("nothing is in the way");
        measured.push(millis(begun.elapsed()));
        last = Some(ran);
    }
    let figure = Figure::below("whole run against our own mocks", "ms", median(measured), 5000.0);
    (figure, last.expect("it ran"))
}

/// Every check on every transcript of a run, against reading each body once as JSON.
fn judging(ran: &Ran) -> Figure {
    let transcripts: Vec<&Transcript> =
        ran.transcripts.iter().map(|(_, transcript)| transcript).collect();
    let bodies: Vec<Vec<u8>> = transcripts
        .iter()
        .flat_map(|transcript| &transcript.exchanges)
        .flat_map(|exchange| {
            let response = exchange.response.as_ref().and_then(|one| one.decoded().ok());
            [exchange.request.body.bytes().ok().map(|bytes| bytes.to_vec()), response]
        })
        .flatten()
        .collect();
    let (mut ours, mut reference) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let begun = Instant::now();
        for transcript in &transcripts {
            black_box(checks::judge(transcript, Catalogue::built_in()));
        }
        ours.push(millis(begun.elapsed()));
        let begun = Instant::now();
        for line in bodies.iter().flat_map(|body| body.split(|byte| *byte == b'\n')) {
            let _ = black_box(serde_json::from_slice::<serde_json::Value>(line));
        }
        reference.push(millis(begun.elapsed()));
    }
    Figure {
        name: "judging all transcripts by all checks",
        unit: "ms",
        ours: median(ours),
        reference: median(reference),
        against: "serde_json reading each body once",
        floor: 15.0,
    }
}

/// A large file through the recorder on both sides, against the same without any recording.
async fn export() -> Figure {
    let piece = Bytes::from(vec![b'x'; PIECE_BYTES]);
    let file = move || {
        let pieces = vec![piece.clone(); FILE_BYTES / PIECE_BYTES];
        let body = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, hyper::Error>)));
        async move { body }
    };
    let router = Router::new().route("/file", get(file));
    let spool = Spool::create().expect("a temporary directory");
    let recorder = || Recorder::new(Clock::system(), spool.clone());
    let (recorded, recorded_at) = port();
    let serving = Serve {
        responder: Party::Source,
        router: router.clone(),
        classify: Arc::new(|_, _| (Endpoint::File, Party::Runner)),
        recorder: recorder(),
        defects: Vec::new(),
        tls: None,
        shutdown: CancellationToken::new(),
    };
    tokio::spawn(serve(recorded, serving));
    let (plain, plain_at) = port();
    tokio::spawn(async move { axum::serve(plain, router).await });
    let tls = ClientTls::public().expect("TLS settings");
    let client = WireClient::new(recorder(), Party::Runner, tls, Timeouts::default());
    let url = format!("http://{recorded_at}/file");
    let (mut ours, mut reference) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let begun = Instant::now();
        let exchange = client.send(Outbound::new(Party::Source, Endpoint::File, "GET", &url)).await;
        ours.push(millis(begun.elapsed()));
        let size = exchange.response.as_ref().map_or(0, |response| response.body.size_bytes());
        assert_eq!(size, FILE_BYTES as u64);
        let begun = Instant::now();
        assert_eq!(fetch(&plain_at).await, FILE_BYTES);
        reference.push(millis(begun.elapsed()));
    }
    Figure {
        name: "64 MiB file, recorded by server and client",
        unit: "ms",
        ours: median(ours),
        reference: median(reference),
        against: "axum and hyper without a recorder",
        floor: 10.0,
    }
}

fn port() -> (TcpListener, String) {
    let port = Port::bind("127.0.0.1:0").expect("a free port");
    port.set_nonblocking(true).expect("it can be");
    let at = port.local_addr().expect("an address").to_string();
    (TcpListener::from_std(port).expect("inside the runtime"), at)
}

/// Reads the file to its end and keeps nothing.
async fn fetch(at: &str) -> usize {
    let stream = TcpStream::connect(at).await.expect("someone listens");
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.expect("they speak HTTP");
    tokio::spawn(connection);
    let request = http::Request::get("/file").header("host", at).body(Empty::<Bytes>::new());
    let response = sender.send_request(request.expect("a request")).await.expect("an answer");
    let mut body = response.into_body();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        size += frame.expect("the whole body").data_ref().map_or(0, Bytes::len);
    }
    size
}
