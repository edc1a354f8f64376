//! The token endpoint beside the crypto library alone: `cargo bench --bench tokens`.
//!
//! Eight connections send client assertions signed beforehand; the server verifies each and signs
//! an access token. The reference does the same verifying and signing, with the same assertions
//! and keys and on as many threads, without HTTP, state or JSON. Both are measured by turns in
//! one run. With `-- --floors` the program fails when a figure misses its floor; `-- --quick`
//! sends a tenth.

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use payerproof::clock::Clock;
use payerproof::id::Party;
use payerproof::idp;
use payerproof::oauth::JWT_BEARER_ASSERTION;
use payerproof::seed::Seed;
use payerproof::transcript::{ClientTls, Recorder, Spool, Stage, Timeouts, WireClient};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Connections that send at once.
const CONNECTIONS: usize = 8;
/// Turns of the two measurements; the middle one counts.
const TURNS: usize = 5;
/// Tokens issued to see whether memory grows.
const MANY: usize = 1_000_000;
/// Assertions a second of simulated time in that measurement, so that some are always expiring.
const PER_SECOND: usize = 200;
/// At least this share of what the crypto library does alone.
const SHARE_FLOOR: f64 = 0.7;
/// The slowest hundredth takes at most this many times the median.
const TAIL_FLOOR: f64 = 5.0;
/// Memory after many tokens, compared with after a tenth of them.
const GROWTH_FLOOR: f64 = 1.2;

/// A kind of client assertion, and its keys.
struct Kind {
    name: &'static str,
    algorithm: Algorithm,
    signing: EncodingKey,
    jwk: Value,
    /// Pairs of assertions and turns measured at once.
    batch: usize,
}

/// A server with a client for each kind.
struct Server {
    address: String,
    issuer: String,
    clock: Clock,
    _running: DropGuard,
}

/// What a batch of requests showed.
struct Measured {
    per_second: f64,
    median_us: f64,
    p99_us: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Only `cargo bench` says so; `cargo test --all-targets` must not take minutes.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let said = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let scale = if said("--quick") { 10 } else { 1 };
    payerproof::transcript::install_crypto_provider();
    let runtime = Runtime::new().expect("a runtime");
    let kinds =
        [kind("RS384", "client-rsa", 20_000 / scale), kind("ES384", "client-es384", 4000 / scale)];
    let server = runtime.block_on(start(&kinds));
    let mut missed = false;
    let mut line =
        |name: &str, ours: String, reference: String, ratio: f64, holds: bool, floor: String| {
            let mark = if holds { "" } else { "  MISSED" };
            println!("{name:<46} {ours:>14} {reference:>14} {ratio:>7.2}  {floor}{mark}");
            missed |= !holds;
        };
    println!("{:<46} {:>14} {:>14} {:>7}  floor", "figure", "ours", "reference", "ratio");
    let mut spent = [0.0; 2];
    for kind in &kinds {
        let mut shares = Vec::new();
        for _ in 0..TURNS {
            let assertions = sign_batch(kind, &server, kind.batch);
            let alone = crypto_alone(kind, &assertions);
            let measured = runtime.block_on(send(&server, &assertions));
            shares.push((measured.per_second / alone, measured, alone));
        }
        shares.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (share, measured, alone) = &shares[TURNS / 2];
        spent[0] += 1.0 / measured.per_second;
        spent[1] += 1.0 / alone;
        let name = format!("{} assertions in, tokens out", kind.name);
        let rate = |rate: f64| format!("{rate:.0}/s");
        line(
            &name,
            rate(measured.per_second),
            rate(*alone),
            *share,
            true,
            "crypto alone".to_owned(),
        );
        let tail = measured.p99_us / measured.median_us;
        let micros = |micros: f64| format!("{micros:.0} us");
        let name = format!("{}: slowest hundredth, beside the median", kind.name);
        let floor = format!("at most {TAIL_FLOOR}");
        line(
            &name,
            micros(measured.p99_us),
            micros(measured.median_us),
            tail,
            tail <= TAIL_FLOOR,
            floor,
        );
    }
    // As many of one kind as of the other.
    let (ours, alone) = (2.0 / spent[0], 2.0 / spent[1]);
    let floor = format!("at least {SHARE_FLOOR} of crypto alone");
    let share = ours / alone;
    line(
        "both kinds by halves",
        format!("{ours:.0}/s"),
        format!("{alone:.0}/s"),
        share,
        share >= SHARE_FLOOR,
        floor,
    );
    let (tenth, whole) = runtime.block_on(memory(MANY / scale, PER_SECOND / scale));
    let growth = whole / tenth;
    let floor = format!("at most {GROWTH_FLOOR}");
    let mebi = |kilo: f64| format!("{:.1} MiB", kilo / 1024.0);
    let name = format!("memory after {} tokens, and after a tenth", MANY / scale);
    line(&name, mebi(whole), mebi(tenth), growth, growth <= GROWTH_FLOOR, floor);
    if said("--floors") && missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn kind(name: &'static str, file: &str, batch: usize) -> Kind {
    let path = format!("{}/fixtures/keys/{file}.pem", env!("CARGO_MANIFEST_DIR"));
    let pem = std::fs::read_to_string(path).expect("a fixture");
    let (algorithm, signing) = if name == "RS384" {
        (Algorithm::RS384, EncodingKey::from_rsa_pem(pem.as_bytes()).expect("an RSA key"))
    } else {
        (Algorithm::ES384, EncodingKey::from_ec_pem(pem.as_bytes()).expect("an EC key"))
    };
    let jwk = Jwk::from_encoding_key(&signing, algorithm).expect("a public key");
    let mut jwk = serde_json::to_value(jwk).expect("JSON");
    jwk["kid"] = json!(name);
    Kind { name, algorithm, signing, jwk, batch }
}

fn client(kind: &Kind) -> idp::Client {
    idp::Client {
        client_id: kind.name.to_owned(),
        name: kind.name.to_owned(),
        jwks: Some(json!({ "keys": [kind.jwk] })),
        scope: "system/*.read".to_owned(),
        grant_types: vec!["client_credentials".to_owned()],
        ..idp::Client::default()
    }
}

async fn start(kinds: &[Kind]) -> Server {
    start_with(&kinds.iter().collect::<Vec<_>>(), |_| {}).await
}

async fn start_with(kinds: &[&Kind], bend: impl FnOnce(&mut idp::Policy)) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let issuer = format!("http://{address}");
    let clock = Clock::simulated_from_now();
    let recorder = Recorder::forgetful(clock.clone(), Spool::create().expect("a directory"));
    let tls = ClientTls::public().expect("TLS settings");
    let shutdown = CancellationToken::new();
    let stage = Stage {
        client: WireClient::new(recorder.clone(), Party::Idp, tls, Timeouts::default()),
        recorder,
        defects: Vec::new(),
        tls: None,
        shutdown: shutdown.clone(),
    };
    let keys = idp::SigningKeys::from_pems(&[include_str!("../fixtures/keys/idp-es256.pem")])
        .expect("a key");
    let settings = idp::Settings {
        clients: kinds.iter().map(|kind| client(kind)).collect(),
        ..idp::Settings::new(issuer.clone(), format!("{issuer}/fhir"), keys, Seed(1))
    };
    let mut policy = idp::Policy::default();
    bend(&mut policy);
    let handle = idp::Handle::new(policy);
    tokio::spawn(idp::run(listener, stage, settings, handle));
    Server { address, issuer, clock, _running: shutdown.drop_guard() }
}

fn assertion(kind: &Kind, server: &Server, now: i64) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let header = json!({"alg": kind.name, "typ": "JWT", "kid": kind.name});
    let claims = json!({
        "iss": kind.name,
        "sub": kind.name,
        "aud": format!("{}/oauth/token", server.issuer),
        "iat": now,
        "exp": now + 240,
        "jti": format!("jti-{}", NEXT.fetch_add(1, Ordering::Relaxed)),
    });
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", encode(&header), encode(&claims));
    let signature =
        crypto::sign(input.as_bytes(), &kind.signing, kind.algorithm).expect("a signature");
    format!("{input}.{signature}")
}

/// Signs assertions on every core.
fn sign_batch(kind: &Kind, server: &Server, count: usize) -> Vec<String> {
    let now = server.clock.epoch_secs();
    let threads = threads();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || -> Vec<String> {
                    (0..count / threads).map(|_| assertion(kind, server, now)).collect()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("signed")).collect()
    })
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// How many assertions a second are verified, and a token signed for each, without anything else.
fn crypto_alone(kind: &Kind, assertions: &[String]) -> f64 {
    let jwk: Jwk = serde_json::from_value(kind.jwk.clone()).expect("a JWK");
    let verifying = DecodingKey::from_jwk(&jwk).expect("a key");
    let token_key = token_key();
    let token = "x".repeat(400);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for part in assertions.chunks(assertions.len().div_ceil(threads())) {
            let (verifying, token_key, token) = (&verifying, &token_key, &token);
            scope.spawn(move || {
                for assertion in part {
                    let (input, signature) = assertion.rsplit_once('.').expect("three parts");
                    let good =
                        crypto::verify(signature, input.as_bytes(), verifying, kind.algorithm);
                    assert!(good.expect("verified"));
                    std::hint::black_box(
                        crypto::sign(token.as_bytes(), token_key, TOKEN_ALGORITHM)
                            .expect("a signature"),
                    );
                }
            });
        }
    });
    per_second(assertions.len(), begun.elapsed())
}

const TOKEN_ALGORITHM: Algorithm = Algorithm::ES256;

/// A key like the one the server signs tokens with.
fn token_key() -> EncodingKey {
    let key = rcgen::KeyPair::generate().expect("a P-256 key");
    EncodingKey::from_ec_pem(key.serialize_pem().as_bytes()).expect("an EC key")
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// Sends every assertion once, over all connections at once.
async fn send(server: &Server, assertions: &[String]) -> Measured {
    let requests: Arc<Vec<Vec<u8>>> =
        Arc::new(assertions.iter().map(|assertion| request(server, assertion)).collect());
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        let address = server.address.clone();
        tasks.spawn(async move {
            let mut stream = TcpStream::connect(address).await.expect("a connection");
            stream.set_nodelay(true).expect("an option");
            let mut buffer = vec![0; 16 * 1024];
            let mut times = Vec::new();
            while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
                let sent = Instant::now();
                stream.write_all(request).await.expect("sent");
                answer(&mut stream, &mut buffer).await;
                times.push(sent.elapsed());
            }
            times
        });
    }
    let mut times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let took = begun.elapsed();
    times.sort();
    let micros = |at: usize| times[at].as_secs_f64() * 1e6;
    Measured {
        per_second: per_second(times.len(), took),
        median_us: micros(times.len() / 2),
        p99_us: micros(times.len() * 99 / 100),
    }
}

fn request(server: &Server, assertion: &str) -> Vec<u8> {
    let body = serde_urlencoded::to_string([
        ("grant_type", "client_credentials"),
        ("scope", "system/*.read"),
        ("client_assertion_type", JWT_BEARER_ASSERTION),
        ("client_assertion", assertion),
    ])
    .expect("a form");
    format!(
        "POST /oauth/token HTTP/1.1\r\nhost: {}\r\naccept: application/json\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    )
    .into_bytes()
}

/// Reads one answer to its end, and insists on a token.
async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.expect("an answer");
        assert!(read > 0, "the server closed the connection");
        filled += read;
        let Some(end) = find(&buffer[..filled], b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&buffer[..end]).expect("text");
        assert!(head.starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(&buffer[..filled]));
        let length: usize = head
            .lines()
            .find_map(|line| {
                line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok()
            })
            .expect("a length");
        if filled >= end + 4 + length {
            return;
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Resident memory, in KiB, after a tenth of `count` tokens and after all of them, while time
/// goes on and assertions and tokens expire.
async fn memory(count: usize, per_second: usize) -> (f64, f64) {
    // Signing a million assertions with the algorithms of SMART would take longer than all else.
    let pem = rcgen::KeyPair::generate().expect("a P-256 key").serialize_pem();
    let signing = EncodingKey::from_ec_pem(pem.as_bytes()).expect("an EC key");
    let mut jwk = serde_json::to_value(
        Jwk::from_encoding_key(&signing, Algorithm::ES256).expect("a public key"),
    )
    .expect("JSON");
    jwk["kid"] = json!("ES256");
    let kind = Kind { name: "ES256", algorithm: Algorithm::ES256, signing, jwk, batch: 0 };
    let server =
        start_with(&[&kind], |policy| policy.assertion_algorithms.push("ES256".to_owned())).await;
    let mut tenth = 0.0;
    let part = 2000;
    for sent in (part..=count).step_by(part) {
        let assertions = sign_batch(&kind, &server, part);
        send(&server, &assertions).await;
        server.clock.advance(Duration::from_secs((part / per_second) as u64));
        if sent >= count / 10 && tenth == 0.0 {
            tenth = resident_kib();
        }
    }
    (tenth, resident_kib())
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn resident_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a line");
    let kib: u64 =
        line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).expect("a number");
    kib as f64
}
