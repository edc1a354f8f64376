//! Where the browser comes back to from the server that says who somebody is.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;

use crate::idp::federation::{self, Broken};
use crate::idp::interaction;
use crate::idp::pages;
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::idp::steps::page_form::Pairs;
use crate::idp::steps::{authorization_answer, browser};

/// Takes the answer of the other server.
pub async fn answer(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let policy = idp.policy();
    let now = idp.clock.epoch_secs();
    let Ok(sent) = Pairs::read(query.unwrap_or_default().as_bytes()) else {
        return pages::problem(400, "The answer of the identity provider cannot be read.");
    };
    let pending = sent.get("state").and_then(|state| idp.pending_sign_ins.take(state, now));
    let session = browser::session(&idp, &headers).map(|session| session.id);
    // RFC 6749 §10.12: whoever began a sign-in must be the one who comes back.
    let pending = pending.filter(|known| {
        !policy.federation_checks_state || session.as_ref() == Some(&known.session)
    });
    let Some(pending) = pending else {
        return pages::problem(400, "This sign-in was not begun in this browser, or is over.");
    };
    let Some(federation) = &idp.federation else {
        return pages::problem(404, "No other server says who somebody is here.");
    };
    let waiting = match &pending.interaction {
        None => None,
        Some(id) => match idp.interactions.find(id, now) {
            Some(waiting) => Some(waiting),
            None => return pages::problem(404, "The request this sign-in was for has ended."),
        },
    };
    let signed_in = match (sent.get("code"), sent.get("error")) {
        (Some(code), None) => federation::finish(&idp, &policy, federation, &pending, code).await,
        (_, Some("temporarily_unavailable" | "server_error")) => {
            Err(Broken::away("it says so itself".to_owned()))
        }
        _ => Err(Broken::refused("it sent no code".to_owned())),
    };
    match (signed_in, waiting) {
        (Ok((signed_in, token)), Some(mut waiting)) => {
            let cookie =
                browser::sign_in(&idp, &policy, &headers, &pending.session, signed_in.clone());
            waiting.vouched_by = Some(federation.name.clone());
            waiting.signed_in = Some(signed_in);
            if let Some(token) = token.filter(|_| policy.federation_hands_token_on) {
                waiting.user_data.insert(interaction::FOREIGN_TOKEN.to_owned(), token);
            }
            interaction::go_on(&idp, &policy, waiting, Some(cookie)).await
        }
        (Ok((signed_in, _)), None) => {
            let cookie = browser::sign_in(&idp, &policy, &headers, &pending.session, signed_in);
            let here = idp.urls.absolute(routes::SESSIONS);
            let mut response = authorization_answer::redirect(&here);
            browser::set_cookie(&idp, &mut response, &cookie);
            response
        }
        (Err(broken), Some(waiting)) => interaction::deny(&idp, &policy, waiting, &broken.denied()),
        (Err(broken), None) => {
            let denied = broken.denied();
            let status = if denied.error == "access_denied" { 403 } else { 503 };
            pages::problem(status, &format!("You are not signed in: {}.", denied.description))
        }
    }
}
