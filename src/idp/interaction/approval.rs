//! The prompt that asks what an application may do.

use std::collections::BTreeSet;

use axum::response::Response;
use url::Url;

use crate::idp::pages::{self, Approval};
use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::scope_words::{self, ScopeWords};
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::page_form::Pairs;

use super::context;
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
pub fn page(idp: &Idp, policy: &Policy, interaction: &Interaction, problem: &str) -> Response {
    let client = &interaction.client.client;
    let is_auto = |scope: &str| client.auto_approve_scopes.iter().any(|auto| auto == scope);
    let words = |scope: &str| scope_words::words(scope, &idp.scope_words);
    let own = client.auto_grant_scopes.iter().map(String::as_str);
    let unasked = own.filter(|own| asked(interaction).all(|asked| asked != *own));
    let given: Vec<ScopeWords> =
        asked(interaction).filter(|scope| is_auto(scope)).chain(unasked).map(words).collect();
    let view = Approval {
        action: &super::address(idp, interaction),
        csrf: &interaction.csrf,
        user: interaction.person(),
        client: &client.name,
        problem,
        asked: asked(interaction).filter(|scope| !is_auto(scope)).map(words).collect(),
        given,
        fixed: client.fixed_scope,
        attestation: client.created_by_app_sphere.then_some(client.attestation_accepted),
        context: context::told(policy, interaction),
        returns_to: &site(&interaction.request.redirect_uri),
        remembers: client.remember_approved_scopes,
        sessions: &idp.urls.absolute(routes::SESSIONS),
    };
    let status = if problem.is_empty() { 200 } else { 400 };
    pages::page(status, &view, Some(&interaction.request.redirect_uri))
}

/// Notes what was ticked, of what was asked for.
pub fn take(idp: &Idp, policy: &Policy, mut interaction: Interaction, form: &Pairs) -> Taken {
    if form.get("action") != Some("approve") {
        return Taken::Again("Allow it, or do not allow it.");
    }
    let client = &interaction.client.client;
    let ticked: BTreeSet<&str> = form.all("scope").collect();
    let auto = &client.auto_approve_scopes;
    let whole = client.fixed_scope || !policy.unticked_scopes_withheld;
    let approved: Vec<String> = asked(&interaction)
        .filter(|scope| whole || ticked.contains(scope) || auto.iter().any(|auto| auto == scope))
        .map(str::to_owned)
        .collect();
    if approved.is_empty() {
        return Taken::Again("Tick what you want to allow, or choose “Do not allow”.");
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

/// The site a redirect URI leads to, as people know it.
fn site(redirect_uri: &str) -> String {
    match Url::parse(redirect_uri) {
        Ok(url) if url.origin().is_tuple() => url.origin().ascii_serialization(),
        Ok(url) => format!("the application on this device ({}:)", url.scheme()),
        Err(_) => redirect_uri.to_owned(),
    }
}
