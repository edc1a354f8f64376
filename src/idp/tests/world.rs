//! A running server with four clients, and an independent HTTP client to meet it with.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::admin::Admin;
use crate::clock::Clock;
use crate::id::Party;
use crate::idp::grants::JWT_BEARER;
use crate::idp::{
    AuthMethod, Client, ClientSecret, Handle, MemberDirectory, MemberQuestion, MemberStanding,
    Members, Policy, ScriptTexts, Scripts, Settings, SigningKeys, run,
};
use crate::oauth::JWT_BEARER_ASSERTION;
use crate::secret::Secret;
use crate::seed::Seed;
use crate::state::Store;
use crate::transcript::{ClientTls, Recorder, Spool, Stage, TestAuthority, Timeouts, WireClient};

/// The seconds at which every test begins: 2030-01-01T00:00:00Z.
pub const START: i64 = 1_893_456_000;
/// The scopes of the clients.
pub const SCOPE: &str = "system/*.read system/*.rs";
/// The secret of the client `secretive`.
pub const SECRET: &str = "correct horse: battery%staple";

/// Allows a registration where the policy wants a token.
pub const INITIAL_TOKEN: &str = "an initial access token";
/// Whose software statements are believed, when the fixture `statements-es384` signed them.
pub const STATEMENT_ISSUER: &str = "https://statements.test";
/// The password of the admins `admin` and `viewer`.
pub const ADMIN_PASSWORD: &str = "open sesame";

/// A server, its surroundings, and a way to talk to it.
pub struct World {
    pub issuer: String,
    pub clock: Clock,
    pub handle: Handle,
    pub recorder: Recorder,
    pub http: reqwest::Client,
    next: AtomicU64,
    #[expect(dead_code, reason = "ends the server when the test does")]
    running: DropGuard,
}

/// A payer that knows two members, one of whom no longer agrees.
struct Known;

impl MemberDirectory for Known {
    fn standing(&self, question: &MemberQuestion<'_>) -> MemberStanding {
        let patient_id = |id: &str| id.to_owned();
        match (question.client_id, question.member) {
            ("payer-b", "p-1" | "urn:members|1") => {
                MemberStanding::Permitted { patient_id: patient_id("p-1") }
            }
            ("payer-b", "p-2") => MemberStanding::NotPermitted { patient_id: patient_id("p-2") },
            _ => MemberStanding::Unknown,
        }
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The status, and the error code if there is one.
    pub fn brief(&self) -> String {
        match self.json()["error"].as_str() {
            Some(error) => format!("{} {error}", self.status),
            None => self.status.to_string(),
        }
    }
}

impl World {
    /// A server with the strict policy.
    pub async fn strict() -> Self {
        Self::with(Policy::default()).await
    }

    /// A server with `policy` at the root of its origin.
    pub async fn with(policy: Policy) -> Self {
        Self::at("", policy, Vec::new()).await
    }

    /// A server with `policy` below `prefix`, which knows `more` clients too.
    pub async fn at(prefix: &str, policy: Policy, more: Vec<Client>) -> Self {
        Self::start(prefix, policy, more, None, ScriptTexts::default()).await
    }

    /// A server with `policy` whose scripts have a say.
    pub async fn scripted(policy: Policy, texts: ScriptTexts) -> Self {
        Self::start("", policy, Vec::new(), None, texts).await
    }

    /// A server with `policy` that serves TLS with a certificate of `authority`, and trusts it for
    /// the certificates of clients.
    pub async fn over_tls(policy: Policy, more: Vec<Client>, authority: &TestAuthority) -> Self {
        Self::start("", policy, more, Some(authority), ScriptTexts::default()).await
    }

    async fn start(
        prefix: &str,
        policy: Policy,
        more: Vec<Client>,
        authority: Option<&TestAuthority>,
        texts: ScriptTexts,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let shape = |settings: &mut Settings| {
            settings.clients.extend(more);
            settings.scripts = Scripts::read(&texts).expect("scripts");
        };
        Self::serve(listener, prefix, Handle::new(policy), authority, shape)
    }

    /// A server at `listener` with `policy`, whose settings are what `shape` makes of them.
    pub fn on(listener: TcpListener, policy: Policy, shape: impl FnOnce(&mut Settings)) -> Self {
        Self::serve(listener, "", Handle::new(policy), None, shape)
    }

    /// A strict server over `store`; as behind a balancer, it has the issuer of another, if given.
    pub async fn over(store: &Arc<dyn Store>, other: Option<&Self>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let handle = Handle::with_store(Policy::default(), Arc::clone(store));
        Self::serve(listener, "", handle, None, |settings| {
            if let Some(other) = other {
                settings.issuer.clone_from(&other.issuer);
            }
        })
    }

    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    fn serve(
        listener: TcpListener,
        prefix: &str,
        handle: Handle,
        authority: Option<&TestAuthority>,
        shape: impl FnOnce(&mut Settings),
    ) -> Self {
        let port = listener.local_addr().expect("an address").port();
        let issuer = {
            let scheme = if authority.is_some() { "https" } else { "http" };
            format!("{scheme}://127.0.0.1:{port}{prefix}")
        };
        let start = jiff::Timestamp::from_second(START).expect("an instant");
        let clock = Clock::simulated(start);
        let recorder = Recorder::new(clock.clone(), Spool::create().expect("a directory"));
        let tls = ClientTls::configure(None, None, false).expect("TLS settings");
        let shutdown = CancellationToken::new();
        let stage = Stage {
            recorder: recorder.clone(),
            client: WireClient::new(recorder.clone(), Party::Idp, tls, Timeouts::default()),
            defects: Vec::new(),
            tls: authority.map(|authority| authority.issue(&["127.0.0.1"]).expect("a certificate")),
            shutdown: shutdown.clone(),
        };
        let mut clients = vec![
            client("payer-b", AuthMethod::PrivateKeyJwt, jwks(&["client-es384", "client-rsa"])),
            client("payer-c", AuthMethod::PrivateKeyJwt, jwks(&["other-client-es384"])),
            client("secretive", AuthMethod::ClientSecretBasic, Value::Null),
            Client {
                can_introspect_any: true,
                ..client("resource-server", AuthMethod::ClientSecretBasic, Value::Null)
            },
        ];
        clients.extend(super::sign_in::apps());
        let mut settings = Settings {
            clients,
            users: super::sign_in::users(),
            caller: Party::Target,
            admins: vec![
                Admin::superuser("admin", Secret::from(ADMIN_PASSWORD)),
                Admin {
                    permissions: vec!["OPENID_CONNECT_VIEW_CLIENT_LIST".to_owned()],
                    ..Admin::superuser("viewer", Secret::from(ADMIN_PASSWORD))
                },
            ],
            secret_rounds: 2,
            members: Members::new(Known),
            initial_tokens: vec![Secret::from(INITIAL_TOKEN)],
            statement_issuers: vec![(STATEMENT_ISSUER.to_owned(), jwks(&["statements-es384"]))],
            udap: Some(super::udap::settings(&issuer)),
            client_authorities: authority
                .map(|authority| authority.certificate().clone())
                .into_iter()
                .collect(),
            ..Settings::new(
                issuer.clone(),
                "https://source.test/fhir".to_owned(),
                SigningKeys::from_pems(&[&pem("idp-es256"), &pem("idp-rsa")]).expect("keys"),
                Seed(7),
            )
        };
        super::people::move_in(&mut settings);
        shape(&mut settings);
        tokio::spawn(run(listener, stage, settings, handle.clone()));
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let running = shutdown.drop_guard();
        Self { issuer, clock, handle, recorder, http, next: AtomicU64::new(1), running }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    pub fn now(&self) -> i64 {
        self.clock.epoch_secs()
    }

    pub fn wait(&self, secs: u64) {
        self.clock.advance(Duration::from_secs(secs));
    }

    /// The header and claims of a good assertion of `payer-b`, with a `jti` of its own.
    pub fn parts(&self) -> (Value, Value) {
        let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
        (header, self.claims("payer-b"))
    }

    pub fn claims(&self, client_id: &str) -> Value {
        json!({
            "iss": client_id,
            "sub": client_id,
            "aud": self.url("/oauth/token"),
            "exp": self.now() + 240,
            "iat": self.now(),
            "jti": format!("jti-{}", self.next.fetch_add(1, Ordering::Relaxed)),
        })
    }

    /// A good assertion of `payer-b`.
    pub fn assertion(&self) -> String {
        let (header, claims) = self.parts();
        sign("client-es384", &header, &claims)
    }

    /// A good assertion of `payer-b` with one thing changed.
    pub fn altered(&self, alter: impl FnOnce(&mut Value, &mut Value)) -> String {
        let (mut header, mut claims) = self.parts();
        alter(&mut header, &mut claims);
        sign("client-es384", &header, &claims)
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        read(self.http.post(self.url(path)).form(form)).await
    }

    pub async fn post_as(&self, who: (&str, &str), path: &str, form: &[(&str, &str)]) -> Answer {
        let basic = self.http.post(self.url(path)).header("authorization", basic(who.0, who.1));
        read(basic.form(form)).await
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        read(self.http.post(self.url(path)).json(body)).await
    }

    /// A call of the admin API by `admin`.
    pub async fn manage(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.manage_as(("admin", ADMIN_PASSWORD), method, path, body).await
    }

    pub async fn manage_as(
        &self,
        (name, password): (&str, &str),
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let method = method.parse().expect("a method");
        let request = self.http.request(method, self.url(path)).basic_auth(name, Some(password));
        read(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        read(self.http.get(self.url(path))).await
    }

    /// A token request with this assertion.
    pub async fn ask(&self, assertion: &str) -> Answer {
        self.post("/oauth/token", &token_form(assertion, "system/*.read")).await
    }

    /// The claims of a good authorization JWT of `payer-b` about the member `p-1`.
    pub fn about(&self, member: &str) -> Value {
        let mut claims = self.claims("payer-b");
        claims["sub"] = json!(member);
        claims
    }

    /// A request for a token about somebody, with these claims in the authorization JWT.
    pub async fn ask_about(&self, claims: &Value) -> Answer {
        let header = json!({"alg": "ES384", "typ": "JWT", "kid": "client-es384"});
        self.present(&sign("client-es384", &header, claims)).await
    }

    /// A request for a token with this authorization JWT and a good client assertion.
    pub async fn present(&self, authorization: &str) -> Answer {
        let assertion = self.assertion();
        let mut form = token_form(&assertion, "system/*.read").to_vec();
        form[0].1 = JWT_BEARER;
        form.push(("assertion", authorization));
        self.post("/oauth/token", &form).await
    }

    /// A token request for this scope.
    pub async fn ask_scope(&self, scope: &str) -> Answer {
        let assertion = self.assertion();
        self.post("/oauth/token", &token_form(&assertion, scope)).await
    }

    /// An access token of `payer-b`.
    pub async fn access_token(&self) -> String {
        let answer = self.ask(&self.assertion()).await;
        answer.json()["access_token"].as_str().expect("a token").to_owned()
    }

    /// What the resource server learns about a token.
    pub async fn introspect(&self, token: &str) -> Value {
        self.post_as(("resource-server", SECRET), "/oauth/introspect", &[("token", token)])
            .await
            .json()
    }
}

pub async fn read(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Answer { status, headers, text: response.text().await.expect("a body") }
}

pub fn token_form<'a>(assertion: &'a str, scope: &'a str) -> [(&'static str, &'a str); 4] {
    [
        ("grant_type", "client_credentials"),
        ("scope", scope),
        ("client_assertion_type", JWT_BEARER_ASSERTION),
        ("client_assertion", assertion),
    ]
}

/// A Basic header; id and secret are form-encoded inside it.
pub fn basic(client_id: &str, secret: &str) -> String {
    let encoded = |text: &str| {
        let pair = serde_urlencoded::to_string([("", text)]).expect("a form");
        pair.trim_start_matches('=').to_owned()
    };
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret))))
}

pub fn client(client_id: &str, auth_method: AuthMethod, jwks: Value) -> Client {
    Client {
        client_id: client_id.to_owned(),
        name: client_id.to_owned(),
        secrets: auth_method
            .takes_secret()
            .then(|| ClientSecret::lasting(Secret::from(SECRET)))
            .into_iter()
            .collect(),
        auth_method,
        jwks: (!jwks.is_null()).then_some(jwks),
        scope: SCOPE.to_owned(),
        grant_types: vec!["client_credentials".to_owned(), JWT_BEARER.to_owned()],
        organization: Some(format!("urn:payers|{client_id}")),
        ..Client::default()
    }
}

pub fn pem(name: &str) -> String {
    let path = format!("{}/fixtures/keys/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("a fixture")
}

fn key(name: &str) -> EncodingKey {
    let pem = pem(name);
    if name.ends_with("rsa") {
        EncodingKey::from_rsa_pem(pem.as_bytes()).expect("an RSA key")
    } else {
        EncodingKey::from_ec_pem(pem.as_bytes()).expect("an EC key")
    }
}

/// The public keys of fixtures, each named after its file.
pub fn jwks(names: &[&str]) -> Value {
    let keys: Vec<Value> = names
        .iter()
        .map(|name| {
            let algorithm = if name.ends_with("rsa") { Algorithm::RS384 } else { Algorithm::ES384 };
            let jwk = Jwk::from_encoding_key(&key(name), algorithm).expect("a public key");
            let mut jwk = serde_json::to_value(jwk).expect("JSON");
            jwk["kid"] = json!(name);
            jwk
        })
        .collect();
    json!({ "keys": keys })
}

/// Signs with a fixture, by the algorithm the header names where the key can.
pub fn sign(name: &str, header: &Value, claims: &Value) -> String {
    let algorithm = match header["alg"].as_str() {
        Some("RS256") => Algorithm::RS256,
        Some("PS384") => Algorithm::PS384,
        _ if name.ends_with("rsa") => Algorithm::RS384,
        _ => Algorithm::ES384,
    };
    sign_raw(header.to_string().as_bytes(), claims.to_string().as_bytes(), &key(name), algorithm)
}

/// Signs with an HMAC under `secret`.
pub fn mac(secret: &[u8], header: &Value, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret);
    sign_raw(header.to_string().as_bytes(), claims.to_string().as_bytes(), &key, Algorithm::HS256)
}

fn sign_raw(header: &[u8], claims: &[u8], key: &EncodingKey, algorithm: Algorithm) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = crypto::sign(input.as_bytes(), key, algorithm).expect("a signature");
    format!("{input}.{signature}")
}

/// Signs nothing.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", encode(header), encode(claims))
}

/// Removes a member.
pub fn remove(object: &mut Value, name: &str) {
    object.as_object_mut().expect("an object").remove(name);
}
