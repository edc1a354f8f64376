//! Begins an interaction for a request that was found good.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use http::HeaderMap;

use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::{AuthorizationRequest, Idp, Interaction, Registration};
use crate::idp::steps::authorization_answer::{self, Denied, Destination};
use crate::idp::steps::browser;

use super::prompt::{self, Prompt};
use super::{finish, selection};

/// Sends the browser to the first page, or to the client when nothing is to be asked.
pub async fn begin(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    client: Arc<Registration>,
    request: AuthorizationRequest,
) -> Response {
    let now = idp.clock.epoch_secs();
    let (session, cookie) = if let Some(session) = browser::session(idp, headers) {
        (session, None)
    } else {
        let (session, cookie) = browser::begin(idp, policy);
        (session, Some(cookie))
    };
    let must_sign_in = request.prompt.contains("login");
    let is_recent = |auth_time: i64| request.max_age.is_none_or(|secs| now - auth_time <= secs);
    let signed_in = session.signed_in.filter(|found| !must_sign_in && is_recent(found.auth_time));
    let mut interaction = Interaction {
        id: idp.secret(),
        csrf: idp.secret(),
        session: session.id,
        request,
        client,
        signed_in,
        contexts_selected: false,
        terms_accepted: false,
        context: None,
        vouched_by: None,
        answered: false,
        approved: None,
        user_data: BTreeMap::new(),
    };
    let selected = selection::select(idp, &mut interaction).await;
    let due = prompt::next(idp, policy, &interaction);
    let mut response = if let Err(denied) = selected {
        let destination = Destination::of(&interaction.request);
        authorization_answer::refuse(idp, policy, &destination, &denied)
    } else if due == Prompt::Done {
        finish::finish(idp, policy, interaction)
    } else if interaction.request.prompt.contains("none") {
        silent(idp, policy, &interaction, due)
    } else {
        let path = format!("{}/{}", routes::INTERACTION, interaction.id);
        idp.interactions.put(interaction, now);
        authorization_answer::redirect(&idp.urls.absolute(&path))
    };
    if let Some(cookie) = cookie {
        browser::set_cookie(idp, &mut response, &cookie);
    }
    response
}

/// OpenID Connect Core §3.1.2.6: the client wanted no page, and one is due.
fn silent(idp: &Idp, policy: &Policy, interaction: &Interaction, due: Prompt) -> Response {
    let denied = match due {
        Prompt::SignIn => Denied::new("login_required", "nobody is signed in"),
        Prompt::Approval => Denied::new("consent_required", "the person must be asked"),
        Prompt::Terms | Prompt::Context | Prompt::HandOver | Prompt::Done => {
            Denied::new("interaction_required", "the person must be asked")
        }
    };
    authorization_answer::refuse(idp, policy, &Destination::of(&interaction.request), &denied)
}
