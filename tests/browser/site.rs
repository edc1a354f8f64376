//! An authorization server with people, and an application that sends them there.

use axum::Router;
use axum::response::Html;
use payerproof::clock::Clock;
use payerproof::id::Party;
use payerproof::idp::{
    AuthMethod, Client, ClientSecret, Federation, FederationCredential, Handle, LaunchRecord,
    Policy, Settings, SigningKeys, User, run,
};
use payerproof::secret::Secret;
use payerproof::seed::Seed;
use payerproof::transcript::{ClientTls, Recorder, Spool, Stage, Timeouts, WireClient};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

/// Everyone's password.
pub const PASSWORD: &str = "correct horse 7";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CLIENT: &str = "care-companion";
const SECRET: &str = "secret of the application";
const AUDIENCE: &str = "https://source.test/fhir";

/// A server, an application, and perhaps a second server that says who somebody is.
pub struct Site {
    pub issuer: String,
    pub handle: Handle,
    callback: String,
    http: reqwest::Client,
    #[expect(dead_code, reason = "ends the servers when the test does")]
    running: DropGuard,
}

impl Site {
    /// A site where people sign in by password.
    pub async fn open(policy: Policy) -> Self {
        Self::start(policy, false).await
    }

    /// A site where a second server says who somebody is.
    pub async fn federated(policy: Policy) -> Self {
        Self::start(policy, true).await
    }

    #[expect(clippy::disallowed_methods, reason = "the application's own client")]
    async fn start(policy: Policy, federated: bool) -> Self {
        let stop = CancellationToken::new();
        let (application, origin) = listen().await;
        let back = Router::new().route(
            "/cb",
            axum::routing::get(|| async {
                Html("<!doctype html><title>App</title><link rel=icon href=data:,><h1>Back</h1>")
            }),
        );
        tokio::spawn(async move { axum::serve(application, back).await });
        let callback = format!("{origin}/cb");
        let (listener, issuer) = listen().await;
        let federation = if federated {
            let (provider, provider_issuer) = listen().await;
            let redirect_uri = format!("{issuer}/oauth/federation/callback");
            let settings = settings(&provider_issuer, "local-server", &redirect_uri);
            tokio::spawn(run(provider, stage(&stop), settings, Handle::default()));
            Some(Federation {
                name: "Your employer".to_owned(),
                audience: Some(AUDIENCE.to_owned()),
                ..Federation::at(
                    &provider_issuer,
                    "local-server",
                    FederationCredential::Secret(Secret::from(SECRET)),
                )
            })
        } else {
            None
        };
        let handle = Handle::new(policy);
        let settings = Settings { federation, ..settings(&issuer, CLIENT, &callback) };
        tokio::spawn(run(listener, stage(&stop), settings, handle.clone()));
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { issuer, handle, callback, http, running: stop.drop_guard() }
    }

    /// Where the application sends people.
    pub fn request(&self, scope: &str) -> String {
        let mut url = Url::parse(&format!("{}/oauth/authorize", self.issuer)).expect("a URL");
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", &self.callback),
            ("scope", scope),
            ("state", "s"),
            ("aud", AUDIENCE),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        url.into()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// The token answer for the code the browser came back with.
    pub async fn redeem(&self, back: &Url) -> Value {
        assert!(back.as_str().starts_with(&self.callback), "{back}");
        let code = parameter(back, "code");
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", &self.callback),
            ("code_verifier", VERIFIER),
        ];
        self.post("/oauth/token", &form).await
    }

    /// Whether a token is good.
    pub async fn is_active(&self, answer: &Value) -> bool {
        let token = answer["access_token"].as_str().expect("a token");
        self.post("/oauth/introspect", &[("token", token)]).await["active"] == true
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let secret: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let request = self.http.post(self.url(path)).form(form).basic_auth(CLIENT, Some(secret));
        request.send().await.expect("an answer").json().await.expect("JSON")
    }
}

/// A parameter of an answer.
pub fn parameter(url: &Url, name: &str) -> String {
    let mut pairs = url.query_pairs();
    pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, origin)
}

fn stage(stop: &CancellationToken) -> Stage {
    let clock = Clock::simulated(jiff::Timestamp::from_second(1_893_456_000).expect("an instant"));
    let recorder = Recorder::new(clock, Spool::create().expect("a directory"));
    let tls = ClientTls::configure(None, None, false).expect("TLS settings");
    Stage {
        client: WireClient::new(recorder.clone(), Party::Idp, tls, Timeouts::default()),
        recorder,
        defects: Vec::new(),
        tls: None,
        shutdown: stop.clone(),
    }
}

fn settings(issuer: &str, client_id: &str, callback: &str) -> Settings {
    let record = |id: &str, text: &str, more: &str| LaunchRecord {
        name: "patient".to_owned(),
        id: id.to_owned(),
        text: text.to_owned(),
        more: more.to_owned(),
    };
    let amy = User {
        display_name: "Amy Baxter".to_owned(),
        fhir_user: Some("RelatedPerson/amy".to_owned()),
        records: vec![
            record("ann", "Ann Baxter", "born 2014-03-09"),
            record("leo", "Leo Baxter", "born 2016-07-01"),
        ],
        ..User::new("amy", Secret::from(PASSWORD))
    };
    let name = if client_id == CLIENT { "Care Companion" } else { "The payer" };
    let client = Client {
        client_id: client_id.to_owned(),
        name: name.to_owned(),
        auth_method: AuthMethod::ClientSecretBasic,
        secrets: vec![ClientSecret::lasting(Secret::from(SECRET))],
        scope: "openid profile fhirUser launch/patient patient/*.rs user/*.rs offline_access \
                __vendor_thing"
            .to_owned(),
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        redirect_uris: vec![callback.to_owned()],
        // The payer is the one application of the other server, which need not be asked about.
        auto_approve_scopes: match client_id {
            CLIENT => Vec::new(),
            _ => ["openid", "profile", "fhirUser"].map(str::to_owned).to_vec(),
        },
        created_by_app_sphere: client_id == CLIENT,
        ..Client::default()
    };
    let pem = |name: &str| {
        let path = format!("{}/fixtures/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a fixture")
    };
    Settings {
        clients: vec![client],
        // In federated mode the local server knows its people by name alone.
        users: vec![amy],
        ..Settings::new(
            issuer.to_owned(),
            AUDIENCE.to_owned(),
            SigningKeys::from_pems(&[&pem("idp-es256"), &pem("idp-rsa")]).expect("keys"),
            Seed(11),
        )
    }
}
