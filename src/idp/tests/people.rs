//! People, the applications they use, and a browser without a window to meet the pages with.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::world::{Answer, SECRET, World, client, read};
use crate::idp::{AuthMethod, Client, LaunchRecord, Permission, Settings, User};
use crate::secret::Secret;
use serde_json::{Value, json};

/// Where the applications want answers.
pub const CALLBACK: &str = "https://app.test/cb";
/// What fits [`CHALLENGE`] (RFC 7636, appendix B).
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Mia's password, and everyone's.
pub const PASSWORD: &str = "a horse, a staple & 3 batteries";
/// What the applications may ask for.
const SCOPES: &str = "openid fhirUser launch/patient launch/encounter patient/*.rs user/*.rs \
                      offline_access newsletter __unknown";

/// Adds the people and their applications.
pub fn move_in(settings: &mut Settings) {
    let record = |name: &str, id: &str, text: &str| LaunchRecord {
        name: name.to_owned(),
        id: id.to_owned(),
        text: text.to_owned(),
        more: "born 2016-07-01".to_owned(),
    };
    let user = |name: &str| User::new(name, Secret::from(PASSWORD));
    settings.users.extend([
        User {
            display_name: "Mia Baxter".to_owned(),
            fhir_user: Some("RelatedPerson/mia".to_owned()),
            records: vec![
                record("patient", "ann", "Ann Baxter"),
                record("patient", "leo", "Leo Baxter"),
                record("encounter", "visit-1", "A visit"),
            ],
            permissions: vec![Permission { name: "FHIR_ALL_READ".to_owned(), argument: None }],
            ..user("mia")
        },
        User { launch_context: [("patient".to_owned(), "pat".to_owned())].into(), ..user("pat") },
        User { enabled: false, ..user("gone") },
    ]);
    settings.clients.extend([
        app("companion"),
        app("journal"),
        Client {
            auto_approve_scopes: vec!["openid".to_owned()],
            auto_grant_scopes: vec!["fhirUser".to_owned()],
            remember_approved_scopes: true,
            ..app("remembering")
        },
        Client { fixed_scope: true, ..app("whole") },
        Client { created_by_app_sphere: true, attestation_accepted: true, ..app("attested") },
        Client { created_by_app_sphere: true, ..app("unattested") },
        Client { auto_approve_scopes: vec!["openid".to_owned()], ..app("silent") },
    ]);
    settings.scope_words.insert("newsletter".to_owned(), "Write you letters".to_owned());
}

fn app(client_id: &str) -> Client {
    Client {
        name: format!("The {client_id}"),
        scope: SCOPES.to_owned(),
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        redirect_uris: vec![CALLBACK.to_owned()],
        organization: None,
        ..client(client_id, AuthMethod::ClientSecretBasic, Value::Null)
    }
}

/// An authorization request of `client_id`.
pub fn request(world: &World, client_id: &str, scope: &str) -> String {
    request_with(world, client_id, scope, &[])
}

/// An authorization request of `client_id` with further parameters.
pub fn request_with(
    world: &World,
    client_id: &str,
    scope: &str,
    further: &[(&str, &str)],
) -> String {
    let mut url = Url::parse(&world.url("/oauth/authorize")).expect("a URL");
    url.query_pairs_mut()
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", CALLBACK),
            ("scope", scope),
            ("state", "state of the application"),
            ("aud", "https://source.test/fhir"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ])
        .extend_pairs(further);
    url.into()
}

/// A browser.
pub struct Browser {
    http: reqwest::Client,
    /// Cookies by host and port, and name.
    pub cookies: BTreeMap<(String, String), String>,
    /// An origin where the browser goes no further.
    pub stops_at: Option<String>,
}

/// What a browser shows, or where it would leave this machine.
pub struct Page {
    pub url: Url,
    pub status: u16,
    pub answer: Answer,
}

impl Browser {
    #[expect(clippy::disallowed_methods, reason = "the independent client of the tests")]
    pub fn open() -> Self {
        let none = reqwest::redirect::Policy::none();
        let http = reqwest::Client::builder().no_proxy().redirect(none).build();
        Self { http: http.expect("a client"), cookies: BTreeMap::new(), stops_at: None }
    }

    pub async fn get(&mut self, url: &str) -> Page {
        self.go(Url::parse(url).expect("a URL"), None).await
    }

    /// Presses a button of the one form that has it, after typing and unticking.
    pub async fn press(
        &mut self,
        page: &Page,
        action: &str,
        typed: &[(&str, &str)],
        unticked: &[&str],
    ) -> Page {
        let (url, pairs) = page.form(action, typed, unticked);
        self.go(url, Some(pairs)).await
    }

    /// Signs in.
    pub async fn sign_in(&mut self, page: &Page, name: &str, password: &str) -> Page {
        self.press(page, "sign_in", &[("username", name), ("password", password)], &[]).await
    }

    async fn go(&mut self, mut url: Url, mut form: Option<Vec<(String, String)>>) -> Page {
        for _ in 0..20 {
            let request = match &form {
                Some(form) => self.http.post(url.clone()).form(form),
                None => self.http.get(url.clone()),
            };
            let here = url.authority().to_owned();
            let own = self.cookies.iter().filter(|((host, _), _)| *host == here);
            let cookies: Vec<String> = own.map(|((_, n), v)| format!("{n}={v}")).collect();
            let answer = read(request.header("cookie", cookies.join("; "))).await;
            for cookie in answer.headers.get_all("set-cookie") {
                let text = cookie.to_str().expect("text");
                assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
                let pair = text.split(';').next().unwrap_or_default();
                let (name, value) = pair.split_once('=').expect("a pair");
                self.cookies.insert((here.clone(), name.to_owned()), value.to_owned());
            }
            if !(300..400).contains(&answer.status) {
                return Page { url, status: answer.status, answer };
            }
            let next = url.join(answer.header("location")).expect("a URL");
            let stops = self.stops_at.as_ref().is_some_and(|at| next.as_str().starts_with(at));
            if stops || next.host_str() != Some("127.0.0.1") {
                return Page { url: next, status: answer.status, answer };
            }
            (url, form) = (next, None);
        }
        panic!("no end of redirects at {url}");
    }
}

impl Page {
    /// The text of what `selector` finds first.
    pub fn text(&self, selector: &str) -> String {
        let html = Html::parse_document(&self.answer.text);
        let selector = Selector::parse(selector).expect("a selector");
        let found = html.select(&selector).next();
        found.map(|found| found.text().collect::<String>().trim().to_owned()).unwrap_or_default()
    }

    pub fn heading(&self) -> String {
        self.text("h1")
    }

    /// A parameter of the answer to the application; empty when there is none.
    pub fn answered(&self, name: &str) -> String {
        let mut pairs = self.url.query_pairs();
        pairs.find(|(own, _)| own == name).map(|(_, v)| v.into_owned()).unwrap_or_default()
    }

    /// What the application was answered: a code, or an error.
    pub fn outcome(&self) -> String {
        if !self.url.as_str().starts_with(CALLBACK) {
            return format!("{} {}", self.status, self.heading());
        }
        let error = self.answered("error");
        if error.is_empty() { "code".to_owned() } else { error }
    }

    /// Every value a field of this name has on the page.
    pub fn values(&self, name: &str) -> Vec<String> {
        let html = Html::parse_document(&self.answer.text);
        let selector = Selector::parse(&format!("input[name='{name}']")).expect("a selector");
        html.select(&selector)
            .map(|input| input.attr("value").unwrap_or_default().to_owned())
            .collect()
    }

    /// What pressing the button `action` sends, and where.
    pub fn form(
        &self,
        action: &str,
        typed: &[(&str, &str)],
        unticked: &[&str],
    ) -> (Url, Vec<(String, String)>) {
        let html = Html::parse_document(&self.answer.text);
        let button = Selector::parse(&format!("button[value='{action}']")).expect("a selector");
        let button = html.select(&button).next();
        let button = button.unwrap_or_else(|| panic!("no button {action} on {}", self.heading()));
        let form = button
            .ancestors()
            .filter_map(ElementRef::wrap)
            .find(|element| element.value().name() == "form")
            .expect("a form around it");
        let input = Selector::parse("input").expect("a selector");
        let mut pairs: Vec<(String, String)> = form
            .select(&input)
            .filter(|input| match input.attr("type") {
                Some("checkbox") => !unticked.contains(&input.attr("value").unwrap_or_default()),
                Some("radio") => input.attr("checked").is_some(),
                _ => true,
            })
            .map(|input| {
                let text = |name| input.attr(name).unwrap_or_default().to_owned();
                (text("name"), text("value"))
            })
            .collect();
        for (name, value) in typed {
            pairs.retain(|(own, _)| own != name);
            pairs.push(((*name).to_owned(), (*value).to_owned()));
        }
        pairs.push(("action".to_owned(), action.to_owned()));
        (self.url.join(form.attr("action").expect("an action")).expect("a URL"), pairs)
    }
}

/// Redeems the code a browser came back with.
pub async fn redeem(world: &World, client_id: &str, at_client: &Page) -> Answer {
    let code = at_client.answered("code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    world.post_as((client_id, SECRET), "/oauth/token", &form).await
}

/// The token answer after Mia signed in and allowed all of `scope`.
pub async fn token(world: &World, browser: &mut Browser, client_id: &str, scope: &str) -> Value {
    let mut page = browser.get(&request(world, client_id, scope)).await;
    for _ in 0..6 {
        page = match page.heading().as_str() {
            "Sign in" => browser.sign_in(&page, "mia", PASSWORD).await,
            "Terms of service" => browser.press(&page, "accept", &[], &[]).await,
            "Choose a record" => browser.press(&page, "choose", &[("patient", "leo")], &[]).await,
            heading if heading.starts_with("Allow ") => {
                browser.press(&page, "approve", &[], &[]).await
            }
            _ => break,
        };
    }
    let answer = redeem(world, client_id, &page).await;
    assert_eq!(answer.status, 200, "{} {}", page.outcome(), answer.text);
    answer.json()
}

/// Whether a token is good.
pub async fn is_active(world: &World, answer: &Value) -> bool {
    let token = answer["access_token"].as_str().expect("a token");
    world.introspect(token).await["active"] == json!(true)
}
