//! What a script says of a person who signs in.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::HeaderMap;

use crate::idp::error::OauthError;
use crate::idp::state::{Idp, SignedIn};
use crate::idp::user::User;

use super::outcome::{Outcome, authenticated, surroundings};

/// Asks the authentication script about a person who has proven here who they are.
///
/// # Errors
/// When the script refuses or fails.
pub async fn signed_in(
    idp: &Idp,
    user: Arc<User>,
    headers: &HeaderMap,
) -> Result<SignedIn, OauthError> {
    let outcome = authenticated(idp, &user.user_name, surroundings(idp, headers)).await?;
    let (user, user_data) = applied(user, outcome);
    Ok(SignedIn { user, auth_time: idp.clock.epoch_secs(), user_data })
}

/// The person as the outcome of a script describes them, and what it noted of the session. Their
/// account stays as it is.
pub fn applied(user: Arc<User>, outcome: Option<Outcome>) -> (Arc<User>, BTreeMap<String, String>) {
    let Some(outcome) = outcome else { return (user, BTreeMap::new()) };
    let mut user = User::clone(&user);
    if let Some(name) = outcome.username {
        user.user_name = name;
    }
    user.fhir_user = outcome.fhir_user.or(user.fhir_user);
    user.permissions.extend(outcome.authorities);
    user.launch_context.extend(outcome.launch);
    (Arc::new(user), outcome.user_data)
}
