//! The prompt that asks for agreement to the terms of service.

use axum::response::Response;

use crate::idp::audit::Entry;
use crate::idp::pages::{self, Terms};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::page_form::Pairs;

use super::drive::Taken;

/// Due while a version of the terms is set that the person has not accepted for this client.
pub fn is_due(idp: &Idp, policy: &Policy, interaction: &Interaction) -> bool {
    let (Some(version), Some(found)) = (&policy.terms_version, &interaction.signed_in) else {
        return false;
    };
    if interaction.terms_accepted {
        return false;
    }
    let client_id = &interaction.client.client.client_id;
    let accepted = idp.terms_accepted.of(&found.user.user_name, client_id);
    !policy.terms_asked_once || accepted.is_none_or(|accepted| accepted.version != *version)
}

/// The page.
pub fn page(idp: &Idp, policy: &Policy, interaction: &Interaction) -> Response {
    let view = Terms {
        action: &super::address(idp, interaction),
        csrf: &interaction.csrf,
        user: interaction.person(),
        client: &interaction.client.client.name,
        version: policy.terms_version.as_deref().unwrap_or_default(),
        text: &idp.terms,
    };
    pages::page(200, &view, Some(&interaction.request.redirect_uri))
}

/// Records the acceptance; anything but an explicit one is none.
pub fn take(idp: &Idp, policy: &Policy, mut interaction: Interaction, form: &Pairs) -> Taken {
    if form.get("action") != Some("accept") {
        return Taken::Again("Accept the terms, or decline them.");
    }
    if let (Some(version), Some(found)) = (&policy.terms_version, &interaction.signed_in) {
        let client_id = &interaction.client.client.client_id;
        let now = idp.clock.epoch_secs();
        idp.terms_accepted.accept(&found.user.user_name, client_id, version, now);
        let entry = Entry::granted("tos.accepted").client(client_id).because(version);
        idp.record(entry.subject(&found.user.user_name));
    }
    interaction.terms_accepted = true;
    Taken::on(interaction)
}
