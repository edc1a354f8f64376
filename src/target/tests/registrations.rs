//! What a definition leaves to this payer: its key for one source, and its registration there.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use http::Method;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::admin::ServerDefinition;
use crate::state::{Memory, Store};
use crate::target::servers::{Servers, Unwritten};
use crate::target::{Handle, Interceptor, Policy, Purpose, Registration, admit};

use super::lives::{EXPORT, Life, Way, World};
use super::mortal::Mortal;
use super::play::{CLIENT_ID, Play, clock, invocation, settings, told};
use super::stand_in::{EXPORT_SCOPE, MATCH_SCOPE, Script, StandIn};

const PLACE: &str = "openid-connect-servers/Master/s2s";

fn fixture(name: &str) -> String {
    format!("{}/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"))
}

async fn call(play: &Play, method: Method, path: &str, body: &Value) -> (u16, Value) {
    let request = play.http.request(method, format!("{}/{path}", play.origin));
    let request = request.basic_auth("admin", Some("admin password")).body(body.to_string());
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

/// The definition of the source, and where it is changed.
async fn definition(play: &Play) -> (String, Value) {
    let path = format!("{PLACE}?issuer_url={}", play.source.origin);
    let (_, definition) = call(play, Method::GET, &path, &Value::Null).await;
    (format!("{PLACE}/{}", definition["pid"]), definition)
}

async fn key_set(play: &Play) -> JwkSet {
    let url = format!("{}/.well-known/jwks.json", play.origin);
    play.http.get(url).send().await.expect("an answer").json().await.expect("a key set")
}

/// A target whose definition has no client id, and a place to register.
async fn unregistered(edit: fn(&mut Policy), script: Script) -> Play {
    Play::shaped(script, |policy, settings| {
        edit(policy);
        let server = &mut settings.servers[0];
        server.token_introspection_client_id = None;
        let origin = server.issuer.clone().unwrap_or_default();
        server.registration_endpoint = Some(format!("{origin}/register"));
    })
    .await
}

#[tokio::test]
async fn the_key_of_a_definition_signs_for_it() {
    let play = Play::start(Script::default()).await;
    let (one, mut body) = definition(&play).await;
    for (file, algorithm, keys) in
        [("other-client-rsa.pem", "RS384", 3), ("other-client-es384.pem", "ES384", 4)]
    {
        body["signingKeyFile"] = json!(format!("file:{}", fixture(file)));
        let (status, answer) = call(&play, Method::PUT, &one, &body).await;
        assert_eq!(status, 200, "{answer}");
        assert!(!answer.to_string().contains("PRIVATE KEY"));
        play.source.script().polls = vec![];
        assert_eq!(play.run().await["status"], "completed");
        let set = key_set(&play).await;
        // The former key stays for a while, as it does when the payer's own keys are replaced.
        assert_eq!(set.keys.len(), keys);
        let token = play.source.seen("/oauth/token").pop().expect("a token request");
        let assertion = token.form()["client_assertion"].clone();
        let header = jsonwebtoken::decode_header(&assertion).expect("a header");
        assert_eq!(format!("{:?}", header.alg), algorithm);
        let kid = header.kid.expect("a kid");
        assert!(!["ec-1", "rsa-1"].contains(&kid.as_str()));
        let key = DecodingKey::from_jwk(set.find(&kid).expect("published")).expect("a key");
        let mut validation = Validation::new(header.alg);
        validation.validate_exp = false;
        validation.set_audience(&[format!("{}/oauth/token", play.source.origin)]);
        jsonwebtoken::decode::<Value>(&assertion, &key, &validation).expect("a good signature");
    }
    let before = play.source.seen("/oauth/token").len();
    body["signingKeyFile"] = json!(fixture("idp-es256.pem"));
    let (status, answer) = call(&play, Method::PUT, &one, &body).await;
    let words = answer["message"].as_str().expect("words");
    assert!(status == 400 && words.contains("not P-384"), "{status} {words}");
    play.source.script().smart =
        json!({"token_endpoint_auth_signing_alg_values_supported": ["RS384"]});
    let (status, notes) = told(&play.run().await);
    assert_eq!(status, "failed");
    assert!(notes.contains("signingKeyFile"), "{notes}");
    assert_eq!(play.source.seen("/oauth/token").len(), before, "no other key signs");
}

#[tokio::test]
async fn what_an_admin_writes_while_it_registers_stays() {
    let script = Script { hold: Some("/register"), ..Script::default() };
    let play = unregistered(|_| {}, script).await;
    let (one, mut body) = definition(&play).await;
    play.invoke(&play.invocation()).await;
    play.source.arrived.notified().await;
    body["notes"] = json!("called them");
    assert_eq!(call(&play, Method::PUT, &one, &body).await.0, 200);
    play.source.release.notify_one();
    play.handle.wait_idle().await;
    let (_, after) = definition(&play).await;
    assert_eq!(after["notes"], "called them");
    assert_eq!(after["tokenIntrospectionClientId"], "registered-here");
}

#[tokio::test]
async fn a_definition_removed_while_it_registers_stays_removed() {
    let script = Script { hold: Some("/register"), ..Script::default() };
    let play = unregistered(|_| {}, script).await;
    let (one, _) = definition(&play).await;
    let task: Value = play.invoke(&play.invocation()).await.json().await.expect("a Task");
    play.source.arrived.notified().await;
    assert_eq!(call(&play, Method::DELETE, &one, &Value::Null).await.0, 204);
    play.source.release.notify_one();
    play.handle.wait_idle().await;
    let path = format!("{PLACE}?issuer_url={}", play.source.origin);
    assert_eq!(call(&play, Method::GET, &path, &Value::Null).await.0, 404);
    let task = play.get(&format!("Task/{}", task["id"].as_str().expect("an id"))).await;
    let (status, notes) = told(&task);
    assert!(status == "failed" && notes.contains("was removed"), "{status} {notes}");
}

#[tokio::test]
async fn two_first_transfers_register_once() {
    let script = Script { hold: Some("/register"), ..Script::default() };
    let play = unregistered(|_| {}, script).await;
    play.invoke(&play.invocation()).await;
    play.source.arrived.notified().await;
    play.invoke(&play.invocation()).await;
    // The second has asked for all that comes before a registration.
    while play.source.seen("/smart-configuration").len() < 2 {
        tokio::task::yield_now().await;
    }
    play.source.script().hold = None;
    play.source.release.notify_one();
    play.handle.wait_idle().await;
    assert_eq!(play.source.seen("/register").len(), 1);
    assert!(play.source.seen("/oauth/token").len() > 1);
}

#[tokio::test]
async fn a_repeated_registration_has_a_statement_of_its_own() {
    let (clock, world) =
        (clock(), World::of(Way { registers: Some(Registration::Udap), ..EXPORT }));
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let source = world.source(&clock, &store).await;
    source.script().once = vec![("/register", 502, None), ("/register", 503, None)];
    let life = Life::begin(&world, &source, &clock, &Mortal::around(store, i64::MAX)).await;
    assert!(life.invoke(&source).await);
    life.end().await;
    let mut ids: Vec<String> = source
        .seen("/register")
        .iter()
        .map(|seen| {
            let body = seen.json();
            let statement = body["software_statement"].as_str().expect("a statement");
            let statement = crate::oauth::Jwt::decode(statement).expect("a compact JWT");
            statement.claim_str("jti").expect("a jti").to_owned()
        })
        .collect();
    assert_eq!(ids.len(), 3);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each attempt is one of its own");
}

#[tokio::test]
async fn by_hand_nothing_registers() {
    let play =
        unregistered(|policy| policy.registers = Registration::Manual, Script::default()).await;
    let (status, notes) = told(&play.run().await);
    assert!(status == "failed" && notes.contains("done by hand here"), "{status} {notes}");
    assert!(play.source.seen_by("POST").is_empty());
    // The note says what to do, and then it goes on.
    let (one, mut body) = definition(&play).await;
    body["clientId"] = json!(CLIENT_ID);
    assert_eq!(call(&play, Method::PUT, &one, &body).await.0, 200);
    assert_eq!(play.run().await["status"], "completed");
}

#[tokio::test]
async fn a_mode_that_was_agreed_is_not_replaced_by_a_registration() {
    let play = Play::shaped(Script::default(), |_, settings| {
        let server = &mut settings.servers[0];
        server.token_introspection_client_id = None;
        server.client_authentication_mode = Some("CLIENT_SECRET_BASIC".to_owned());
        server.token_introspection_client_secret = Some("hush hush".to_owned());
        server.registration_endpoint = server.issuer.clone().map(|it| format!("{it}/register"));
    })
    .await;
    let (status, notes) = told(&play.run().await);
    assert!(status == "failed" && notes.contains("CLIENT_SECRET_BASIC"), "{status} {notes}");
    assert!(!notes.contains("hush") && play.source.seen_by("POST").is_empty());
}

#[tokio::test]
async fn each_source_is_asked_as_its_own_definition_says() {
    let play = Play::start(Script::default()).await;
    let second = StandIn::start(clock(), Script::default()).await;
    let (for_match, for_export) = (format!("{MATCH_SCOPE} b/1"), format!("{EXPORT_SCOPE} b/2"));
    let body = json!({"name": "Payer B", "issuer": second.origin,
        "tokenEndpoint": format!("{}/second/token", second.origin),
        "fhirBaseUrl": second.base(), "clientId": "us-at-b",
        "clientAuthenticationMode": "PRIVATE_KEY_JWT",
        "memberMatchScopes": for_match, "exportScopes": for_export});
    assert_eq!(call(&play, Method::POST, PLACE, &body).await.0, 201);
    assert_eq!(play.run().await["status"], "completed");
    assert!(second.seen("").is_empty(), "not its turn yet");
    let so_far = play.source.seen("").len();
    assert_eq!(play.invoke(&invocation(&second)).await.status().as_u16(), 200);
    play.handle.wait_idle().await;
    assert_eq!(play.source.seen("").len(), so_far, "one source hears nothing of the other");
    for (source, path, scopes, client) in [
        (&play.source, "/oauth/token", [MATCH_SCOPE, EXPORT_SCOPE], CLIENT_ID),
        (&second, "/second/token", [&for_match, &for_export], "us-at-b"),
    ] {
        let tokens = source.seen("/token");
        assert!(tokens.iter().all(|token| token.path == path));
        let asked: Vec<String> = tokens.iter().map(|it| it.form()["scope"].clone()).collect();
        assert_eq!(asked, scopes);
        let jwt = crate::oauth::Jwt::decode(&tokens[0].form()["client_assertion"]);
        let jwt = jwt.expect("a compact JWT");
        assert_eq!(jwt.claim_str("iss"), Some(client));
        assert_eq!(jwt.claim_str("aud"), Some(format!("{}{path}", source.origin).as_str()));
        assert_eq!(source.seen("/fhir/Patient/$member-match").len(), 1);
        assert_eq!(source.seen("/fhir/Patient/m/$export").len(), 1);
    }
}

#[tokio::test]
async fn a_service_gives_another_place_or_the_token_itself() {
    async fn say(State(answer): State<Value>) -> axum::Json<Value> {
        axum::Json(answer)
    }
    let elsewhere = StandIn::start(clock(), Script::default()).await;
    for own in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let play = Play::shaped(Script::default(), |_, settings| {
            for purpose in [Purpose::Match, Purpose::Export] {
                settings.interceptors.insert(purpose, Interceptor::Http(url.clone()));
            }
        })
        .await;
        let said = if own {
            let form = [("scope", format!("{MATCH_SCOPE} {EXPORT_SCOPE}"))];
            let form = serde_urlencoded::to_string(form).expect("a form");
            let token = format!("{}/oauth/token", play.source.origin);
            let token = play.http.post(token).body(form).send().await.expect("an answer");
            let token: Value = token.json().await.expect("JSON");
            json!({"accessToken": token["access_token"], "expiresIn": 300})
        } else {
            json!({"tokenUrl": format!("{}/other/token", elsewhere.origin)})
        };
        let router = Router::new().fallback(say).with_state(said);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let task = play.run().await;
        if own {
            assert_eq!(task["status"], "completed");
            // The one that was had above.
            assert_eq!(play.source.seen("/oauth/token").len(), 1);
        } else {
            assert!(!elsewhere.seen("/other/token").is_empty());
            assert!(play.source.seen("/oauth/token").is_empty());
        }
    }
}

#[test]
fn of_many_who_define_an_issuer_one_does() {
    let store: Arc<dyn Store> = Arc::new(Memory::default());
    let servers = Servers::new(&store);
    let definition = |issuer: &str| ServerDefinition {
        issuer: Some(issuer.to_owned()),
        ..ServerDefinition::default()
    };
    let created = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| servers.create(definition("https://a.example/"))))
            .collect();
        let ends = threads.into_iter().map(|thread| thread.join().expect("no panic"));
        ends.flatten().count()
    });
    assert_eq!((created, servers.all().expect("read").len()), (1, 1));
    let other = servers.create(definition("https://b.example")).expect("created");
    let pid = other.pid.expect("a number");
    let taken = servers.change(pid, |_| definition("https://a.example"));
    assert!(matches!(taken, Err(Unwritten::Taken)));
    assert!(servers.remove(pid).expect("removed"));
    assert!(matches!(servers.change(pid, |server| server), Err(Unwritten::Gone)));
}

#[tokio::test]
async fn an_organization_that_is_nowhere_stops_the_start() {
    let source = StandIn::start(clock(), Script::default()).await;
    let mut settings = settings("http://target.test/fhir", &source);
    let handle = Handle::new(Policy::default());
    assert!(admit(&settings, &handle).is_ok());
    settings.organizations.clear();
    let words = admit(&settings, &handle).expect_err("dangling").to_string();
    assert!(words.contains("organizationId: there is no Organization/org-northwind"), "{words}");
    settings.servers[0].organization_id = None;
    settings.servers[0].signing_key_file = Some("/nowhere/key.pem".to_owned());
    let words = admit(&settings, &handle).expect_err("no key").to_string();
    assert!(words.contains("signingKeyFile: could not use /nowhere/key.pem"), "{words}");
}
