//! The authorization endpoint: judges the request, and sends the browser to the first page.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-3.1>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;

use crate::idp::interaction;
use crate::idp::pages;
use crate::idp::state::Idp;
use crate::idp::steps::authorization_answer;
use crate::idp::steps::authorization_request::{self, Refused};
use crate::idp::steps::page_form::Pairs;
use crate::idp::steps::parameters;

/// Answers a request sent by GET.
pub async fn by_get(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&idp, &headers, query.unwrap_or_default().as_bytes()).await
}

/// Answers a request sent by POST (SMART: both must be supported).
pub async fn by_post(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    if !idp.policy().authorization_by_post {
        return pages::problem(405, "this page is not to be posted to");
    }
    if parameters::media_type(&headers) != "application/x-www-form-urlencoded" {
        return pages::problem(400, "the request is not a form");
    }
    answer(&idp, &headers, &body).await
}

async fn answer(idp: &Idp, headers: &HeaderMap, sent: &[u8]) -> Response {
    let policy = idp.policy();
    let Ok(sent) = Pairs::read(sent) else {
        return pages::problem(400, "the request cannot be read");
    };
    match authorization_request::judge(idp, &policy, &sent) {
        Ok((client, request)) => interaction::begin(idp, &policy, headers, client, request).await,
        Err(Refused::OnPage(why)) => pages::problem(400, why),
        Err(Refused::AtClient(destination, denied)) => {
            authorization_answer::refuse(idp, &policy, &destination, &denied)
        }
    }
}
