//! The pages between an authorization request and its answer: shows the next one, takes its form.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;

use crate::admin::same;
use crate::idp::interaction;
use crate::idp::pages;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::browser;
use crate::idp::steps::page_form::Pairs;

/// What is said when there is no such interaction for this browser.
const NOT_HERE: &str = "this request has ended or belongs to another browser";

/// Shows the page of the next prompt.
pub async fn show(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let policy = idp.policy();
    match find(&idp, &id, &headers) {
        Some(interaction) => interaction::show(&idp, &policy, &interaction),
        None => pages::problem(404, NOT_HERE),
    }
}

/// Takes the form of that page.
pub async fn take(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    let Some(interaction) = find(&idp, &id, &headers) else {
        return pages::problem(404, NOT_HERE);
    };
    let Ok(form) = Pairs::read(&body) else {
        return pages::problem(400, "The form cannot be read.");
    };
    // RFC 6749 §10.12: another site must not be able to answer in the person's name.
    let proven = same(form.get("csrf").unwrap_or_default(), &interaction.csrf);
    if policy.forms_check_origin && !proven {
        return pages::problem(403, "The form does not come from a page of this server.");
    }
    interaction::take(&idp, &policy, &headers, interaction, &form).await
}

/// The interaction named `id`, if it belongs to this browser.
fn find(idp: &Idp, id: &str, headers: &HeaderMap) -> Option<Interaction> {
    let session = browser::session(idp, headers);
    idp.interactions
        .find(id, idp.clock.epoch_secs())
        .filter(|found| session.is_some_and(|session| session.id == found.session))
}
