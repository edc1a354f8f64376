//! Stands in for a person's browser: keeps cookies, follows redirects, answers forms, and stops
//! where the client would take over.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use crate::id::{Endpoint, Party};
use crate::secret::{ExposeSecret, Secret};
use crate::transcript::{Exchange, Outbound};

use super::page::{Form, Page};
use super::step::{StepProblem, answered};
use super::world::World;

/// Pages and redirects between an authorization request and its answer.
const STEPS: usize = 20;

/// Cookies by host and name.
#[derive(Clone, Debug, Default)]
pub struct CookieJar(BTreeMap<(String, String), Secret>);

/// Someone who can sign in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// Where the browser ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// It was sent to the client, at this URL.
    AtClient(Url),
    /// It stands on a page with nothing to press, served with this status.
    OnPage(u16, String),
}

/// What the person does, and where the browser stops.
pub struct Visit<'a> {
    /// Who signs in.
    pub person: Option<&'a Credentials>,
    /// Whether they agree to what they are asked.
    pub agrees: bool,
    /// Whether they stop at a sign-in that comes again, as it does after a wrong password.
    pub gives_up: bool,
    /// URLs that begin like one of these are the client's.
    pub client_urls: &'a [&'a str],
}

impl CookieJar {
    fn header(&self, host: &str) -> Option<String> {
        let own = self.0.iter().filter(|((other, _), _)| other == host);
        let pairs: Vec<String> =
            own.map(|((_, name), value)| format!("{name}={}", value.expose_secret())).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn keep(&mut self, host: &str, exchange: &Exchange) {
        let Some(response) = &exchange.response else { return };
        for value in response.headers.all("set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let key = (host.to_owned(), name.trim().to_owned());
            if value.trim().is_empty() {
                self.0.remove(&key);
            } else {
                self.0.insert(key, Secret::from(value.trim().to_owned()));
            }
        }
    }
}

/// Sends `first` and goes on like a browser with a person in front of it.
///
/// # Errors
/// When the server cannot be reached, or its pages cannot be operated.
pub async fn visit(
    world: &mut World,
    first: Outbound,
    visit: &Visit<'_>,
) -> Result<Ended, StepProblem> {
    let mut next = first;
    let mut signed_in = 0;
    for _ in 0..STEPS {
        let here = Url::parse(&next.url)
            .map_err(|error| StepProblem::Refused(format!("a page is not at a URL: {error}")))?;
        let exchange = send(world, next, &here).await?;
        if let Some(location) = location(&exchange, &here) {
            if visit.client_urls.iter().any(|own| is_below(&location, own)) {
                return Ok(Ended::AtClient(location));
            }
            next = page_request("GET", &location);
            continue;
        }
        let status = exchange.status().unwrap_or_default();
        let page = Page::read(&here, &text(&exchange));
        let Some(form) = page.main_form() else { return Ok(Ended::OnPage(status, page.title)) };
        let pairs = if form.asks_password {
            signed_in += 1;
            if visit.gives_up && signed_in > 1 {
                return Ok(Ended::OnPage(status, page.title));
            }
            let person = visit.person.filter(|_| signed_in == 1).ok_or_else(|| stuck(&page))?;
            form.signed_in(&person.user, person.password.expose_secret())
        } else {
            form.answered(visit.agrees).ok_or_else(|| stuck(&page))?
        };
        next = submit(form, &pairs);
    }
    Err(StepProblem::Refused(format!("the sign-in did not end after {STEPS} pages")))
}

async fn send(
    world: &mut World,
    request: Outbound,
    url: &Url,
) -> Result<Arc<Exchange>, StepProblem> {
    let host = url.host_str().unwrap_or_default().to_owned();
    let request = match world.session.cookies.header(&host) {
        Some(cookies) => request.header("cookie", &cookies),
        None => request,
    };
    let exchange = match &world.provider {
        Some(provider) if is_below(url, &provider.issuer) => provider.client.send(request).await,
        _ => world.client.send(request).await,
    };
    answered(&exchange)?;
    world.session.cookies.keep(&host, &exchange);
    Ok(exchange)
}

/// Where a redirect leads, relative to the page it came from.
fn location(exchange: &Exchange, here: &Url) -> Option<Url> {
    let response = exchange.response.as_ref()?;
    (300..400).contains(&response.status).then_some(())?;
    here.join(response.headers.get("location")?).ok()
}

fn is_below(url: &Url, own: &str) -> bool {
    url.as_str().get(..own.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(own))
}

fn page_request(method: &str, url: &Url) -> Outbound {
    Outbound::new(Party::Idp, Endpoint::Interaction, method, url.as_str())
        .header("accept", "text/html")
}

fn submit(form: &Form, pairs: &[(String, String)]) -> Outbound {
    if form.is_post {
        return page_request("POST", &form.action).form(pairs);
    }
    let mut url = form.action.clone();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    page_request("GET", &url)
}

fn text(exchange: &Exchange) -> String {
    let body = exchange.response.as_ref().and_then(|response| response.decoded().ok());
    body.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn stuck(page: &Page) -> StepProblem {
    let title: String = page.title.chars().filter(|c| !c.is_control()).take(60).collect();
    StepProblem::LeftOut(format!(
        "the page `{title}` cannot be operated; prepare a person who signs in with name and \
         password alone, in `[authorization]`"
    ))
}
