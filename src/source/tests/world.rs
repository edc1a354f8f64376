//! The stage of every test: a population, an issuer, a running source payer and a client.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use crate::admin::Admin;
use crate::clock::Clock;
use crate::fhir::codes;
use crate::fhir::validate::assert_valid;
use crate::guides::Guides;
use crate::id::Party;
use crate::oauth::MEMBER_MATCH_SCOPE;
use crate::population::{
    Case, MatchRequest, Payer, Population, SOURCE_PAYER, TARGET_PAYER, match_parameters,
};
use crate::secret::Secret;
use crate::seed::Seed;
use crate::source::state::Source;
use crate::source::{Handle, KnownPayers, Matching, Policy, Settings, TrustedIssuer, run};
use crate::transcript::{
    ClientTls, Recorder, Spool, Stage, Timeouts, WireClient, install_crypto_provider,
};

use super::issuer::Issuer;

pub(super) const STRANGER: Payer<'static> =
    Payer { name: "Some Other Plan", system: codes::NAIC, value: "99999" };

/// The password of `admin`.
pub(super) const ADMIN_PASSWORD: &str = "a password of the admin";

pub(super) struct World {
    pub(super) base: String,
    pub(super) issuer: Issuer,
    /// A server of somebody else, whose tokens are taken.
    pub(super) partner: Issuer,
    pub(super) clock: Clock,
    pub(super) recorder: Recorder,
    pub(super) handle: Handle,
    pub(super) population: Arc<Population>,
    http: reqwest::Client,
    shutdown: CancellationToken,
    settings: Settings,
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// One Organization with a business identity, and one without.
fn payers_on_file() -> [Value; 2] {
    let identifier = |token: &str| {
        let (system, value) = token.split_once('|').expect("a bar");
        json!([{"system": system, "value": value}])
    };
    let extension = json!([{"url": "http://smilecdr.com/fhir/extensions/payer-business-id",
        "valueString": "lake-1"}]);
    [
        json!({"resourceType": "Organization", "id": "lakeside", "extension": extension,
            "identifier": identifier(&TARGET_PAYER.token())}),
        json!({"resourceType": "Organization", "id": "unmarked",
            "identifier": identifier("urn:unmarked|1")}),
    ]
}

impl World {
    pub(super) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Policy)) -> Self {
        Self::with_members(2, change).await
    }

    pub(super) async fn with_members(members: usize, change: impl FnOnce(&mut Policy)) -> Self {
        let mut policy = Policy::default();
        change(&mut policy);
        Self::with_handle(members, Handle::new(policy)).await
    }

    /// One that goes on with what its handle knows.
    pub(super) async fn with_handle(members: usize, handle: Handle) -> Self {
        Self::set_up(members, Guides::default(), None, handle).await
    }

    /// One that speaks another HRex version.
    pub(super) async fn speaking(hrex: &str) -> Self {
        let guides = Guides { hrex: hrex.to_owned(), ..Guides::default() };
        Self::set_up(2, guides, None, Handle::new(Policy::default())).await
    }

    /// One that speaks another PDex version.
    pub(super) async fn by_pdex(pdex: &str) -> Self {
        let guides = Guides { pdex: pdex.to_owned(), ..Guides::default() };
        Self::set_up(2, guides, None, Handle::new(Policy::default())).await
    }

    /// One that asks a script before it matches members.
    pub(super) async fn asking(script: &str) -> Self {
        let matching = Matching::read(script).expect("a script");
        let handle = Handle::new(Policy::default());
        Self::set_up(2, Guides::default(), Some(matching), handle).await
    }

    async fn set_up(
        members: usize,
        guides: Guides,
        matching: Option<Matching>,
        handle: Handle,
    ) -> Self {
        install_crypto_provider();
        let clock = Clock::simulated("2027-01-15T12:00:00Z".parse().expect("an instant"));
        let population = Arc::new(Population::generate(Seed(11), clock.today(), members));
        let issuer = Issuer::start().await;
        let partner = Issuer::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}/fhir", listener.local_addr().expect("an address"));
        let recorder = Recorder::new(clock.clone(), Spool::create().expect("a directory"));
        let tls = ClientTls::public().expect("a crypto provider");
        let client = WireClient::new(recorder.clone(), Party::Source, tls, Timeouts::default());
        let shutdown = CancellationToken::new();
        let stage = Stage {
            recorder: recorder.clone(),
            client,
            defects: Vec::new(),
            tls: None,
            shutdown: shutdown.clone(),
        };
        let settings = Settings {
            base: base.clone(),
            issuer: issuer.url.clone(),
            trusted_issuers: vec![TrustedIssuer {
                issuer: partner.url.clone(),
                audience: None,
                organization: Some(TARGET_PAYER.token()),
            }],
            introspection: ("rs".to_owned(), Secret::from("s3 cret")),
            population: Arc::clone(&population),
            guides,
            organizations: [
                ("mapped".to_owned(), TARGET_PAYER.token()),
                ("on_file".to_owned(), "Organization/lakeside".to_owned()),
                ("unmarked".to_owned(), "Organization/unmarked".to_owned()),
            ]
            .into(),
            payers: KnownPayers::read(&payers_on_file()).expect("Organizations"),
            matching,
            admins: vec![Admin::superuser("admin", Secret::from(ADMIN_PASSWORD))],
            payer: SOURCE_PAYER,
            seed: Seed(11),
            caller: Party::Runner,
        };
        tokio::spawn(run(listener, stage, settings.clone(), handle.clone()));
        #[expect(clippy::disallowed_methods, reason = "the independent client of our tests")]
        let http = reqwest::Client::new();
        Self {
            base,
            issuer,
            partner,
            clock,
            recorder,
            handle,
            population,
            http,
            shutdown,
            settings,
        }
    }

    fn stage(&self) -> Stage {
        let tls = ClientTls::public().expect("a crypto provider");
        let recorder = self.recorder.clone();
        let client = WireClient::new(recorder.clone(), Party::Source, tls, Timeouts::default());
        Stage { recorder, client, defects: Vec::new(), tls: None, shutdown: self.shutdown.clone() }
    }

    /// What a replica works on.
    pub(super) fn source(&self, handle: Handle) -> Source {
        Source::new(self.stage(), self.settings.clone(), handle)
    }

    /// Starts another source payer that computes the same members anew, and says where. What it
    /// answers names the first one's base, as if a balancer stood before both.
    pub(super) async fn replica(&self, handle: Handle) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let stage = self.stage();
        let members =
            self.population.len() - Population::generate(Seed(11), self.clock.today(), 0).len();
        let population = Population::generate(Seed(11), self.population.today(), members);
        let settings = Settings { population: Arc::new(population), ..self.settings.clone() };
        tokio::spawn(run(listener, stage, settings, handle));
        format!("http://{address}/fhir")
    }

    /// Starts another source payer as [`World::replica`] does, in a runtime of its own: whoever drops
    /// that ends the payer as a crash would.
    pub(super) fn mortal_replica(&self, handle: Handle) -> (Runtime, String) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let (stage, settings) = (self.stage(), self.settings.clone());
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a socket");
            run(listener, stage, settings, handle).await;
        });
        (runtime, format!("http://{address}/fhir"))
    }

    /// The claims of a good token of the client `lakeside`.
    pub(super) fn claims(&self) -> Value {
        let now = self.clock.epoch_secs();
        json!({
            "iss": self.issuer.url,
            "sub": "lakeside",
            "client_id": "lakeside",
            "aud": self.base,
            "scope": format!("{MEMBER_MATCH_SCOPE} system/*.rs"),
            "iat": now,
            "exp": now + 3600,
            "jti": "t1",
            "business_id": TARGET_PAYER.token(),
        })
    }

    pub(super) fn token(&self) -> String {
        Issuer::sign(&self.claims())
    }

    pub(super) fn token_with(&self, name: &str, value: impl Into<Value>) -> String {
        let mut claims = self.claims();
        claims[name] = value.into();
        Issuer::sign(&claims)
    }

    /// A token of another client of the same payer.
    pub(super) fn other_token(&self) -> String {
        self.token_with("client_id", "other")
    }

    pub(super) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}/{path}", self.base)
        };
        self.http.request(method.parse::<Method>().expect("a method"), url)
    }

    /// A GET with a good token.
    pub(super) async fn get(&self, path: &str) -> Answer {
        Answer::read(self.request("GET", path).bearer_auth(self.token())).await
    }

    pub(super) fn match_request(&self) -> MatchRequest<'static> {
        MatchRequest {
            source: &SOURCE_PAYER,
            target: &TARGET_PAYER,
            today: self.clock.today(),
            policy_uri: codes::POLICY_REGULAR,
        }
    }

    pub(super) fn body(&self, case: Case) -> Value {
        match_parameters(self.population.member(case), &self.match_request())
    }

    pub(super) fn sensitive_body(&self, case: Case) -> Value {
        let request = MatchRequest { policy_uri: codes::POLICY_SENSITIVE, ..self.match_request() };
        match_parameters(self.population.member(case), &request)
    }

    pub(super) async fn submit(&self, body: &Value) -> Answer {
        self.submit_as(&self.token(), body).await
    }

    pub(super) async fn submit_as(&self, token: &str, body: &Value) -> Answer {
        let request = self
            .request("POST", "Patient/$member-match")
            .bearer_auth(token)
            .header("content-type", "application/fhir+json")
            .body(body.to_string());
        Answer::read(request).await
    }

    pub(super) fn kick_off(&self, path: &str) -> RequestBuilder {
        self.request("GET", path)
            .bearer_auth(self.token())
            .header("accept", "application/fhir+json")
            .header("prefer", "respond-async")
    }

    /// Kicks off, waits as told, and gives the status URL with the manifest.
    pub(super) async fn export(&self, path: &str) -> (String, Value) {
        let started = Answer::read(self.kick_off(path)).await;
        assert_eq!(started.status, 202, "{}", started.text);
        let status_url = started.header("content-location");
        (status_url.clone(), self.manifest(&status_url).await)
    }

    /// Polls as told until the manifest is there.
    pub(super) async fn manifest(&self, status_url: &str) -> Value {
        for _ in 0..10 {
            let polled = self.get(status_url).await;
            if polled.status == 200 {
                return polled.json();
            }
            assert_eq!(polled.status, 202, "{}", polled.text);
            let wait = polled.header("retry-after").parse().unwrap_or_default();
            self.clock.advance(Duration::from_secs(wait));
        }
        panic!("the export does not finish");
    }

    /// The resources of every output file.
    pub(super) async fn resources(&self, manifest: &Value) -> Vec<Value> {
        let mut all = Vec::new();
        for file in manifest["output"].as_array().expect("an output") {
            let answer = self.get(file["url"].as_str().expect("a URL")).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            assert_eq!(answer.header("content-type"), "application/fhir+ndjson");
            let lines: Vec<Value> = answer
                .text
                .lines()
                .map(|line| serde_json::from_str(line).expect("a resource a line"))
                .collect();
            assert!(answer.text.ends_with('\n'));
            assert_eq!(file["count"], lines.len());
            assert!(lines.iter().all(|line| line["resourceType"] == file["type"]));
            all.extend(lines);
        }
        all
    }
}

/// A response that has been read.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: http::HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) async fn read(request: RequestBuilder) -> Self {
        Self::try_read(request).await.expect("an answer")
    }

    /// The answer; none when the connection broke.
    pub(super) async fn try_read(request: RequestBuilder) -> Option<Self> {
        let response: Response = request.send().await.ok()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Self { status, headers, text: response.text().await.ok()? };
        // Whatever FHIR this payer answers is valid, in every test. A Basic is what a test wrote.
        assert_valid(&answer.header("content-type"), &answer.text, &|kind| kind == "Basic");
        Some(answer)
    }

    /// The head of an answer, whose body is not text.
    pub(super) async fn read_head(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: String::new() }
    }

    pub(super) fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map_or_else(String::new, |value| value.to_str().expect("ASCII").to_owned())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// The code of the one issue of an OperationOutcome.
    pub(super) fn issue(&self) -> String {
        let outcome = self.json();
        assert!(crate::fhir::is_operation_outcome(&outcome), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/fhir+json");
        outcome["issue"][0]["code"].as_str().expect("a code").to_owned()
    }

    /// The words of the one issue of an OperationOutcome.
    pub(super) fn words(&self) -> String {
        self.json()["issue"][0]["details"]["text"].as_str().expect("words").to_owned()
    }
}

/// `Type/id` of a resource.
pub(super) fn name_of(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}
