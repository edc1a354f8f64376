//! The prompt that asks who somebody is.

use axum::response::Response;
use http::HeaderMap;

use crate::idp::federation;
use crate::idp::pages::{self, SignIn};
use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::page_form::Pairs;
use crate::idp::steps::{browser, credentials};

use super::drive::Taken;

/// Due while nobody has signed in.
pub fn is_due(_: &Idp, _: &Policy, interaction: &Interaction) -> bool {
    interaction.signed_in.is_none()
}

/// The page; or the way to the server that says who somebody is.
pub fn page(idp: &Idp, policy: &Policy, interaction: &Interaction, problem: &str) -> Response {
    if let Some(federation) = &idp.federation {
        return federation::start(idp, federation, Some(interaction), &interaction.session);
    }
    let address = super::address(idp, interaction);
    let sign_up = format!("{}?for={}", idp.urls.absolute(routes::SIGN_UP), interaction.id);
    let view = SignIn {
        action: &address,
        csrf: &interaction.csrf,
        going_to: &interaction.client.client.name,
        username: "",
        problem,
        may_cancel: true,
        sign_up: policy.sign_up_offered.then_some(sign_up.as_str()),
    };
    let status = if problem.is_empty() { 200 } else { 403 };
    pages::page(status, &view, Some(&interaction.request.redirect_uri))
}

/// Compares name and password.
pub async fn take(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    mut interaction: Interaction,
    form: &Pairs,
) -> Taken {
    // Where another server says who somebody is, a password says nothing.
    let signed_in = match &idp.federation {
        Some(_) => None,
        None => credentials::check(idp, policy, headers, form).await,
    };
    match signed_in {
        Some(signed_in) => {
            let session = interaction.session.clone();
            let cookie = browser::sign_in(idp, policy, headers, &session, signed_in.clone());
            interaction.signed_in = Some(signed_in);
            Taken::On { interaction: Box::new(interaction), cookie: Some(cookie) }
        }
        None => Taken::Again(credentials::WRONG),
    }
}
