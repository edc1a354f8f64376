//! The prompt that asks who somebody is.

use axum::response::Response;
use http::HeaderMap;

use crate::idp::pages::{self, SignInPage};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Interaction, SignedIn};
use crate::idp::steps::page_form::Pairs;
use crate::idp::steps::{browser, compare};
use crate::secret::ExposeSecret;

use super::drive::Taken;

/// Due while nobody has signed in.
pub fn is_due(_: &Idp, _: &Policy, interaction: &Interaction) -> bool {
    interaction.signed_in.is_none()
}

/// The page.
pub fn page(interaction: &Interaction, problem: Option<&str>) -> Response {
    let page =
        SignInPage { csrf: &interaction.csrf, client: &interaction.client.client.name, problem };
    pages::show(if problem.is_some() { 403 } else { 200 }, &page)
}

/// Compares name and password.
pub fn take(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    mut interaction: Interaction,
    form: &Pairs,
) -> Taken {
    let user = idp.users.find(form.get("username").unwrap_or_default());
    let good = user.as_ref().map_or("", |user| user.password.expose_secret());
    // An unknown name takes the same time as a wrong password, and reads the same.
    let same = compare::same(form.get("password").unwrap_or_default(), good) && !good.is_empty();
    match user.filter(|user| same && user.enabled) {
        Some(user) => {
            let signed_in = SignedIn { user, auth_time: idp.clock.epoch_secs() };
            let session = interaction.session.clone();
            let cookie = browser::sign_in(idp, policy, headers, &session, signed_in.clone());
            interaction.signed_in = Some(signed_in);
            Taken::On { interaction: Box::new(interaction), cookie: Some(cookie) }
        }
        None => Taken::Again("User name or password is wrong."),
    }
}
