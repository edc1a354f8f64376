//! Requesters that are no mock of ours: set going in each way there is, and left as they were.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::extract::{Path as Segments, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use jsonwebtoken::{Header, encode};
use payerproof::id::{Actor, Endpoint, Party};
use payerproof::outcome::VerdictKind;
use payerproof::runner::{ClientKey, Listener, Ran, RunEvent, RunOptions, run};
use payerproof::scenario::Library;
use payerproof::seed::{Ids, Seed};
use payerproof::system;
use payerproof::transcript::{Exchange, Transcript};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;

const CLIENT: &str = "lakeside";

/// What a person is asked for to have the keys replaced.
pub const ROTATE: &str = "Replace the keys.";

const STORY: &str = "title: A requester is set going\nrole: target\n\
    story: It is told to fetch a member.\nsteps:\n  - trigger: {member: known}\n  - task: {}\n";

/// A requester of few lines: it exports a Group, keeps what it got, and deletes the job.
pub struct Requester {
    key: Mutex<ClientKey>,
    ids: Ids,
    http: Client,
    /// What it keeps, of what it receives as the number so and so.
    keeps: fn(usize) -> bool,
    /// What it stored, and a Task for each exchange.
    stored: Mutex<Vec<Value>>,
}

impl Requester {
    pub fn new() -> Arc<Self> {
        Self::keeping(|_| true)
    }

    /// One that keeps some of what it receives.
    pub fn keeping(keeps: fn(usize) -> bool) -> Arc<Self> {
        #[expect(clippy::disallowed_methods, reason = "the independent client of our tests")]
        let http = Client::new();
        let key = Mutex::new(ClientKey::generate("one", "ES384", false).expect("a key"));
        let stored = Mutex::default();
        Arc::new(Self { key, ids: Seed(7).ids("requester"), http, keeps, stored })
    }

    /// The key it signs with.
    fn key(&self) -> ClientKey {
        self.key.lock().expect("unpoisoned").clone()
    }

    /// Signs with another key from now on.
    fn rotate(&self) {
        let key = ClientKey::generate("two", "ES384", false).expect("a key");
        *self.key.lock().expect("unpoisoned") = key;
    }

    fn store(&self, resource: Value) {
        self.stored.lock().expect("unpoisoned").push(resource);
    }

    /// Does what it was told, such as `http://127.0.0.1:1/fhir the-group`.
    async fn fetch(&self, told: &str) -> reqwest::Result<()> {
        let (base, group) = told.trim().split_once(' ').expect("base and Group");
        let smart = self.http.get(format!("{base}/.well-known/smart-configuration")).send().await?;
        let smart: Value = smart.json().await?;
        let url = smart["token_endpoint"].as_str().expect("a URL");
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "system/*.read"),
            ("client_assertion_type", payerproof::oauth::JWT_BEARER_ASSERTION),
            ("client_assertion", &self.assertion(url)),
        ];
        let answer: Value = self.http.post(url).form(&form).send().await?.json().await?;
        let token = answer["access_token"].as_str().expect("a token");
        let asked = self.http.get(format!("{base}/Group/{group}/$export")).bearer_auth(token);
        let asked =
            asked.header("accept", "application/fhir+json").header("prefer", "respond-async");
        let accepted = asked.send().await?.error_for_status()?;
        let status = accepted.headers()["content-location"].to_str().expect("a URL").to_owned();
        let manifest = loop {
            let polled = self.http.get(&status).bearer_auth(token).send().await?;
            let polled = polled.error_for_status()?;
            if polled.status() == 200 {
                break polled.json::<Value>().await?;
            }
            let wait = polled.headers().get("retry-after").and_then(|it| it.to_str().ok());
            let secs = wait.and_then(|it| it.parse().ok()).unwrap_or(1);
            tokio::time::sleep(std::time::Duration::from_secs(secs)).await;
        };
        for file in manifest["output"].as_array().expect("files") {
            let url = file["url"].as_str().expect("a URL");
            let file = self.http.get(url).bearer_auth(token).send().await?.text().await?;
            let lines = file.lines().enumerate().filter(|(number, _)| (self.keeps)(*number));
            lines.for_each(|(_, line)| self.store(serde_json::from_str(line).expect("JSON")));
        }
        let code = json!({"coding": [{"code": "data-request"}]});
        let task = json!({"resourceType": "Task", "id": "t1", "status": "completed", "code": code});
        self.store(task);
        self.http.delete(&status).bearer_auth(token).send().await?.error_for_status()?;
        Ok(())
    }

    fn assertion(&self, audience: &str) -> String {
        let key = self.key();
        let header = Header { kid: Some(key.kid.clone()), ..Header::new(key.jwt_algorithm()) };
        let expires = payerproof::clock::Clock::system().epoch_secs() + 240;
        let claims = json!({
            "iss": CLIENT, "sub": CLIENT, "aud": audience, "exp": expires, "jti": self.ids.token(),
        });
        encode(&header, &claims, &key.encoding_key().expect("a key")).expect("signed")
    }

    /// Opens a place that is told what to fetch by POST, and answers before it is done. It shows its
    /// keys and what it stored.
    pub async fn listen(self: &Arc<Self>) -> String {
        let told = |State(requester): State<Arc<Self>>, told: String| async move {
            tokio::spawn(async move { requester.fetch(&told).await });
            StatusCode::ACCEPTED
        };
        let rotate = |State(requester): State<Arc<Self>>| async move { requester.rotate() };
        let keys = |State(requester): State<Arc<Self>>| async move {
            Json(requester.key().jwks().expect("keys"))
        };
        let search = |State(requester): State<Arc<Self>>, Segments(kind): Segments<String>| async move {
            let stored = requester.stored.lock().expect("unpoisoned");
            let found = stored.iter().filter(|it| it["resourceType"] == *kind);
            let entries: Vec<Value> = found.map(|it| json!({"resource": it})).collect();
            Json(json!({"resourceType": "Bundle", "type": "searchset", "entry": entries}))
        };
        let read = |State(requester): State<Arc<Self>>,
                    Segments((kind, id)): Segments<(String, String)>| async move {
            let stored = requester.stored.lock().expect("unpoisoned");
            let mut all = stored.iter();
            let found = all.find(|it| it["resourceType"] == *kind && it["id"] == *id);
            found.cloned().map(Json).ok_or(StatusCode::NOT_FOUND)
        };
        let router = Router::new()
            .route("/start", post(told))
            .route("/rotate", post(rotate))
            .route("/jwks", get(keys))
            .route("/fhir/{kind}", get(search))
            .route("/fhir/{kind}/{id}", get(read));
        serve(router.with_state(Arc::clone(self))).await
    }
}

/// A person: starts a requester or replaces its keys when asked, or does not.
pub struct Somebody(pub Option<Arc<Requester>>);

impl Listener for Somebody {
    fn hear(&self, event: &RunEvent) {
        let RunEvent::Asked { instruction, .. } = event else { return };
        let Some(requester) = self.0.clone() else { return };
        let told = instruction.clone();
        if told == ROTATE {
            return requester.rotate();
        }
        tokio::spawn(async move { requester.fetch(&told).await });
    }
}

/// Serves, and says where.
pub async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{at}")
}

/// Judges a requester that is set going as `trigger` says.
async fn judged(requester: &Requester, trigger: &str, person: Somebody) -> Ran {
    judged_in(requester, STORY, trigger, person, |_| {}).await
}

/// Judges a requester in a story, with options that differ.
pub async fn judged_in(
    requester: &Requester,
    story: &str,
    sections: &str,
    person: Somebody,
    differ: impl FnOnce(&mut RunOptions),
) -> Ran {
    let folder = tempfile::tempdir().expect("a directory");
    let jwks = requester.key().jwks().expect("keys").to_string();
    std::fs::write(folder.path().join("jwks.json"), jwks).expect("writable");
    std::fs::create_dir(folder.path().join("stories")).expect("writable");
    std::fs::write(folder.path().join("stories/story.yaml"), story).expect("writable");
    let library = Library::load(Some(&folder.path().join("stories"))).expect("a story");
    let mut options = options(folder.path(), library, "story", sections, person);
    differ(&mut options);
    run(options).await.expect("it runs")
}

fn options(
    folder: &Path,
    library: Library,
    filter: &str,
    sections: &str,
    person: Somebody,
) -> RunOptions {
    let config = format!(
        "name = \"requester\"\nroles = [\"target\"]\n{sections}\n\
         [target]\nclient_id = \"{CLIENT}\"\njwks_file = \"jwks.json\"\nexports_only = true\n\
         [target.listen]\nidp = \"127.0.0.1:0\"\nsource = \"127.0.0.1:0\"\n\
         [limits]\nawait_secs = 5\nexport_secs = 20\n"
    );
    RunOptions {
        system: Arc::new(system::parse("requester.toml", &config).expect("a configuration")),
        directory: folder.to_owned(),
        own: false,
        roles: vec![Actor::Target],
        filter: Some(filter.to_owned()),
        listener: Arc::new(person),
        ..RunOptions::of_mocks(library, Seed(3))
    }
}

fn is_whole(ran: &Ran) -> &Transcript {
    let (_, transcript) = ran.transcripts.iter().find(|(id, _)| id == "story").expect("it ran");
    let deleted = |it: &&Exchange| it.endpoint == Endpoint::Cancel && it.succeeded();
    let story = ran.record.scenarios.iter().find(|it| it.id == "story").expect("it ran");
    let calls: Vec<_> = transcript.exchanges.iter().map(|it| (it.endpoint, it.status())).collect();
    let ended = transcript.sent_by(Party::Target).find(deleted).is_some();
    assert!(ended, "it did not end: {:?} {calls:?}", (&story.error, &story.steps));
    let failed = ran.record.checks.iter().filter(|it| it.verdict.kind() == VerdictKind::Failed);
    let failed: Vec<_> = failed.map(|check| &check.id).collect();
    assert!(failed.is_empty(), "{failed:?}");
    transcript
}

#[tokio::test]
async fn an_http_call_sets_a_requester_going() {
    let requester = Requester::new();
    let at = requester.listen().await;
    let trigger = format!(
        "[target.trigger.http]\nmethod = \"POST\"\nurl = \"{at}/start\"\n\
         body = \"${{fhir_base}} ${{group}}\"\n"
    );
    let ran = judged(&requester, &trigger, Somebody(None)).await;
    let transcript = is_whole(&ran);
    // It is no operation, so it owes no Task.
    assert_eq!(transcript.at(Endpoint::InvokeExport).count(), 0);
    let is_call = |it: &&Exchange| it.responder == Party::Target && it.status() == Some(202);
    assert!(transcript.at(Endpoint::Other).find(is_call).is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_that_returns_at_once_sets_a_requester_going() {
    let requester = Requester::new();
    let at = requester.listen().await;
    let trigger = format!(
        "[target.trigger.command]\nrun = [\"sh\", \"-c\", \
         \"curl --fail --silent --data \\\"$0 $1\\\" {at}/start\", \
         \"${{fhir_base}}\", \"${{group}}\"]\n"
    );
    is_whole(&judged(&requester, &trigger, Somebody(None)).await);
}

#[tokio::test]
async fn a_person_sets_a_requester_going() {
    let requester = Requester::new();
    let trigger = "[target.trigger.person]\ndo = \"${fhir_base} ${group}\"\n";
    let person = Somebody(Some(Arc::clone(&requester)));
    is_whole(&judged(&requester, trigger, person).await);
}

#[tokio::test]
async fn who_never_calls_is_told_apart() {
    let trigger = "[target.trigger.person]\ndo = \"Start it.\"\n";
    let ran = judged(&Requester::new(), trigger, Somebody(None)).await;
    let story = ran.record.scenarios.iter().find(|it| it.id == "story").expect("it ran");
    let detail = &story.steps[0].detail;
    assert!(
        detail.starts_with("no call came within 5 s; it is the turn of the person"),
        "{detail}"
    );
    let failed = |kind| matches!(kind, VerdictKind::Failed | VerdictKind::Warned);
    assert!(!ran.record.checks.iter().any(|check| failed(check.verdict.kind())));
}

/// An admin API that keeps secrets to itself, and forgets one that a definition comes without.
#[derive(Default)]
struct Definitions {
    kept: BTreeMap<u64, Value>,
    changes: usize,
}

type Shared = Arc<Mutex<Definitions>>;
const SECRET: &str = "tokenIntrospectionClientSecret";

impl Definitions {
    fn of(definitions: Vec<Value>) -> Shared {
        let kept = (1..).zip(definitions).collect();
        Arc::new(Mutex::new(Self { kept, changes: 0 }))
    }

    fn shown(pid: u64, definition: &Value) -> Json<Value> {
        let mut shown = definition.clone();
        shown["pid"] = json!(pid);
        shown.as_object_mut().expect("an object").shift_remove(SECRET);
        Json(shown)
    }

    fn keep(&mut self, pid: u64, mut sent: Value) -> Result<Json<Value>, StatusCode> {
        if sent["issuer"].is_null() {
            return Err(StatusCode::BAD_REQUEST);
        }
        self.changes += 1;
        sent.as_object_mut().expect("an object").shift_remove("pid");
        let shown = Self::shown(pid, &sent);
        self.kept.insert(pid, sent);
        Ok(shown)
    }
}

async fn admin_api(definitions: &Shared) -> String {
    let find = |State(all): State<Shared>, Query(asked): Query<BTreeMap<String, String>>| async move {
        let bare = |issuer: &str| issuer.trim_end_matches('/').to_owned();
        let all = all.lock().expect("unpoisoned");
        let is_it =
            |it: &&Value| bare(it["issuer"].as_str().expect("text")) == bare(&asked["issuer_url"]);
        let found = all.kept.iter().find(|(_, it)| is_it(it));
        found.map(|(pid, it)| Definitions::shown(*pid, it)).ok_or(StatusCode::NOT_FOUND)
    };
    let add = |State(all): State<Shared>, Json(sent): Json<Value>| async move {
        all.lock().expect("unpoisoned").keep(9, sent)
    };
    let replace = |State(all): State<Shared>,
                   Segments(pid): Segments<u64>,
                   Json(sent): Json<Value>| async move {
        all.lock().expect("unpoisoned").keep(pid, sent)
    };
    let remove = |State(all): State<Shared>, Segments(pid): Segments<u64>| async move {
        all.lock().expect("unpoisoned").kept.remove(&pid);
        StatusCode::NO_CONTENT
    };
    let place = "/openid-connect-servers/Master/s2s";
    let router = Router::new()
        .route(place, get(find).post(add))
        .route(&format!("{place}/{{pid}}"), put(replace).delete(remove));
    serve(router.with_state(Arc::clone(definitions))).await
}

/// Runs scenarios that change a definition; `{idp}` in `before` is the port of our mock.
async fn defined(filter: &str, before: &[Value], secret: Option<&str>) -> (Value, Ran, usize) {
    let folder = tempfile::tempdir().expect("a directory");
    let free = || std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr();
    let idp = free().expect("bound").to_string();
    let issuer = json!(format!("http://{idp}"));
    let mut before = before.to_vec();
    for one in &mut before {
        one["issuer"] = issuer.clone();
    }
    let definitions = Definitions::of(before);
    let api = admin_api(&definitions).await;
    std::fs::write(folder.path().join("jwks.json"), "{\"keys\": []}").expect("writable");
    std::fs::write(folder.path().join("password"), "p").expect("writable");
    let mut sections = format!(
        "[claims]\nserver_definitions = true\n\
         [target.trigger.person]\ndo = \"Nothing.\"\n\
         [target.admin]\nurl = \"{api}\"\nmodule = \"s2s\"\nuser = \"u\"\npassword_file = \"password\"\n"
    );
    if let Some(secret) = secret {
        std::fs::write(folder.path().join("secret"), secret).expect("writable");
        sections.push_str("client_secret_file = \"secret\"\n");
    }
    let library = Library::load(None).expect("ours");
    let mut options = options(folder.path(), library, filter, &sections, Somebody(None));
    let mut system = system::System::clone(&options.system);
    system.limits.await_secs = 1;
    system.target.as_mut().expect("a target").listen.idp = idp;
    options.system = Arc::new(system);
    let ran = run(options).await.expect("it runs");
    let definitions = definitions.lock().expect("unpoisoned");
    (json!(definitions.kept), ran, definitions.changes)
}

#[tokio::test]
async fn a_definition_made_for_a_scenario_is_removed() {
    let (left, _, changes) = defined("definition_refused@issuer_missing", &[], None).await;
    assert_eq!((left, changes), (json!({}), 1));
}

#[tokio::test]
async fn a_secret_that_could_not_be_put_back_is_not_replaced() {
    let before = [json!({
        "name": "real", "clientAuthenticationMode": "CLIENT_SECRET_BASIC", SECRET: "the real one",
    })];
    let story = "authentication_mode@nothing-nothing-CLIENT";
    let (left, ran, changes) = defined(story, &before, None).await;
    assert_eq!((&left["1"][SECRET], changes), (&json!("the real one"), 0));
    let mut steps = ran.record.scenarios.iter().flat_map(|it| &it.steps);
    assert!(steps.any(|step| step.detail.contains("`client_secret_file`")));
    let (left, _, changes) = defined(story, &before, Some("the real one")).await;
    assert_eq!((&left["1"][SECRET], &left["1"]["name"]), (&json!("the real one"), &json!("real")));
    assert!(changes > 1, "{changes}");
}
