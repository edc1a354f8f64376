//! Creating an account, where the policy lets people do so.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;

use crate::admin::same;
use crate::idp::hooks;
use crate::idp::interaction;
use crate::idp::pages::{self, SignUp};
use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::{BrowserSession, Idp};
use crate::idp::steps::page_form::Pairs;
use crate::idp::steps::{authorization_answer, browser};
use crate::idp::user::User;
use crate::secret::Secret;

/// What is wrong with a form: the field, and why.
type Wrong = (&'static str, &'static str);

/// Shows the form.
pub async fn show(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let policy = idp.policy();
    if !is_offered(&idp, &policy) {
        return closed();
    }
    let (session, cookie) = if let Some(session) = browser::session(&idp, &headers) {
        (session, None)
    } else {
        let (session, cookie) = browser::begin(&idp, &policy);
        (session, Some(cookie))
    };
    let waiting = waiting(query.as_deref());
    let mut response = page(&idp, &session, waiting.as_deref(), &Pairs::default(), ("", ""));
    if let Some(cookie) = cookie {
        browser::set_cookie(&idp, &mut response, &cookie);
    }
    response
}

/// Takes the form: creates the account and signs the person in.
pub async fn take(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    if !is_offered(&idp, &policy) {
        return closed();
    }
    let (Some(session), Ok(form)) = (browser::session(&idp, &headers), Pairs::read(&body)) else {
        return pages::problem(403, "This page has ended. Open it again.");
    };
    let proven = same(form.get("csrf").unwrap_or_default(), &session.csrf);
    if policy.forms_check_origin && !proven {
        return pages::problem(403, "The form does not come from a page of this server.");
    }
    let waiting = waiting(query.as_deref());
    let user = match judge(&form) {
        Ok(user) => User { permissions: idp.sign_up_permissions.clone(), ..user },
        Err(wrong) => return page(&idp, &session, waiting.as_deref(), &form, wrong),
    };
    let Some(user) = idp.users.add(user) else {
        let wrong = ("username", "That user name is taken. Choose another.");
        return page(&idp, &session, waiting.as_deref(), &form, wrong);
    };
    let now = idp.clock.epoch_secs();
    let Ok(signed_in) = hooks::signed_in(&idp, user, &headers).await else {
        return pages::problem(403, "Your account was created, but you may not sign in now.");
    };
    let cookie = browser::sign_in(&idp, &policy, &headers, &session.id, signed_in.clone());
    let waits = waiting
        .and_then(|id| idp.interactions.find(&id, now))
        .filter(|waits| waits.session == session.id && waits.signed_in.is_none());
    if let Some(mut waits) = waits {
        waits.signed_in = Some(signed_in);
        return interaction::go_on(&idp, &policy, waits, Some(cookie)).await;
    }
    let mut response = authorization_answer::redirect(&idp.urls.absolute(routes::SESSIONS));
    browser::set_cookie(&idp, &mut response, &cookie);
    response
}

/// Accounts of another server are created there.
fn is_offered(idp: &Idp, policy: &Policy) -> bool {
    policy.sign_up_offered && idp.federation.is_none()
}

fn closed() -> Response {
    pages::problem(404, "This server creates no accounts.")
}

/// The interaction that waits for the person, as the query names it.
fn waiting(query: Option<&str>) -> Option<String> {
    let sent = Pairs::read(query?.as_bytes()).ok()?;
    sent.get("for").map(str::to_owned)
}

/// The account a form describes.
fn judge(form: &Pairs) -> Result<User, Wrong> {
    let (username, password) = (form.get("username"), form.get("password"));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let username = username
        .filter(|name| (3..=64).contains(&name.len()) && name.bytes().all(allowed))
        .ok_or(("username", "The user name is too short, too long or has other characters."))?;
    let password = password
        .filter(|password| (12..=500).contains(&password.chars().count()))
        .ok_or(("password", "The password is too short, or much too long."))?;
    let name = form.get("name").map(str::trim).filter(|name| !name.is_empty());
    Ok(User {
        display_name: name.unwrap_or(username).chars().take(200).collect(),
        ..User::new(username, Secret::from(password))
    })
}

fn page(
    idp: &Idp,
    session: &BrowserSession,
    waiting: Option<&str>,
    form: &Pairs,
    (wrong, problem): Wrong,
) -> Response {
    let mut action = idp.urls.absolute(routes::SIGN_UP);
    if let Some(id) = waiting {
        let query: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
        action = format!("{action}?for={query}");
    }
    let view = SignUp {
        action: &action,
        csrf: &session.csrf,
        name: form.get("name").unwrap_or_default(),
        username: form.get("username").unwrap_or_default(),
        problem,
        wrong,
    };
    // When nothing else is to be asked, the way leads straight back to the application.
    let waits = waiting.and_then(|id| idp.interactions.find(id, idp.clock.epoch_secs()));
    let leads_to = waits.map(|waits| waits.request.redirect_uri);
    pages::page(if problem.is_empty() { 200 } else { 400 }, &view, leads_to.as_deref())
}
