//! The page where people see who has access in their name, and end it.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use crate::admin::same;
use crate::idp::audit::Entry;
use crate::idp::federation;
use crate::idp::pages::{self, GrantView, Message, Sessions, SignIn};
use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::scope_words;
use crate::idp::state::{BrowserSession, Given, Idp, SignedIn};
use crate::idp::steps::page_form::Pairs;
use crate::idp::steps::{authorization_answer, browser, credentials, instant};

/// Shows the page; to whom nobody knows, the way to sign in.
pub async fn show(State(idp): State<Arc<Idp>>, headers: HeaderMap) -> Response {
    let policy = idp.policy();
    let (session, cookie) = if let Some(session) = browser::session(&idp, &headers) {
        (session, None)
    } else {
        let (session, cookie) = browser::begin(&idp, &policy);
        (session, Some(cookie))
    };
    let mut response = page(&idp, &policy, &session, "", "");
    if let Some(cookie) = cookie {
        browser::set_cookie(&idp, &mut response, &cookie);
    }
    response
}

/// Takes a form of the page.
pub async fn take(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let policy = idp.policy();
    let (Some(session), Ok(form)) = (browser::session(&idp, &headers), Pairs::read(&body)) else {
        return pages::problem(403, "This page has ended. Open it again.");
    };
    // RFC 6749 §10.12: another site must not be able to act in the person's name.
    let proven = same(form.get("csrf").unwrap_or_default(), &session.csrf);
    if policy.forms_check_origin && !proven {
        return pages::problem(403, "The form does not come from a page of this server.");
    }
    match (form.get("action"), &session.signed_in) {
        (Some("sign_in"), None) => sign_in(&idp, &policy, &headers, &session, &form).await,
        (Some("revoke"), Some(found)) => revoke(&idp, &policy, &session, found, &form),
        (Some("sign_out"), Some(_)) => {
            browser::sign_out(&idp, &headers);
            let here = idp.urls.absolute(routes::SESSIONS);
            let view = Message {
                title: "You are signed out",
                text: "Applications you allowed keep their access until you end it or it expires.",
                code: "",
                is_error: false,
                link: Some((&here, "Sign in again")),
            };
            pages::page(200, &view, None)
        }
        _ => page(&idp, &policy, &session, "", ""),
    }
}

async fn sign_in(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    session: &BrowserSession,
    form: &Pairs,
) -> Response {
    if let Some(federation) = &idp.federation {
        return federation::start(idp, federation, None, &session.id);
    }
    let Some(signed_in) = credentials::check(idp, policy, headers, form).await else {
        return page(idp, policy, session, credentials::WRONG, "");
    };
    let cookie = browser::sign_in(idp, policy, headers, &session.id, signed_in);
    let mut response = authorization_answer::redirect(&idp.urls.absolute(routes::SESSIONS));
    browser::set_cookie(idp, &mut response, &cookie);
    response
}

/// Ends a grant: its tokens, its codes, what was remembered, and the acceptance of the terms.
fn revoke(
    idp: &Idp,
    policy: &Policy,
    session: &BrowserSession,
    found: &SignedIn,
    form: &Pairs,
) -> Response {
    let (user_name, now) = (&found.user.user_name, idp.clock.epoch_secs());
    let id = form.get("grant").unwrap_or_default();
    let Some(Given { grant, .. }) = idp.given.take(id, user_name, now) else {
        return page(idp, policy, session, "", "That access had ended already.");
    };
    if policy.sessions_page_ends_tokens {
        idp.tokens.revoke_grant(&grant.id);
        idp.codes.end_grant(&grant.id);
    }
    idp.record(Entry::granted("grant.ended").client(&grant.client_id).subject(user_name));
    idp.approvals.forget(user_name, &grant.client_id);
    if policy.revocation_ends_terms {
        idp.terms_accepted.revoke(user_name, &grant.client_id, now);
        let entry = Entry::granted("tos.revoked").client(&grant.client_id);
        idp.record(entry.subject(user_name));
    }
    let done = format!("{} has no access any more.", client_name(idp, &grant.client_id));
    page(idp, policy, session, "", &done)
}

fn page(
    idp: &Idp,
    policy: &Policy,
    session: &BrowserSession,
    problem: &str,
    done: &str,
) -> Response {
    let action = idp.urls.absolute(routes::SESSIONS);
    let Some(found) = &session.signed_in else {
        if let Some(federation) = &idp.federation {
            return federation::start(idp, federation, None, &session.id);
        }
        let sign_up = idp.urls.absolute(routes::SIGN_UP);
        let view = SignIn {
            action: &action,
            csrf: &session.csrf,
            going_to: "the page of your sessions",
            username: "",
            problem,
            may_cancel: false,
            sign_up: policy.sign_up_offered.then_some(sign_up.as_str()),
        };
        return pages::page(if problem.is_empty() { 200 } else { 403 }, &view, None);
    };
    let given = idp.given.of(&found.user.user_name, idp.clock.epoch_secs());
    let view = Sessions {
        action: &action,
        csrf: &session.csrf,
        user: &found.user.display_name,
        done,
        grants: given.iter().map(|given| grant_view(idp, found, given)).collect(),
    };
    pages::page(200, &view, None)
}

fn grant_view(idp: &Idp, found: &SignedIn, given: &Given) -> GrantView {
    let grant = &given.grant;
    let mut facts: Vec<(String, String)> = Vec::new();
    for (name, text) in [("patient", "Member"), ("encounter", "Visit"), ("location", "Place")] {
        if let Some(id) = grant.context.get(name).and_then(|id| id.as_str()) {
            let mut own = found.user.records.iter();
            let record = own.find(|record| record.name == name && record.id == id);
            facts.push((text.to_owned(), record.map_or(id, |record| &record.text).to_owned()));
        }
    }
    if let Some(terms) = idp.terms_accepted.of(&found.user.user_name, &grant.client_id) {
        let accepted = instant::for_people(terms.at);
        facts.push((
            "Terms of service".to_owned(),
            format!("version {}, accepted {accepted}", terms.version),
        ));
    }
    GrantView {
        id: grant.id.clone(),
        client: client_name(idp, &grant.client_id),
        since: instant::for_people(given.at),
        since_machine: instant::for_machines(given.at),
        facts,
        scopes: grant
            .scope
            .split(' ')
            .filter(|scope| !scope.is_empty())
            .map(|scope| scope_words::words(scope, &idp.scope_words))
            .collect(),
    }
}

fn client_name(idp: &Idp, client_id: &str) -> String {
    let name = idp.clients.find(client_id).map(|found| found.client.name.clone());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| client_id.to_owned())
}
