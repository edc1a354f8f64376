//! The prompt that asks what an application may do.

use std::collections::BTreeSet;

use axum::response::Response;

use crate::idp::pages::{self, ApprovalPage, ScopeChoice};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::authorization_answer::Denied;
use crate::idp::steps::page_form::Pairs;

use super::drive::Taken;

/// Due while the person was not asked, and something is asked for that nobody settled before.
pub fn is_due(idp: &Idp, _: &Policy, interaction: &Interaction) -> bool {
    if interaction.approved.is_some() {
        return false;
    }
    let settled = settled(idp, interaction);
    let must_ask = interaction.client.client.always_require_approval
        || interaction.request.prompt.contains("consent");
    must_ask || asked(interaction).any(|scope| !settled.contains(scope))
}

/// The page.
pub fn page(_: &Idp, _: &Policy, interaction: &Interaction) -> Response {
    let client = &interaction.client.client;
    let page = ApprovalPage {
        csrf: &interaction.csrf,
        client: &client.name,
        person: interaction.signed_in.as_ref().map_or("", |found| found.user.display_name.as_str()),
        as_a_whole: client.fixed_scope,
        scopes: asked(interaction)
            .filter(|scope| !client.auto_approve_scopes.iter().any(|auto| auto == scope))
            .map(|scope| ScopeChoice { scope: scope.to_owned(), ticked: true })
            .collect(),
    };
    pages::show(200, &page)
}

/// Notes what was ticked, of what was asked for.
pub fn take(idp: &Idp, _: &Policy, mut interaction: Interaction, form: &Pairs) -> Taken {
    let client = &interaction.client.client;
    let ticked: BTreeSet<&str> = form.all("scope").collect();
    let auto = &client.auto_approve_scopes;
    let approved: Vec<String> = asked(&interaction)
        .filter(|scope| {
            client.fixed_scope || ticked.contains(scope) || auto.iter().any(|auto| auto == scope)
        })
        .map(str::to_owned)
        .collect();
    if approved.is_empty() {
        return Taken::Denied(Denied::access_denied("the person approved nothing"));
    }
    if client.remember_approved_scopes
        && let Some(found) = &interaction.signed_in
    {
        idp.approvals.remember(&found.user.user_name, &client.client_id, &approved);
    }
    interaction.approved = Some(approved);
    Taken::on(interaction)
}

/// What is asked for.
pub fn asked(interaction: &Interaction) -> impl Iterator<Item = &str> {
    interaction.request.scope.split(' ').filter(|scope| !scope.is_empty())
}

/// What needs no asking: approved before, or by definition.
fn settled(idp: &Idp, interaction: &Interaction) -> BTreeSet<String> {
    let client = &interaction.client.client;
    let mut settled: BTreeSet<String> = client.auto_approve_scopes.iter().cloned().collect();
    if client.remember_approved_scopes
        && let Some(found) = &interaction.signed_in
    {
        settled.extend(idp.approvals.of(&found.user.user_name, &client.client_id));
    }
    settled
}
