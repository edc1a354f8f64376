//! The prompt that ends a federated sign-in when nothing else was asked.
//!
//! Browsers hold a form of the other server to the places its page allows, through every redirect
//! that follows (CSP `form-action`). A page of ours in between begins anew, and tells the person
//! where they are.

use axum::response::Response;

use crate::idp::pages::{self, HandOver};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Interaction};

/// Due when another server sent the person here and they have seen no page of ours since.
pub fn is_due(_: &Idp, _: &Policy, interaction: &Interaction) -> bool {
    interaction.vouched_by.is_some() && !interaction.answered
}

/// The page.
pub fn page(idp: &Idp, interaction: &Interaction) -> Response {
    let view = HandOver {
        action: &super::address(idp, interaction),
        csrf: &interaction.csrf,
        user: interaction.person(),
        client: &interaction.client.client.name,
        provider: interaction.vouched_by.as_deref().unwrap_or_default(),
    };
    pages::page(200, &view, Some(&interaction.request.redirect_uri))
}
