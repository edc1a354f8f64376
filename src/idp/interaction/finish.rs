//! Writes the answer to an authorization request when nothing more is to be asked.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2> and
//! <https://openid.net/specs/openid-connect-core-1_0.html#HybridAuthResponse>

use std::sync::Arc;

use axum::response::Response;

use crate::idp::grants;
use crate::idp::policy::Policy;
use crate::idp::state::{Code, Grant, Idp, Interaction};
use crate::idp::steps::authorization_answer::{self, Denied, Destination};
use crate::idp::steps::{id_token, issue};

use super::{approval, context};

/// Sends the browser to the client, with a code.
pub fn finish(idp: &Idp, policy: &Policy, interaction: Interaction) -> Response {
    let destination = Destination::of(&interaction.request);
    let Some(grant) = grant(idp, policy, &interaction) else {
        let denied = Denied::access_denied("nothing of what was approved can be granted");
        return authorization_answer::refuse(idp, policy, &destination, &denied);
    };
    let now = idp.clock.epoch_secs();
    let compact = idp.secret();
    let grant = Arc::new(grant);
    idp.given.add(Arc::clone(&grant), now + longest_life(policy, &interaction), now);
    let code = Code {
        grant: Arc::clone(&grant),
        redirect_uri: interaction.request.redirect_uri.clone(),
        challenge: interaction.request.challenge.clone(),
        expires_at: now + policy.code_ttl_secs,
        used: false,
    };
    idp.codes.insert(&compact, code, now);
    let mut pairs = vec![("code", compact.clone())];
    let client = &interaction.client.client;
    let wants = |word: &str| interaction.request.response_type.split(' ').any(|own| own == word);
    let mut access_token = None;
    if wants("token") {
        let ttl_secs = client.access_token_ttl_secs.unwrap_or(policy.token_ttl_secs);
        let token = issue::access_token(idp, policy, Arc::clone(&grant), &grant.scope, ttl_secs);
        pairs.push(("access_token", token.clone()));
        pairs.push(("token_type", policy.token_type.clone()));
        pairs.push(("expires_in", ttl_secs.to_string()));
        pairs.push(("scope", grant.scope.clone()));
        access_token = Some(token);
    }
    if wants("id_token") {
        let beside =
            id_token::Beside { code: Some(&compact), access_token: access_token.as_deref() };
        pairs.push(("id_token", id_token::write(idp, policy, &grant, beside)));
    }
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    authorization_answer::send(idp, policy, &destination, &pairs)
}

/// How long a token of the grant can live at most, in seconds.
fn longest_life(policy: &Policy, interaction: &Interaction) -> i64 {
    let client = &interaction.client.client;
    let access = client.access_token_ttl_secs.unwrap_or(policy.token_ttl_secs);
    let refresh = client.refresh_token_ttl_secs.unwrap_or(policy.refresh_ttl_secs);
    access + refresh.max(policy.code_ttl_secs)
}

/// What the person granted, if there is anything.
fn grant(idp: &Idp, policy: &Policy, interaction: &Interaction) -> Option<Grant> {
    let client = &interaction.client.client;
    let signed_in = interaction.signed_in.as_ref()?;
    let mut scopes: Vec<String> = interaction
        .approved
        .clone()
        .unwrap_or_else(|| approval::asked(interaction).map(str::to_owned).collect());
    for scope in &client.auto_grant_scopes {
        if !scopes.contains(scope) {
            scopes.push(scope.clone());
        }
    }
    let context = context::of(policy, interaction, &scopes);
    // SMART: a scope about one patient means that the server knows which.
    if policy.patient_scope_needs_patient && !context.contains_key("patient") {
        scopes.retain(|scope| !context::is_of_patient(scope));
    }
    if scopes.is_empty() {
        return None;
    }
    let user = &signed_in.user;
    let mut user_data = signed_in.user_data.clone();
    user_data.extend(interaction.user_data.clone());
    let id = idp.token_ids.uuid().to_string();
    Some(Grant {
        scope: scopes.join(" "),
        subject: user.user_name.clone(),
        fhir_user: user.fhir_user.clone(),
        context,
        permissions: (!user.permissions.is_empty()).then(|| user.permissions.clone()),
        user_data,
        nonce: interaction.request.nonce.clone(),
        auth_time: Some(signed_in.auth_time),
        session: Some(interaction.session.clone()),
        ..Grant::to_client(id, grants::AUTHORIZATION_CODE, client)
    })
}
