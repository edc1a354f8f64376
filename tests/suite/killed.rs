//! A source payer and its authorization server that are killed go on where they were, when their
//! state is in a file.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use payerproof::clock::Clock;
use payerproof::fhir::codes;
use payerproof::oauth::{BULK_MATCH_SCOPES, JWT_BEARER_ASSERTION, MEMBER_MATCH_SCOPE};
use payerproof::population::{
    Case, MatchRequest, Member, Population, SOURCE_PAYER, TARGET_PAYER, match_parameters,
};
use payerproof::runner::ClientKey;
use payerproof::seed::Seed;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

const CLIENT: &str = "lakeside";
const SECRET: &str = "a secret of the client";

/// A running mock; it is killed with this value.
struct Mock {
    child: Child,
    /// What it says is heard to the end, so that it can go on speaking.
    _said: Lines<BufReader<ChildStdout>>,
    issuer: String,
    base: String,
}

impl Mock {
    /// Starts one on `port` and the next, and waits until it says that it serves.
    fn start(directory: &Path, port: u16) -> Self {
        Self::with(directory, port, &["--members", "5"])
    }

    /// The same with these flags.
    fn with(directory: &Path, port: u16, flags: &[&str]) -> Self {
        let organization = format!("{CLIENT}={}", TARGET_PAYER.token());
        let port = port.to_string();
        let mut child = Command::new(env!("CARGO_BIN_EXE_payerproof"))
            .args(["mock", "source", "--state", "state", "--clients", "clients.json"])
            .args(["--organization", &organization, "--port", &port])
            .args(flags)
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut places = said.by_ref().map_while(Result::ok).filter_map(|line| {
            let place = line.split_whitespace().find(|word| word.starts_with("http://"))?;
            Some(place.to_owned())
        });
        let issuer = places.next().expect("it says where its authorization server is");
        let base = places.next().expect("it says where it is");
        Self { child, _said: said, issuer, base }
    }

    /// Ends it as a crash would: it learns nothing of it.
    fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    async fn token(&self, http: &Client, scope: &str) -> String {
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let url = format!("{}/oauth/token", self.issuer);
        let asked = http.post(url).basic_auth(CLIENT, Some(SECRET)).form(&form);
        let answer = body(good(asked, 200).await).await;
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// A request to the FHIR API; `path` may be a whole URL.
    fn ask(&self, http: &Client, path: &str, token: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}/{path}", self.base)
        };
        http.get(url).bearer_auth(token)
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client that keeps no connection to a process that is gone.
fn client() -> Client {
    #[expect(clippy::disallowed_methods, reason = "the independent client of our tests")]
    Client::new()
}

async fn good(request: RequestBuilder, status: u16) -> Response {
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), status, "{}", answer.url());
    answer
}

async fn body(answer: Response) -> Value {
    answer.json().await.expect("JSON")
}

/// The lines of each file of an export, by type.
async fn files(
    mock: &Mock,
    http: &Client,
    manifest: &Value,
    token: &str,
) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for file in manifest["output"].as_array().expect("files") {
        let url = file["url"].as_str().expect("a URL");
        let text = good(mock.ask(http, url, token), 200).await.text().await.expect("text");
        assert_eq!(file["count"], text.lines().count(), "{url}");
        *lines.entry(file["type"].to_string()).or_default() += text.lines().count();
    }
    lines
}

/// Polls without waiting longer than told.
async fn manifest(mock: &Mock, http: &Client, status_url: &str, token: &str) -> Value {
    loop {
        let answer = mock.ask(http, status_url, token).send().await.expect("an answer");
        match answer.status().as_u16() {
            200 => return body(answer).await,
            202 | 429 => {
                let wait = answer.headers()["retry-after"].to_str().expect("a number");
                let wait = wait.parse().expect("seconds");
                tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
            }
            status => panic!("{status}: {}", answer.text().await.unwrap_or_default()),
        }
    }
}

/// Two free ports, one after the other.
fn free_ports() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = first.local_addr().expect("an address").port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

/// A directory with the definition of a client that may match, by `match_scope`, and fetch, and its
/// scopes.
fn directory(match_scope: &str) -> (TempDir, String) {
    payerproof::transcript::install_crypto_provider();
    let directory = tempfile::tempdir().expect("a directory");
    let scopes = format!("{match_scope} system/*.rs");
    let definition = json!({
        "clientId": CLIENT,
        "clientName": "Lakeside",
        "allowedGrantTypes": ["CLIENT_CREDENTIALS"],
        "scopes": scopes.split(' ').collect::<Vec<_>>(),
        "clientSecrets": [{"secret": SECRET}],
        "secretRequired": true,
    });
    let seeds = json!({"clients": [definition]}).to_string();
    std::fs::write(directory.path().join("clients.json"), seeds).expect("writable");
    (directory, scopes)
}

/// The members every mock here has.
fn members() -> Population {
    Population::generate(Seed(1), Clock::system().today(), 5)
}

/// Matches a member.
async fn matched(mock: &Mock, http: &Client, member: &Member, token: &str) -> Response {
    let request = MatchRequest {
        source: &SOURCE_PAYER,
        target: &TARGET_PAYER,
        today: Clock::system().today(),
        policy_uri: codes::POLICY_SENSITIVE,
    };
    let asked = http
        .post(format!("{}/Patient/$member-match", mock.base))
        .bearer_auth(token)
        .header("content-type", "application/fhir+json")
        .body(match_parameters(member, &request).to_string());
    asked.send().await.expect("an answer")
}

#[tokio::test]
async fn an_export_outlives_its_killed_payer() {
    let (directory, scopes) = directory(MEMBER_MATCH_SCOPE);
    let http = client();
    let port = free_ports();
    let mock = Mock::start(directory.path(), port);
    let population = members();
    let member = population.member(Case::Known);
    let token = mock.token(&http, &scopes).await;
    assert_eq!(matched(&mock, &http, member, &token).await.status().as_u16(), 200);
    let started = mock.ask(&http, "Patient/$export", &token).header("prefer", "respond-async");
    let started = good(started, 202).await;
    let status_url = started.headers()["content-location"].to_str().expect("a URL").to_owned();
    good(mock.ask(&http, &status_url, &token), 202).await;
    mock.kill();

    let (mock, http) = (Mock::start(directory.path(), port), client());
    // The token of before still opens it.
    let first = manifest(&mock, &http, &status_url, &token).await;
    let fetched = files(&mock, &http, &first, &token).await;
    let held = member.resources().filter(|one| one["resourceType"] == "Condition").count();
    assert!(held > 0 && fetched.contains_key("\"Condition\""), "{fetched:?}");
    mock.kill();

    // Killed when all was done, it still has the files.
    let (mock, http) = (Mock::start(directory.path(), port), client());
    let token = mock.token(&http, &scopes).await;
    assert_eq!(files(&mock, &http, &first, &token).await, fetched);
    let read = mock.ask(&http, &format!("Patient/{}", member.id()), &token);
    good(read, 200).await;
}

#[tokio::test]
async fn a_bulk_match_outlives_its_killed_payer() {
    // More than are matched before the request is answered.
    const MANY: usize = 60;
    let (directory, scopes) = directory(BULK_MATCH_SCOPES[0]);
    let http = client();
    let (many, port) = (MANY.to_string(), free_ports());
    let flags = ["--members", &many];
    let mock = Mock::with(directory.path(), port, &flags);
    let today = Clock::system().today();
    let population = Population::generate(Seed(1), today, MANY);
    let request = MatchRequest {
        source: &SOURCE_PAYER,
        target: &TARGET_PAYER,
        today,
        policy_uri: codes::POLICY_REGULAR,
    };
    let ordinary = population.members().filter(|member| member.case.is_none());
    let bundles: Vec<Value> = ordinary
        .map(|member| match_parameters(&member, &request))
        .map(|part| json!({"name": "MemberBundle", "part": part["parameter"]}))
        .collect();
    assert!(bundles.len() >= MANY, "{}", bundles.len());
    let expected = bundles.len();
    let token = mock.token(&http, &scopes).await;
    let started = http
        .post(format!("{}/Group/$bulk-member-match", mock.base))
        .bearer_auth(&token)
        .header("prefer", "respond-async")
        .header("content-type", "application/fhir+json")
        .body(json!({"resourceType": "Parameters", "parameter": bundles}).to_string());
    let started = good(started, 202).await;
    let status_url = started.headers()["content-location"].to_str().expect("a URL").to_owned();
    mock.kill();

    let (mock, http) = (Mock::with(directory.path(), port, &flags), client());
    let told = manifest(&mock, &http, &status_url, &token).await;
    let url = told["output"][0]["url"].as_str().expect("a URL");
    let found = body(good(mock.ask(&http, url, &token), 200).await).await;
    let matched = &found["parameter"][0]["resource"];
    assert_eq!(matched["member"].as_array().map(Vec::len), Some(expected));
    let group = format!("Group/{}", matched["id"].as_str().expect("an id"));
    good(mock.ask(&http, &group, &token), 200).await;
}

#[tokio::test]
async fn what_an_admin_ended_stays_ended() {
    let (directory, scopes) = directory(MEMBER_MATCH_SCOPE);
    std::fs::write(directory.path().join("password"), "hush hush\n").expect("writable");
    let flags = ["--members", "5", "--source-admin", "root:password"];
    let (http, port, population) = (client(), free_ports(), members());
    let member = population.member(Case::Known);
    let mock = Mock::with(directory.path(), port, &flags);
    let base = mock.base.clone();
    let origin = base.strip_suffix("/fhir").expect("a base of ours");
    let manage = |http: &Client, method: &str, path: &str| {
        let method = method.parse().expect("a method");
        http.request(method, format!("{origin}/{path}")).basic_auth("root", Some("hush hush"))
    };
    let token = mock.token(&http, &scopes).await;
    assert_eq!(matched(&mock, &http, member, &token).await.status().as_u16(), 200);
    let read = format!("Patient/{}", member.id());
    good(mock.ask(&http, &read, &token), 200).await;
    let shown = body(good(manage(&http, "GET", "members/known"), 200).await).await;
    assert_eq!(
        (&shown["id"], &shown["consents"][0]["clientId"]),
        (&json!(member.id()), &json!(CLIENT))
    );
    good(manage(&http, "DELETE", "members/known/consents"), 204).await;
    good(mock.ask(&http, &read, &token), 403).await;
    good(manage(&http, "PUT", "members/sensitive/opt-out"), 204).await;
    let fields = json!({"unauthorized_status": 418});
    good(manage(&http, "PATCH", "policy").json(&fields), 200).await;
    good(mock.ask(&http, &read, "nobodys"), 418).await;
    mock.kill();

    let (mock, http) = (Mock::with(directory.path(), port, &flags), client());
    assert_eq!(mock.base, base);
    good(mock.ask(&http, &read, "nobodys"), 418).await;
    good(mock.ask(&http, &read, &token), 403).await;
    let shown = body(good(manage(&http, "GET", "members/sensitive"), 200).await).await;
    assert_eq!(shown["optedOut"], true);
    // A new consent is a new permission.
    assert_eq!(matched(&mock, &http, member, &token).await.status().as_u16(), 200);
    good(mock.ask(&http, &read, &token), 200).await;
}

/// The authorization server of a mock, and a client that registers there by itself.
struct Registered {
    key: ClientKey,
    document: Value,
}

impl Registered {
    async fn at(mock: &Mock, http: &Client) -> Self {
        let key = ClientKey::generate("k", "ES384", true).expect("a key");
        let metadata = json!({
            "client_name": "Lakeside",
            "token_endpoint_auth_method": "private_key_jwt",
            "grant_types": ["client_credentials"],
            "response_types": [],
            "scope": "system/Patient.rs",
            "payer_identifier": TARGET_PAYER.token(),
            "jwks": key.jwks().expect("a set"),
        });
        let asked = http.post(format!("{}/oauth/register", mock.issuer)).json(&metadata);
        let document = body(good(asked, 201).await).await;
        Self { key, document }
    }

    fn id(&self) -> &str {
        self.document["client_id"].as_str().expect("an id")
    }

    fn assertion(&self, mock: &Mock, jti: &str) -> String {
        let now = Clock::system().epoch_secs();
        let claims = json!({
            "iss": self.id(), "sub": self.id(), "aud": format!("{}/oauth/token", mock.issuer),
            "iat": now, "exp": now + 240, "jti": jti,
        });
        let header = Header { kid: Some("k".to_owned()), ..Header::new(Algorithm::ES384) };
        let key = EncodingKey::from_ec_pem(self.key.pem().as_bytes()).expect("a key");
        jsonwebtoken::encode(&header, &claims, &key).expect("signed")
    }

    /// Sends an assertion to an endpoint, with further parameters; status and answer.
    async fn send(
        &self,
        mock: &Mock,
        http: &Client,
        (endpoint, assertion): (&str, &str),
        more: &[(&str, &str)],
    ) -> (u16, Value) {
        let authentication =
            [("client_assertion_type", JWT_BEARER_ASSERTION), ("client_assertion", assertion)];
        let form = [&authentication, more].concat();
        let url = format!("{}/oauth/{endpoint}", mock.issuer);
        let answer = http.post(url).form(&form).send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    async fn is_active(&self, mock: &Mock, http: &Client, token: &str, jti: &str) -> bool {
        let assertion = self.assertion(mock, jti);
        let asked = ("introspect", assertion.as_str());
        let (status, answer) = self.send(mock, http, asked, &[("token", token)]).await;
        assert_eq!(status, 200, "{answer}");
        answer["active"] == true
    }
}

#[tokio::test]
async fn clients_and_tokens_outlive_a_killed_authorization_server() {
    payerproof::transcript::install_crypto_provider();
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("clients.json"), r#"{"clients": []}"#).expect("writable");
    let (http, port) = (client(), free_ports());
    let mock = Mock::start(directory.path(), port);
    let registered = Registered::at(&mock, &http).await;
    let asked = [("grant_type", "client_credentials"), ("scope", "system/Patient.rs")];
    let used = registered.assertion(&mock, "first");
    let mut tokens = Vec::new();
    for assertion in [used.clone(), registered.assertion(&mock, "second")] {
        let (status, answer) = registered.send(&mock, &http, ("token", &assertion), &asked).await;
        assert_eq!(status, 200, "{answer}");
        tokens.push(answer["access_token"].as_str().expect("a token").to_owned());
    }
    let assertion = registered.assertion(&mock, "revokes");
    let ended =
        registered.send(&mock, &http, ("revoke", &assertion), &[("token", &tokens[1])]).await;
    assert_eq!(ended.0, 200);
    mock.kill();

    let (mock, http) = (Mock::start(directory.path(), port), client());
    assert!(registered.is_active(&mock, &http, &tokens[0], "third").await, "it goes on");
    assert!(!registered.is_active(&mock, &http, &tokens[1], "fourth").await, "it stays revoked");
    let replayed = registered.send(&mock, &http, ("token", &used), &asked).await;
    assert_eq!((replayed.0, &replayed.1["error"]), (401, &json!("invalid_client")));
    let fresh = registered.assertion(&mock, "fifth");
    let (status, answer) = registered.send(&mock, &http, ("token", &fresh), &asked).await;
    assert_eq!(status, 200, "{answer}");
    // The payer takes the token of before: it only finds that the member is not the client's.
    for (token, expected) in [(&tokens[0], [403, 404]), (&tokens[1], [401, 401])] {
        let read = mock.ask(&http, "Patient/nobody", token).send().await.expect("an answer");
        assert!(expected.contains(&read.status().as_u16()), "{}", read.status());
    }
    // Its owner still manages it, and others are given other ids.
    let document = &registered.document;
    let uri = document["registration_client_uri"].as_str().expect("a URI");
    let token = document["registration_access_token"].as_str().expect("a token");
    assert_eq!(body(good(http.get(uri).bearer_auth(token), 200).await).await, *document);
    assert_ne!(Registered::at(&mock, &http).await.id(), registered.id());
    good(http.delete(uri).bearer_auth(token), 204).await;
}
