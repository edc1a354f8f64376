//! The target with our own source payer and authorization server: the ways of fetching, bulk,
//! registration, key rotation, and tokens of somebody else's server.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::fhir::codes::POLICY_SENSITIVE;
use crate::guides::Guides;
use crate::id::{Endpoint, Party};
use crate::idp;
use crate::population::{
    Case, MatchRequest, Population, SOURCE_PAYER, TARGET_PAYER, match_parameters,
};
use crate::runner::{Directory, Mocks, TARGET_CLIENT, target_keys, udap};
use crate::seed::Seed;
use crate::source;
use crate::system::Scopes;
use crate::target::{
    Handle, Interceptor, Policy, Purpose, Registration, RetrievalChoice, Settings, SigningKey, run,
};
use crate::transcript::{
    ClientTls, Exchange, Recorder, Spool, Stage, Timeouts, WireClient, install_crypto_provider,
};

use super::play::valid;

/// The three mocks, and a second authorization server that knows the target.
struct Trio {
    mocks: Mocks,
    base: String,
    handle: Handle,
    recorder: Recorder,
    clock: Clock,
    http: reqwest::Client,
    shutdown: CancellationToken,
}

impl Drop for Trio {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// What a test changes before everything starts.
type Shape<'a> = &'a dyn Fn(&Second, &mut Settings, &mut Policy);

/// What a test may need to know of its surroundings.
struct Second {
    issuer: String,
    party: udap::Party,
}

impl Trio {
    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    async fn start(shape: Shape<'_>) -> Self {
        install_crypto_provider();
        let clock = Clock::simulated("2027-01-15T12:00:00Z".parse().expect("an instant"));
        let (source, fhir) = bind().await;
        let (first, issuer) = bind().await;
        let (second, other) = bind().await;
        let (target, origin) = bind().await;
        let mocks = Mocks {
            seed: Seed(3),
            issuer,
            fhir_base: format!("{fhir}/fhir"),
            caller: Party::Target,
            population: Arc::new(Population::generate(Seed(3), clock.today(), 2)),
            guides: Guides::default(),
            trusted_issuers: vec![other.clone()],
            scopes: Scopes::default(),
            client_authorities: Vec::new(),
            scripts: idp::Scripts::default(),
            matching: None,
            defects: Vec::new(),
        };
        let shutdown = CancellationToken::new();
        let party = udap::Party::own(clock.epoch_secs()).expect("a party");
        let (source_settings, source_handle) = mocks.source();
        for (listener, issuer) in [(first, mocks.issuer.clone()), (second, other.clone())] {
            let mocks = Mocks { issuer: issuer.clone(), ..mocks.clone() };
            let client = mocks.target_client(Some(format!("{origin}/.well-known/jwks.json")));
            let directory = Directory {
                population: Arc::clone(&mocks.population),
                payer: Some(source_handle.clone()),
                clock: clock.clone(),
            };
            let (mut settings, handle) = mocks.idp(vec![client], directory);
            settings.udap = party.server(&mocks.fhir_base).expect("certificates");
            let (stage, _) = stage(&clock, Party::Idp, &shutdown);
            tokio::spawn(idp::run(listener, stage, settings, handle));
        }
        let (source_stage, _) = stage(&clock, Party::Source, &shutdown);
        tokio::spawn(source::run(source, source_stage, source_settings, source_handle));
        let base = format!("{origin}/fhir");
        let (keys, _) = target_keys("target").expect("keys");
        let (mut settings, handle) = mocks.target(&base, TARGET_CLIENT, keys);
        let mut policy = handle.policy();
        shape(&Second { issuer: other, party }, &mut settings, &mut policy);
        handle.set_policy(policy);
        let (stage, recorder) = stage(&clock, Party::Target, &shutdown);
        tokio::spawn(run(target, stage, settings, handle.clone()));
        let http = reqwest::Client::new();
        Self { mocks, base, handle, recorder, clock, http, shutdown }
    }

    /// The parameters that ask for a member.
    fn member(&self, case: Case) -> [Value; 2] {
        let member = self.mocks.population.member(case);
        let request = MatchRequest {
            source: &SOURCE_PAYER,
            target: &TARGET_PAYER,
            today: self.clock.today(),
            policy_uri: POLICY_SENSITIVE,
        };
        let local = format!("Patient/{}", member.local_patient()["id"].as_str().expect("an id"));
        [
            json!({"name": "memberMatch", "resource": match_parameters(member, &request)}),
            json!({"name": "localPatient", "valueReference": {"reference": local}}),
        ]
    }

    fn issuer(&self) -> Value {
        json!({"name": "sourceIssuerUrl", "valueString": self.mocks.issuer})
    }

    async fn fetch(&self, case: Case) -> Value {
        let [of, local] = self.member(case);
        self.invoke("$sdh.s2s.invoke-export", vec![of, local, self.issuer()]).await
    }

    /// Invokes an operation, waits for its end, and gives the Task.
    async fn invoke(&self, operation: &str, parameters: Vec<Value>) -> Value {
        let body = json!({"resourceType": "Parameters", "parameter": parameters});
        let url = format!("{}/Patient/{operation}", self.base);
        let answer = self.http.post(url).body(body.to_string()).send().await.expect("an answer");
        let status = answer.status();
        let task: Value = valid(answer).await;
        assert_eq!(status, 200, "{task}");
        self.handle.wait_idle().await;
        self.get(&format!("Task/{}", task["id"].as_str().expect("an id"))).await
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}/{path}", self.base);
        let answer = self.http.get(url).send().await.expect("an answer");
        valid(answer).await
    }

    async fn count(&self, query: &str) -> u64 {
        self.get(query).await["total"].as_u64().expect("a total")
    }

    fn local(&self, case: Case) -> String {
        let member = self.mocks.population.member(case);
        member.local_patient()["id"].as_str().expect("an id").to_owned()
    }

    /// What the target sent to an endpoint.
    fn sent(&self, endpoint: Endpoint) -> Vec<Arc<Exchange>> {
        let all = self.recorder.transcript().exchanges;
        all.iter()
            .filter(|one| one.endpoint == endpoint && one.initiator == Party::Target)
            .cloned()
            .collect()
    }
}

async fn bind() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

fn stage(clock: &Clock, party: Party, shutdown: &CancellationToken) -> (Stage, Recorder) {
    let spool = Spool::create().expect("a temporary directory");
    let recorder = Recorder::new(clock.clone(), spool);
    let tls = ClientTls::public().expect("a configuration");
    let stage = Stage {
        client: WireClient::new(recorder.clone(), party, tls, Timeouts::default()),
        recorder: recorder.clone(),
        defects: Vec::new(),
        tls: None,
        shutdown: shutdown.clone(),
    };
    (stage, recorder)
}

fn completed(task: &Value) {
    assert_eq!(task["status"], "completed", "{:#}", task["note"]);
}

#[tokio::test]
async fn a_member_is_fetched_in_each_way() {
    let mut counts = Vec::new();
    for (choice, endpoint) in [
        (RetrievalChoice::ByCapability, Endpoint::KickOff),
        (RetrievalChoice::Everything, Endpoint::Everything),
        (RetrievalChoice::Search, Endpoint::Read),
    ] {
        let trio = Trio::start(&|_, _, policy| policy.retrieval = choice).await;
        completed(&trio.fetch(Case::Known).await);
        assert!(!trio.sent(endpoint).is_empty(), "{choice:?}");
        let local = trio.local(Case::Known);
        let mut of = Vec::new();
        for kind in ["Condition", "Coverage", "ExplanationOfBenefit"] {
            of.push(trio.count(&format!("{kind}?patient={local}&_count=1")).await);
        }
        assert!(of.iter().all(|count| *count > 0), "{choice:?}: {of:?}");
        counts.push(of);
    }
    // How much of its past each way tells is the source's business; claims are left out of
    // `$everything` in some versions of the guide.
    assert_eq!(counts[1][..2], counts[2][..2]);
}

#[tokio::test]
async fn several_members_are_fetched_in_bulk_and_told_apart() {
    let trio = Trio::start(&|_, _, _| {}).await;
    let cases = [Case::Known, Case::SeveralCoverages, Case::Unknown];
    let mut parameters: Vec<Value> =
        cases.iter().map(|case| json!({"name": "member", "part": trio.member(*case)})).collect();
    parameters.push(trio.issuer());
    let task = trio.invoke("$invoke-bulk-export", parameters).await;
    completed(&task);
    let [known, several, unknown] = cases.map(|case| trio.local(case));
    for local in [&known, &several] {
        assert!(trio.count(&format!("Coverage?patient={local}")).await > 0);
        assert!(trio.count(&format!("DocumentReference?patient={local}")).await > 0);
    }
    assert_eq!(trio.count(&format!("Coverage?patient={unknown}")).await, 0);
    let left = task["output"].as_array().expect("outputs").iter();
    let left: Vec<&Value> =
        left.filter(|output| output["type"]["text"] == "member not matched").collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["valueReference"]["reference"], format!("Patient/{unknown}"));
    // What is about nobody has an origin and an archive too.
    let shared = trio.get("Practitioner?_count=1").await;
    let shared = shared["entry"][0]["resource"]["id"].as_str().expect("a Practitioner");
    let origin = trio.get(&format!("Provenance?target=Practitioner/{shared}")).await;
    let told = origin["entry"].as_array().expect("entries").iter();
    let archived: Vec<&str> = told
        .filter_map(|entry| entry["resource"]["entity"][0]["what"]["reference"].as_str())
        .filter(|what| what.starts_with("DocumentReference/"))
        .collect();
    assert_eq!(archived.len(), 1, "{origin:#}");
    let archived = trio.get(archived[0]).await;
    assert_eq!(archived["status"], "current");
    assert!(archived["subject"].is_null());
    let kick_off = &trio.sent(Endpoint::KickOff)[0].request;
    assert_eq!(kick_off.method, "POST");
    assert!(kick_off.url.ends_with("/$davinci-data-export"), "{}", kick_off.url);
    let group = trio.get(task["for"]["reference"].as_str().expect("a reference")).await;
    assert_eq!(group["quantity"], 3);
}

#[tokio::test]
async fn the_next_transfer_asks_from_where_the_last_one_ended() {
    let trio = Trio::start(&|_, _, _| {}).await;
    completed(&trio.fetch(Case::Known).await);
    let first = trio.get("Condition?_count=1000").await;
    completed(&trio.fetch(Case::Known).await);
    let kick_offs = trio.sent(Endpoint::KickOff);
    let since = |exchange: &Exchange| {
        let query = exchange.request.query();
        query.iter().find(|(name, _)| name == "_since").map(|(_, value)| value.clone())
    };
    assert_eq!(since(&kick_offs[0]), None);
    let status = trio.sent(Endpoint::Status);
    let manifest = status.iter().find(|one| one.status() == Some(200)).expect("a manifest");
    let manifest = manifest.response.as_ref().expect("an answer").json().expect("JSON");
    assert_eq!(since(&kick_offs[1]).as_deref(), manifest["transactionTime"].as_str());
    assert_eq!(trio.get("Condition?_count=1000").await["entry"], first["entry"]);
}

#[tokio::test]
async fn whoever_was_held_back_is_fetched_whole_when_the_consent_is_good() {
    let trio = Trio::start(&|_, _, _| {}).await;
    let cases = [Case::Known, Case::ExpiredConsent];
    let ask = async |renewed: bool| {
        let valid = trio.member(Case::Known)[0]["resource"]["parameter"][3].clone();
        let mut parameters: Vec<Value> = cases
            .iter()
            .map(|case| {
                let mut part = trio.member(*case);
                if renewed {
                    let consent = &mut part[0]["resource"]["parameter"][3]["resource"];
                    consent["provision"]["period"] =
                        valid["resource"]["provision"]["period"].clone();
                }
                json!({"name": "member", "part": part})
            })
            .collect();
        parameters.push(trio.issuer());
        completed(&trio.invoke("$invoke-bulk-export", parameters).await);
        let kick_off = trio.sent(Endpoint::KickOff).pop().expect("a kick-off");
        let body = kick_off.request.body.text();
        body.contains("_since")
    };
    let held_back = trio.local(Case::ExpiredConsent);
    assert!(!ask(false).await);
    assert_eq!(trio.count(&format!("Coverage?patient={held_back}")).await, 0);
    assert!(!ask(true).await);
    assert!(trio.count(&format!("Coverage?patient={held_back}")).await > 0);
    assert!(ask(true).await);
}

#[tokio::test]
async fn without_a_client_id_it_registers() {
    for registration in [Registration::Dynamic, Registration::Udap] {
        let trio = Trio::start(&|second, settings, policy| {
            policy.registers = registration;
            settings.servers[0].token_introspection_client_id = None;
            settings.udap = second.party.target_member().expect("a certificate");
        })
        .await;
        let task = trio.fetch(Case::Known).await;
        assert_eq!(trio.sent(Endpoint::Register).len(), 1, "{registration:?}");
        let token = &trio.sent(Endpoint::Token)[0];
        assert_eq!(token.status(), Some(200), "{registration:?}");
        let udap = registration == Registration::Udap;
        assert_eq!(token.request.form_value("udap").is_some(), udap);
        completed(&task);
        trio.fetch(Case::SeveralCoverages).await;
        assert_eq!(trio.sent(Endpoint::Register).len(), 1, "{registration:?}");
    }
}

#[tokio::test]
async fn rotated_keys_are_found_at_the_key_set() {
    let trio = Trio::start(&|_, _, _| {}).await;
    completed(&trio.fetch(Case::Known).await);
    let rotated: Vec<SigningKey> = target_keys("target").expect("keys").0;
    let renamed =
        rotated.into_iter().map(|key| SigningKey { kid: format!("{}-2", key.kid), ..key });
    trio.handle.rotate_keys(renamed.collect());
    completed(&trio.fetch(Case::SeveralCoverages).await);
    let url = trio.base.replace("/fhir", "/.well-known/jwks.json");
    let set: Value = valid(trio.http.get(&url).send().await.expect("an answer")).await;
    assert_eq!(set["keys"].as_array().map(Vec::len), Some(4));
    trio.clock.advance(std::time::Duration::from_hours(2));
    let set: Value = valid(trio.http.get(&url).send().await.expect("an answer")).await;
    assert_eq!(set["keys"].as_array().map(Vec::len), Some(2));
}

/// Sends every token request to another server, by script.
fn elsewhere(issuer: &str) -> String {
    format!(
        "function onMemberMatchTokenRequest(server, assertion, request) {{\n\
           if (!assertion || server.issuer === undefined) throw new Error('nothing given');\n\
           return {{tokenUrl: '{issuer}/oauth/token'}};\n\
         }}\n\
         var onExportTokenRequest = onMemberMatchTokenRequest;"
    )
}

#[tokio::test]
async fn a_token_of_another_server_is_had_by_script_and_taken_by_the_source() {
    let trio = Trio::start(&|second, settings, _| {
        let text = elsewhere(&second.issuer);
        for purpose in [Purpose::Match, Purpose::Export] {
            let script = Interceptor::script("elsewhere", &text, purpose).expect("a script");
            settings.interceptors.insert(purpose, script);
        }
        // The assertion is for whoever reads it.
        settings.servers[0].audience = Some(format!("{}/oauth/token", second.issuer));
    })
    .await;
    completed(&trio.fetch(Case::Known).await);
    let tokens = trio.sent(Endpoint::Token);
    assert!(!tokens.is_empty());
    for token in tokens {
        assert!(!token.request.url.starts_with(&trio.mocks.issuer), "{}", token.request.url);
        let issued = token.response.as_ref().expect("an answer").json().expect("JSON");
        let jwt = crate::oauth::Jwt::decode(issued["access_token"].as_str().expect("a token"));
        let jwt = jwt.expect("a compact JWT");
        let issuer = jwt.claim_str("iss").expect("an issuer");
        assert!(token.request.url.starts_with(issuer), "{issuer}");
    }
}

#[tokio::test]
async fn a_service_has_a_say_and_a_refusal_ends_the_transfer() {
    async fn answer(State(answer): State<Value>, body: String) -> axum::Json<Value> {
        let asked: Value = serde_json::from_str(&body).expect("JSON");
        assert!(asked["clientAssertion"].as_str().is_some_and(|text| text.contains('.')));
        assert!(asked["serverDefinition"]["tokenIntrospectionClientSecret"].is_null());
        axum::Json(answer[asked["hook"].as_str().expect("a hook")].clone())
    }
    for (said, words) in [
        (json!({"token_request.export": {"error": "not today"}}), "not today"),
        (json!({"token_request.export": {"colour": "blue"}}), "could not be followed"),
    ] {
        let (listener, url) = bind().await;
        let router = Router::new().fallback(answer).with_state(said);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let trio = Trio::start(&|_, settings, _| {
            for purpose in [Purpose::Match, Purpose::Export] {
                settings.interceptors.insert(purpose, Interceptor::Http(url.clone()));
            }
        })
        .await;
        let task = trio.fetch(Case::Known).await;
        assert_eq!(task["status"], "failed");
        let reason = task["statusReason"]["text"].as_str().expect("words");
        assert!(reason.contains(words), "{reason}");
        assert_eq!(trio.sent(Endpoint::MemberMatch).len(), 1);
        assert!(trio.sent(Endpoint::KickOff).is_empty());
    }
}

#[tokio::test]
async fn a_secret_authenticates_where_one_is_defined() {
    let trio = Trio::start(&|_, settings, _| {
        settings.servers[0].token_introspection_client_secret = Some("a secret of ours".to_owned());
        settings.servers[0].client_authentication_mode = None;
        settings.servers[0].custom_token_params = Some("Patient&resource=x".to_owned());
    })
    .await;
    let task = trio.fetch(Case::Known).await;
    // Our authorization server knows no such secret; what was sent is what matters here.
    assert_eq!(task["status"], "failed");
    let request = &trio.sent(Endpoint::Token)[0].request;
    assert!(request.headers.get("authorization").is_some_and(|it| it.starts_with("Basic ")));
    assert_eq!(request.form_value("client_assertion"), None);
    assert_eq!(request.form_value("Patient").as_deref(), Some(""));
    assert_eq!(request.form_value("resource").as_deref(), Some("x"));
}
