//! The rows of decisions about certificates of clients.

use jiff::civil::date;
use serde_json::{Value, json};

use super::decisions::{Row, rows};
use super::world::{SECRET, World, basic, client, read};
use crate::id::{Endpoint, Party};
use crate::idp::{AuthMethod, Client, Policy, TlsSubject};
use crate::oauth::Jwt;
use crate::transcript::{
    ClientTls, Holder, Identity, Outbound, Presents, TestAuthority, Timeouts, WireClient,
};

const SMART: &str = "/.well-known/smart-configuration";
const URI: &str = "https://b.example/client";
const REFUSED: &str = "401 invalid_client";

pub(super) const ROWS: &[Row] = rows! {
    endpoint_aliases_at = Some("https://mtls.test".to_owned()) => |w| {
        w.get(SMART).await.json()["mtls_endpoint_aliases"]["token_endpoint"].to_string()
    }; "null", "\"https://mtls.test/oauth/token\"";
    certificate_bound_tokens = false => |w| Secure::like(w).await.bound().await; "both", "none";
    token_states_certificate = false => |w| Secure::like(w).await.bound().await;
        "both", "introspection";
    introspection_states_certificate = false => |w| Secure::like(w).await.bound().await;
        "both", "token";
    certificate_subjects = vec!["tls_client_auth_san_dns".to_owned()] => |w| {
        Secure::like(w).await.register(&["tls_client_auth_san_uri"]).await
    }; "201", "400 invalid_client_metadata";
    certificate_one_subject = false => |w| {
        let both = ["tls_client_auth_san_uri", "tls_client_auth_san_dns"];
        Secure::like(w).await.register(&both).await
    }; "400 invalid_client_metadata", "201";
    registration_needs_certificate = true => |w| {
        Secure::like(w).await.register(&["tls_client_auth_san_uri"]).await
    }; "201", "403 access_denied";
    registration_checks_certificate = false => |w| {
        let policy = w.handle.policy();
        w.handle.set_policy(Policy { registration_needs_certificate: true, ..policy });
        Secure::like(w).await.register(&["tls_client_auth_san_uri"]).await
    }; "403 access_denied", "201";
    certificate_required = false => |w| Secure::like(w).await.ask(None, BY_CERTIFICATE).await;
        REFUSED, "200";
    certificate_checks_chain = false => |w| {
        let secure = Secure::like(w).await;
        let stranger = TestAuthority::create().expect("an authority");
        let stranger = stranger.issue_client(&holder()).expect("a certificate");
        secure.ask(Some(stranger), BY_CERTIFICATE).await
    }; REFUSED, "200";
    certificate_checks_dates = false => |w| {
        let valid = Some((date(2029, 1, 1), date(2029, 12, 1)));
        Secure::like(w).await.ask_as(&Holder { valid, ..holder() }).await
    }; REFUSED, "200";
    certificate_checks_subject = false => |w| {
        let uris = vec!["https://c.example/client".to_owned()];
        Secure::like(w).await.ask_as(&Holder { uris, ..holder() }).await
    }; REFUSED, "200";
    certificate_subject_exact = false => |w| {
        let uris = vec![format!("{URI}.evil.example")];
        Secure::like(w).await.ask_as(&Holder { uris, ..holder() }).await
    }; REFUSED, "200";
    certificate_subject_kind_checked = false => |w| {
        let holder = Holder { uris: Vec::new(), dns_names: vec!["b.example".into()], ..holder() };
        Secure::like(w).await.ask_as(&holder).await
    }; REFUSED, "200";
    certificate_needs_client_id = false => |w| {
        let secure = Secure::like(w).await;
        let own = secure.authority.issue_client(&holder()).expect("a certificate");
        secure.ask(Some(own), "").await
    }; REFUSED, "200";
    certificate_checks_key = false => |w| {
        let other = holder().self_signed().expect("a certificate");
        Secure::like(w).await.ask(Some(other), BY_OWN_KEY).await
    }; REFUSED, "200";
    token_only_by_post = false => |w| {
        let query = "grant_type=client_credentials&scope=system/*.read";
        let request = w.http.get(format!("{}?{query}", w.url("/oauth/token")));
        read(request.header("authorization", basic("secretive", SECRET))).await.brief()
    }; "405", "200";
};

const BY_CERTIFICATE: &str = "by-certificate";
const BY_OWN_KEY: &str = "by-own-key";

fn holder() -> Holder {
    Holder { name: "Payer B".to_owned(), uris: vec![URI.to_owned()], ..Holder::default() }
}

/// A server that serves TLS and knows two clients by their certificates.
struct Secure {
    world: World,
    authority: TestAuthority,
    own_key: Identity,
    client: WireClient,
}

impl Secure {
    /// One with the policy of another server.
    async fn like(world: &World) -> Self {
        let mut policy: Policy = world.handle.policy();
        for method in [AuthMethod::TlsClientAuth, AuthMethod::SelfSignedTlsClientAuth] {
            policy.auth_methods.push(method.as_str().to_owned());
        }
        let authority = TestAuthority::create().expect("an authority");
        let own_key = holder().self_signed().expect("a certificate");
        let certificate = own_key.certificate().expect("its own");
        let x5c = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            certificate.as_ref(),
        );
        let clients = vec![
            Client {
                tls: Some(TlsSubject::SanUri(URI.to_owned())),
                certificate_bound_tokens: true,
                ..client(BY_CERTIFICATE, AuthMethod::TlsClientAuth, Value::Null)
            },
            client(
                BY_OWN_KEY,
                AuthMethod::SelfSignedTlsClientAuth,
                json!({"keys": [{"kty": "EC", "x5c": [x5c]}]}),
            ),
        ];
        let world = World::over_tls(policy, clients, &authority).await;
        let tls = ClientTls::public().expect("settings");
        let tls = tls.trusting(authority.certificate()).expect("an authority");
        let client =
            WireClient::new(world.recorder.clone(), Party::Target, tls, Timeouts::default());
        Self { world, authority, own_key, client }
    }

    async fn post(
        &self,
        path: &str,
        shown: Option<Identity>,
        form: &[(&str, &str)],
    ) -> (String, Value) {
        let presents = shown.map_or(Presents::Nothing, Presents::Identity);
        let request =
            Outbound::new(Party::Idp, Endpoint::Token, "POST", &self.world.url(path)).form(form);
        let exchange = self.client.send(request.presenting(presents)).await;
        let body = exchange.response.as_ref().expect("an answer").json().unwrap_or_default();
        let status = exchange.status().unwrap_or_default().to_string();
        (body["error"].as_str().map_or(status.clone(), |error| format!("{status} {error}")), body)
    }

    async fn ask(&self, shown: Option<Identity>, client_id: &str) -> String {
        self.post("/oauth/token", shown, &form(client_id)).await.0
    }

    async fn ask_as(&self, holder: &Holder) -> String {
        let identity = self.authority.issue_client(holder).expect("a certificate");
        self.ask(Some(identity), BY_CERTIFICATE).await
    }

    /// Who says what a token is bound to.
    async fn bound(&self) -> String {
        let own = self.authority.issue_client(&holder()).expect("a certificate");
        let (_, answer) = self.post("/oauth/token", Some(own.clone()), &form(BY_CERTIFICATE)).await;
        let token = answer["access_token"].as_str().expect("a token");
        let introspection = [("client_id", BY_CERTIFICATE), ("token", token)];
        let (_, state) = self.post("/oauth/introspect", Some(own.clone()), &introspection).await;
        let named = |cnf: Option<&Value>| {
            cnf.is_some_and(|cnf| cnf["x5t#S256"] == own.thumbprint().as_str())
        };
        let jwt = Jwt::decode(token).expect("a JWT");
        let said = match (named(jwt.claims.get("cnf")), named(state.get("cnf"))) {
            (true, true) => "both",
            (true, false) => "token",
            (false, true) => "introspection",
            (false, false) => "none",
        };
        said.to_owned()
    }

    async fn register(&self, subjects: &[&str]) -> String {
        let mut metadata = json!({
            "token_endpoint_auth_method": "tls_client_auth",
            "scope": "system/*.read",
        });
        for subject in subjects {
            metadata[*subject] = json!(URI);
        }
        let url = self.world.url("/oauth/register");
        let request = Outbound::new(Party::Idp, Endpoint::Register, "POST", &url)
            .json("application/json", &metadata);
        let exchange = self.client.send(request).await;
        let body = exchange.response.as_ref().expect("an answer").json().unwrap_or_default();
        let status = exchange.status().unwrap_or_default().to_string();
        body["error"].as_str().map_or(status.clone(), |error| format!("{status} {error}"))
    }
}

fn form(client_id: &str) -> [(&'static str, &str); 3] {
    [("grant_type", "client_credentials"), ("scope", "system/*.read"), ("client_id", client_id)]
}

#[tokio::test]
async fn each_client_is_known_by_its_own_certificate() {
    let secure = Secure::like(&World::strict().await).await;
    assert_eq!(secure.ask_as(&holder()).await, "200");
    assert_eq!(secure.ask(Some(secure.own_key.clone()), BY_OWN_KEY).await, "200");
    assert_eq!(secure.ask(Some(secure.own_key.clone()), BY_CERTIFICATE).await, REFUSED);
    assert_eq!(secure.ask(Some(secure.own_key.clone()), "payer-b").await, REFUSED);
}
