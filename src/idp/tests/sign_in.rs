//! Signs a person in with a client of its own, that keeps a cookie and follows nothing by itself.

use serde_json::Value;
use url::Url;

use super::world::{Answer, SECRET, World, read};
use crate::idp::{AuthMethod, Client, User};
use crate::secret::Secret;

/// Where the apps want people sent back to.
pub const CALLBACK: &str = "https://app.test/cb";
/// The verifier and challenge of RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// What the apps are registered for.
pub const SCOPE: &str =
    "openid fhirUser profile launch/patient offline_access online_access patient/*.rs";
const PASSWORD: &str = "correct horse";

/// Names and values.
pub type Pairs = Vec<(String, String)>;

/// The apps that people sign in for.
pub fn apps() -> Vec<Client> {
    let app = |client_id, auth_method, grants: &[&str]| Client {
        scope: SCOPE.to_owned(),
        grant_types: grants.iter().map(|grant| (*grant).to_owned()).collect(),
        redirect_uris: vec![CALLBACK.to_owned()],
        organization: None,
        ..super::world::client(client_id, auth_method, Value::Null)
    };
    let both = ["authorization_code", "refresh_token"];
    vec![
        app("app", AuthMethod::ClientSecretBasic, &both),
        app("other-app", AuthMethod::ClientSecretBasic, &both),
        app("brief-app", AuthMethod::ClientSecretBasic, &["authorization_code"]),
        app("public-app", AuthMethod::None, &both),
    ]
}

/// Who can sign in: a patient, and someone of whom no patient is known.
pub fn users() -> Vec<User> {
    let amy = User {
        fhir_user: Some("Patient/p-1".to_owned()),
        launch_context: [("patient".to_owned(), "p-1".to_owned())].into(),
        ..User::new("amy", Secret::from(PASSWORD))
    };
    vec![amy, User::new("bob", Secret::from(PASSWORD))]
}

/// A good authorization request of `client`.
pub fn request(client: &str) -> Pairs {
    [
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("scope", SCOPE),
        ("state", "a+/= %20&~"),
        ("aud", "https://source.test/fhir"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// The same with `name` set to `value`, or left out.
pub fn with(mut pairs: Pairs, name: &str, value: Option<&str>) -> Pairs {
    pairs.retain(|(own, _)| own != name);
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    pairs
}

/// A person's browser.
pub struct Browser<'w> {
    world: &'w World,
    http: reqwest::Client,
    pub cookie: String,
    pub user: &'static str,
}

impl<'w> Browser<'w> {
    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    pub fn new(world: &'w World) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { world, http, cookie: String::new(), user: "amy" }
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let answer = read(request.header("cookie", &self.cookie)).await;
        if let Some(pair) = answer.header("set-cookie").split(';').next().filter(|p| !p.is_empty())
        {
            pair.clone_into(&mut self.cookie);
        }
        answer
    }

    /// Sends the request and does what the pages ask for, until there is no more to do.
    pub async fn visit(&mut self, request: &Pairs) -> Answer {
        let url = self.world.url("/oauth/authorize");
        let mut answer = self.send(self.http.get(url).query(request)).await;
        for _ in 0..8 {
            let location = answer.header("location").to_owned();
            if !location.starts_with(&self.world.issuer) {
                return answer;
            }
            let page = self.send(self.http.get(&location)).await;
            let values = |name: &str| -> Vec<String> {
                let marker = format!("name=\"{name}\" value=\"");
                let parts = page.text.split(&marker).skip(1);
                parts.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
            };
            let Some(csrf) = values("csrf").pop() else { return page };
            let mut form = vec![("csrf", csrf)];
            if page.text.contains("name=\"password\"") {
                form.push(("username", self.user.to_owned()));
                form.push(("password", PASSWORD.to_owned()));
            } else {
                form.extend(values("scope").into_iter().map(|scope| ("scope", scope)));
                form.push(("action", "approve".to_owned()));
            }
            answer = self.send(self.http.post(&location).form(&form)).await;
        }
        answer
    }
}

/// What an authorization request leads to: `code`, an error, or a page with its status.
pub async fn led_to(world: &World, request: &Pairs) -> String {
    let answer = Browser::new(world).visit(request).await;
    match Url::parse(answer.header("location")) {
        Ok(url) => brief(&url),
        Err(_) => format!("page {}", answer.status),
    }
}

fn brief(url: &Url) -> String {
    let found = |name: &str| parameter(url, name);
    match (found("code"), found("error")) {
        (Some(_), _) => "code".to_owned(),
        (None, Some(error)) => error,
        (None, None) => "neither".to_owned(),
    }
}

/// A parameter of an answer.
pub fn parameter(url: &Url, name: &str) -> Option<String> {
    let fragment = url.fragment().unwrap_or_default().as_bytes().to_vec();
    let mut pairs = url.query_pairs().chain(url::form_urlencoded::parse(&fragment));

    pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

/// Where the client is answered.
pub async fn answered(world: &World, request: &Pairs) -> Url {
    let answer = Browser::new(world).visit(request).await;
    Url::parse(answer.header("location")).unwrap_or_else(|_| panic!("no answer: {}", answer.text))
}

/// A code for `client`.
pub async fn code(world: &World, request: &Pairs) -> String {
    parameter(&answered(world, request).await, "code").expect("a code")
}

/// Redeems a code with the parameters of the appendix, those of `changes` in place of them.
pub async fn redeem(world: &World, client: &str, code: &str, changes: &[(&str, &str)]) -> Answer {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    form.retain(|(name, _)| !changes.iter().any(|(own, _)| own == name));
    form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    as_client(world, client, "/oauth/token", &form).await
}

/// Sends a form as `client` does.
pub async fn as_client(world: &World, client: &str, path: &str, form: &[(&str, &str)]) -> Answer {
    if client == "public-app" {
        let form: Vec<_> = form.iter().copied().chain([("client_id", client)]).collect();
        return world.post(path, &form).await;
    }
    world.post_as((client, SECRET), path, form).await
}

/// What `client` gets for a code.
pub async fn tokens(world: &World, client: &str) -> Value {
    let code = code(world, &request(client)).await;
    redeem(world, client, &code, &[]).await.json()
}

/// What `client` gets for a refresh token.
pub async fn refresh(world: &World, client: &str, token: &Value, more: &[(&str, &str)]) -> Answer {
    let token = token["refresh_token"].as_str().expect("a refresh token");
    let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    form.extend(more);
    as_client(world, client, "/oauth/token", &form).await
}
