//! Source payers in processes of their own over one Redis server, behind a balancer; and many
//! exports at once, during which one of them is killed. Tests and benches share it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use payerproof::clock::Clock;
use payerproof::fhir::codes;
use payerproof::oauth::MEMBER_MATCH_SCOPE;
use payerproof::population::{
    MatchRequest, Population, SOURCE_PAYER, TARGET_PAYER, match_parameters,
};
use payerproof::seed::Seed;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

#[path = "../../src/state/redis_server.rs"]
mod redis_server;

use redis_server::RedisServer;

const CLIENT: &str = "lakeside";
const SECRET: &str = "a secret of the client";
/// What `payerproof mock` takes when it is not told.
const SEED: Seed = Seed(1);
/// Members that stand for themselves, behind the named cases.
const FIRST_PLACE: usize = 40;

/// How much is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Payers that serve.
    pub replicas: usize,
    /// Exports at once.
    pub exports: usize,
    /// Members who are exported, each alone, again and again.
    pub members: usize,
    /// The types of an export; everything when empty.
    pub types: &'static str,
}

/// What one export gave.
#[derive(Debug)]
pub struct Export {
    /// The member.
    pub patient: String,
    /// The lines of all its files, in order.
    pub lines: Vec<String>,
    /// How often anything was asked for.
    pub requests: usize,
    /// How long it took.
    pub took: Duration,
}

/// What all of it gave.
#[derive(Debug)]
pub struct Outcome {
    /// What a payer alone gives, by member.
    pub alone: BTreeMap<String, Vec<String>>,
    /// Each export.
    pub exports: Vec<Export>,
    /// Connections each payer was given; the last of them was killed.
    pub served: Vec<usize>,
    /// Connections that broke before the kill.
    pub broken_before: usize,
}

impl Outcome {
    /// Seconds of the slowest export, and of the middle one.
    pub fn tail(&self) -> (f64, f64) {
        let mut times: Vec<f64> = self.exports.iter().map(|it| it.took.as_secs_f64()).collect();
        times.sort_by(f64::total_cmp);
        (times[times.len() - 1], times[times.len() / 2])
    }

    /// The exports that gave something else than a payer alone does, each with a line of one of
    /// them that the other lacks.
    pub fn differing(&self) -> Vec<String> {
        let differs = |export: &Export| {
            let alone = &self.alone[&export.patient];
            let lacks = |lines: &[String], others: &[String]| {
                lines.iter().find(|line| others.binary_search(line).is_err()).cloned()
            };
            let line = lacks(alone, &export.lines).or_else(|| lacks(&export.lines, alone));
            let counts = (alone.len(), export.lines.len());
            (*alone != export.lines).then(|| format!("{}: {counts:?}, {line:?}", export.patient))
        };
        self.exports.iter().filter_map(differs).collect()
    }
}

/// Has the exports made; nothing where there is no Redis server to start.
pub async fn run(load: Load) -> Option<Outcome> {
    let server = RedisServer::start()?;
    let directory = tempfile::tempdir().expect("a directory");
    configure(&directory);
    let lone = Cluster::start(&directory, 1, load.members, None).await;
    let asking = Asking::at(&lone, load).await;
    let mut alone = BTreeMap::new();
    for at in 0..load.members {
        let export = asking.export(at, &Begun::default()).await;
        alone.insert(export.patient, export.lines);
    }
    drop(lone);

    let mut cluster =
        Cluster::start(&directory, load.replicas, load.members, Some(&server.url)).await;
    let asking = Asking::at(&cluster, load).await;
    let begun = Begun { half: load.exports / 2, ..Begun::default() };
    let killed = &asking.killed;
    let last = cluster.replicas.pop().expect("a replica");
    let one_dies = async {
        begun.reached.notified().await;
        killed.store(true, Ordering::SeqCst);
        drop(last);
    };
    let exports = join_all((0..load.exports).map(|at| asking.export(at % load.members, &begun)));
    let (exports, ()) = tokio::join!(exports, one_dies);
    let served = cluster.balancer.served.iter().map(|it| it.load(Ordering::SeqCst)).collect();
    let broken_before = asking.broken_before.load(Ordering::SeqCst);
    Some(Outcome { alone, exports, served, broken_before })
}

/// How many exports have begun, and who waits for half of them.
#[derive(Default)]
struct Begun {
    count: AtomicUsize,
    half: usize,
    reached: Notify,
}

impl Begun {
    fn one_more(&self) {
        if self.count.fetch_add(1, Ordering::SeqCst) + 1 == self.half {
            self.reached.notify_one();
        }
    }
}

fn configure(directory: &TempDir) {
    let scopes = format!("{MEMBER_MATCH_SCOPE} system/*.rs");
    let clients = json!({"clients": [{
        "clientId": CLIENT,
        "clientName": "Lakeside",
        "allowedGrantTypes": ["CLIENT_CREDENTIALS"],
        "scopes": scopes.split(' ').collect::<Vec<_>>(),
        "clientSecrets": [{"secret": SECRET}],
        "secretRequired": true,
    }]});
    let organization = TARGET_PAYER.token();
    // One client stands for many here.
    let source = format!(
        "policy: {{running_exports: {}, retry_after_secs: 1, throttles_polls: false}}\n\
         organizations: {{{CLIENT}: \"{organization}\"}}\n",
        u32::MAX
    );
    let write = |name: &str, text: String| {
        std::fs::write(directory.path().join(name), text).expect("writable");
    };
    write("clients.json", clients.to_string());
    write("source.yaml", source);
}

/// Payers behind one address, and their authorization servers behind another.
struct Cluster {
    replicas: Vec<Replica>,
    issuer: String,
    base: String,
    balancer: Arc<Balancer>,
}

impl Cluster {
    async fn start(directory: &TempDir, count: usize, members: usize, state: Option<&str>) -> Self {
        let (issuer_front, issuer) = listen().await;
        let (front, origin) = listen().await;
        let base = format!("{origin}/fhir");
        let members = (members + FIRST_PLACE).to_string();
        let starting: Vec<Starting> = (0..count)
            .map(|at| Starting::begin(directory.path(), at, [&issuer, &base, &members], state))
            .collect();
        let replicas: Vec<Replica> = starting.into_iter().map(Starting::wait).collect();
        let places = |at: usize| replicas.iter().map(|it| it.places[at]).collect();
        Balancer::serve(issuer_front, places(0));
        let balancer = Balancer::serve(front, places(1));
        Self { replicas, issuer, base, balancer }
    }
}

/// A payer that was started and has not yet said where it serves.
struct Starting(Child);

impl Starting {
    fn begin(
        directory: &Path,
        at: usize,
        [issuer, base, members]: [&str; 3],
        state: Option<&str>,
    ) -> Self {
        let own = directory.join(format!("{}{at}", if state.is_some() { "r" } else { "l" }));
        std::fs::create_dir(&own).expect("writable");
        let child = Command::new(env!("CARGO_BIN_EXE_payerproof"))
            .args(["mock", "source", "--port", "0", "--clients", "clients.json"])
            .args(["--source-config", "source.yaml", "--members", members])
            .args(["--issuer", issuer, "--fhir-base", base, "--dir"])
            .arg(own)
            .args(state.iter().flat_map(|url| ["--state", url]))
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Self(child)
    }

    fn wait(mut self) -> Replica {
        let mut said = BufReader::new(self.0.stdout.take().expect("piped")).lines();
        let mut places = said.by_ref().map_while(Result::ok).filter_map(|line| {
            let (_, place) = line.split_once("(listens at http://")?;
            place.split(['/', ')']).next()?.parse().ok()
        });
        let mut place = || places.next().expect("it says where it listens");
        let places = [place(), place()];
        Replica { child: self.0, _said: said, places }
    }
}

/// A running payer; it is killed with this value.
struct Replica {
    child: Child,
    /// What it says is heard to the end, so that it can go on speaking.
    _said: Lines<BufReader<ChildStdout>>,
    /// Where its authorization server listens, and where it does.
    places: [SocketAddr; 2],
}

impl Drop for Replica {
    /// Ends it as a crash would: it learns nothing of it.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

/// Hands each connection to the next of several places; to the one after it when nobody listens.
#[derive(Debug)]
struct Balancer {
    places: Vec<SocketAddr>,
    served: Vec<AtomicUsize>,
    turn: AtomicUsize,
}

impl Balancer {
    fn serve(listener: TcpListener, places: Vec<SocketAddr>) -> Arc<Self> {
        let served = places.iter().map(|_| AtomicUsize::default()).collect();
        let balancer = Arc::new(Self { places, served, turn: AtomicUsize::default() });
        let serving = Arc::clone(&balancer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).hand_on(stream));
            }
        });
        balancer
    }

    async fn hand_on(self: Arc<Self>, mut stream: TcpStream) {
        for _ in 0..self.places.len() {
            let turn = self.turn.fetch_add(1, Ordering::SeqCst) % self.places.len();
            if let Ok(mut there) = TcpStream::connect(self.places[turn]).await {
                self.served[turn].fetch_add(1, Ordering::SeqCst);
                // What breaks breaks for both.
                let _ = tokio::io::copy_bidirectional(&mut stream, &mut there).await;
                return;
            }
        }
    }
}

/// The client, once its members were found.
struct Asking {
    http: Client,
    base: String,
    token: String,
    patients: Vec<String>,
    types: &'static str,
    killed: AtomicBool,
    broken_before: AtomicUsize,
}

impl Asking {
    async fn at(cluster: &Cluster, load: Load) -> Self {
        // A connection is for one request, so that the balancer has a say in each.
        #[expect(clippy::disallowed_methods, reason = "the independent client of our tests")]
        let http = Client::builder().pool_max_idle_per_host(0).build().expect("a client");
        let scope = format!("{MEMBER_MATCH_SCOPE} system/*.rs");
        let form = [("grant_type", "client_credentials"), ("scope", scope.as_str())];
        let asked = http.post(format!("{}/oauth/token", cluster.issuer));
        let answer = asked.basic_auth(CLIENT, Some(SECRET)).form(&form).send().await;
        let answer: Value = answer.expect("an answer").json().await.expect("JSON");
        let token = answer["access_token"].as_str().expect("a token").to_owned();
        let mut asking = Self {
            http,
            base: cluster.base.clone(),
            token,
            patients: Vec::new(),
            types: load.types,
            killed: AtomicBool::new(false),
            broken_before: AtomicUsize::new(0),
        };
        let today = Clock::system().today();
        let population = Population::generate(SEED, today, load.members + FIRST_PLACE);
        let request = MatchRequest {
            source: &SOURCE_PAYER,
            target: &TARGET_PAYER,
            today,
            policy_uri: codes::POLICY_SENSITIVE,
        };
        for at in 0..load.members {
            let member = population.at(FIRST_PLACE + at);
            let body = match_parameters(&member, &request).to_string();
            let url = format!("{}/Patient/$member-match", asking.base);
            let matched = asking.ask(|| asking.http.post(&url).body(body.clone())).await;
            assert_eq!(matched.status, 200, "{}", matched.text);
            asking.patients.push(member.id().to_owned());
        }
        asking
    }

    /// Asks, and again when the connection breaks, as it may when a payer is killed.
    async fn ask(&self, request: impl Fn() -> RequestBuilder) -> Answer {
        for _ in 0..20 {
            let request = request()
                .bearer_auth(&self.token)
                .header("accept", "application/fhir+json")
                .header("content-type", "application/fhir+json");
            if let Some(answer) = Answer::of(request).await {
                return answer;
            }
            if !self.killed.load(Ordering::SeqCst) {
                self.broken_before.fetch_add(1, Ordering::SeqCst);
            }
        }
        panic!("nobody answers");
    }

    /// A line without what says where and when it was exported.
    fn comparable(&self, line: &str) -> String {
        let mut resource: Value = serde_json::from_str(line).expect("JSON");
        if resource["resourceType"] == "Provenance" {
            for path in ["/id", "/meta/lastUpdated", "/occurredDateTime", "/recorded"] {
                resource.pointer_mut(path).map(Value::take);
            }
        }
        resource.to_string().replace(&self.base, "BASE")
    }

    /// One export from beginning to end.
    async fn export(&self, at: usize, begun: &Begun) -> Export {
        let since = Instant::now();
        let patient = self.patients[at].clone();
        let reference = json!({"reference": format!("Patient/{patient}")});
        let mut parameter = vec![json!({"name": "patient", "valueReference": reference})];
        if !self.types.is_empty() {
            parameter.push(json!({"name": "_type", "valueString": self.types}));
        }
        let body = json!({"resourceType": "Parameters", "parameter": parameter}).to_string();
        let url = format!("{}/Patient/$export", self.base);
        let started = self
            .ask(|| self.http.post(&url).header("prefer", "respond-async").body(body.clone()))
            .await;
        assert_eq!(started.status, 202, "{}", started.text);
        begun.one_more();
        let mut requests = 1;
        let manifest: Value = loop {
            requests += 1;
            let polled = self.ask(|| self.http.get(&started.location)).await;
            match polled.status {
                200 => break serde_json::from_str(&polled.text).expect("JSON"),
                202 => tokio::time::sleep(Duration::from_secs(polled.wait_secs)).await,
                other => panic!("{other}: {}", polled.text),
            }
        };
        let mut lines = Vec::new();
        for file in manifest["output"].as_array().expect("files") {
            requests += 1;
            let url = file["url"].as_str().expect("a URL");
            let answer = self.ask(|| self.http.get(url)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(file["count"], answer.text.lines().count(), "{url}");
            lines.extend(answer.text.lines().map(|line| self.comparable(line)));
        }
        lines.sort();
        Export { patient, lines, requests, took: since.elapsed() }
    }
}

/// An answer that came whole.
struct Answer {
    status: u16,
    location: String,
    wait_secs: u64,
    text: String,
}

impl Answer {
    async fn of(request: RequestBuilder) -> Option<Self> {
        let answer = request.send().await.ok()?;
        let field = |name: &str| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (status, location) = (answer.status().as_u16(), field("content-location"));
        let wait_secs = field("retry-after").parse().unwrap_or(1);
        Some(Self { status, location, wait_secs, text: answer.text().await.ok()? })
    }
}
