//! The host of a client's keys misbehaves: the token request is refused cleanly and in time, and
//! other clients of the authorization server do not notice.

use std::time::{Duration, Instant};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use payerproof::id::Party;
use payerproof::idp;
use payerproof::oauth::JWT_BEARER_ASSERTION;
use payerproof::runner::ClientKey;
use payerproof::seed::Seed;
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::payer::{listen, stage};

/// An authorization server whose clients keep their keys at one host: a client for each path.
struct Server {
    issuer: String,
    key: ClientKey,
    http: reqwest::Client,
    _running: DropGuard,
}

struct Refusal {
    status: u16,
    body: Value,
    took: Duration,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    async fn start(keys_at: &[String]) -> Self {
        let (listener, issuer) = listen().await;
        let shutdown = CancellationToken::new();
        let clients = keys_at
            .iter()
            .map(|uri| idp::Client {
                client_id: uri.clone(),
                name: "A client".to_owned(),
                jwks_uri: Some(uri.clone()),
                scope: "system/*.read".to_owned(),
                grant_types: vec!["client_credentials".to_owned()],
                ..idp::Client::default()
            })
            .collect();
        let settings = idp::Settings {
            clients,
            caller: Party::Target,
            ..idp::Settings::new(
                issuer.clone(),
                "https://source.test/fhir".to_owned(),
                idp::SigningKeys::from_pems(&[include_str!(
                    "../../../fixtures/keys/idp-es256.pem"
                )])
                .expect("a key"),
                Seed(1),
            )
        };
        let handle = idp::Handle::new(idp::Policy::default());
        tokio::spawn(idp::run(listener, stage(Party::Idp, &shutdown), settings, handle));
        Self {
            issuer,
            key: ClientKey::generate("k", "ES384", true).expect("a key"),
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
            _running: shutdown.drop_guard(),
        }
    }

    /// A good token request of the client whose keys are at `uri`.
    async fn ask(&self, uri: &str) -> Refusal {
        let token_endpoint = format!("{}/oauth/token", self.issuer);
        let now = jsonwebtoken::get_current_timestamp();
        let claims = json!({
            "iss": uri, "sub": uri, "aud": token_endpoint,
            "iat": now, "exp": now + 60, "jti": format!("one of {uri}"),
        });
        let header = Header { kid: Some("k".to_owned()), ..Header::new(Algorithm::ES384) };
        let key = EncodingKey::from_ec_pem(self.key.pem().as_bytes()).expect("a key");
        let assertion = jsonwebtoken::encode(&header, &claims, &key).expect("signed");
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "system/*.read"),
            ("client_assertion_type", JWT_BEARER_ASSERTION),
            ("client_assertion", &assertion),
        ];
        let begun = Instant::now();
        let response = self.http.post(token_endpoint).form(&form).send().await.expect("an answer");
        let status = response.status().as_u16();
        let body = response.json().await.expect("JSON");
        Refusal { status, body, took: begun.elapsed() }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_host_of_keys_costs_its_own_client_only() {
    let host = MockServer::start().await;
    let uri = |path: &str| format!("{}{path}", host.uri());
    let bad = [
        ("/slow", ResponseTemplate::new(200).set_delay(Duration::from_secs(20))),
        ("/lying", ResponseTemplate::new(200).set_body_json(json!({"keys": "none of these"}))),
        ("/odd", ResponseTemplate::new(200).set_body_json(json!({"keys": [7, null, [], "k"]}))),
        ("/page", ResponseTemplate::new(200).set_body_string("<html>Sign in</html>")),
        ("/huge", ResponseTemplate::new(200).set_body_bytes(vec![b' '; 20_000_000])),
        ("/round", ResponseTemplate::new(302).insert_header("location", "/round")),
        ("/away", ResponseTemplate::new(307).insert_header("location", "/good")),
        ("/broken", ResponseTemplate::new(500)),
    ];
    let (unused, origin) = listen().await;
    drop(unused);
    let mut uris: Vec<String> = bad.iter().map(|(path, _)| uri(path)).collect();
    uris.push(format!("{origin}/jwks.json"));
    let mut known = uris.clone();
    known.push(uri("/good"));
    let server = Server::start(&known).await;
    for (at, template) in bad {
        Mock::given(path(at)).respond_with(template).mount(&host).await;
    }
    let keys = ResponseTemplate::new(200).set_body_json(server.key.jwks().expect("public keys"));
    Mock::given(path("/good")).respond_with(keys).mount(&host).await;

    let good = uri("/good");
    let all = futures_util::future::join_all(uris.iter().map(|uri| server.ask(uri)));
    let (refused, granted) = tokio::join!(all, server.ask(&good));
    assert_eq!(granted.status, 200, "{}", granted.body);
    for (uri, refusal) in uris.iter().zip(refused) {
        let Refusal { status, body, took } = refusal;
        assert_eq!((status, &body["error"]), (401, &json!("invalid_client")), "{uri}: {body}");
        assert!(took < Duration::from_secs(5), "{uri} took {took:?}");
        let text = body.to_string();
        assert!(!text.contains("127.0.0.1") && !text.contains("html"), "{uri}: {text}");
    }
    // Nobody was led on, and nobody was asked twice.
    let requests = host.received_requests().await.expect("they are kept");
    let mut paths: Vec<&str> = requests.iter().map(|request| request.url.path()).collect();
    paths.sort_unstable();
    let mut expected =
        vec!["/away", "/broken", "/good", "/huge", "/lying", "/odd", "/page", "/round", "/slow"];
    expected.sort_unstable();
    assert_eq!(paths, expected);
}
