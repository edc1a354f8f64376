//! Maps the claims of the other server to a person here.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::idp::hooks;
use crate::idp::policy::Policy;
use crate::idp::state::Idp;
use crate::idp::user::User;
use crate::secret::Secret;

use super::{Broken, Federation};

/// The person the claims are about: the account of that name, or one made of the claims alone,
/// which nobody can sign in to by password. The federation script may name them otherwise, say more
/// of them, or refuse; what it notes of the session comes along.
///
/// # Errors
/// When the claims name nobody, or somebody who may not sign in, or the script lets nobody in.
pub async fn of(
    idp: &Idp,
    policy: &Policy,
    federation: &Federation,
    claims: &Map<String, Value>,
) -> Result<(Arc<User>, BTreeMap<String, String>), Broken> {
    let text = |name: &str| {
        claims.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    };
    let name = text(&federation.user_name_claim)
        .ok_or_else(|| Broken::refused("the ID token names nobody".to_owned()))?;
    let outcome = hooks::federated(idp, name, claims)
        .await
        .map_err(|error| Broken::refused(error.reason(policy)))?;
    let name = outcome.as_ref().and_then(|outcome| outcome.username.as_deref()).unwrap_or(name);
    if let Some(known) = idp.users.find(name) {
        return if known.enabled || !policy.disabled_users_refused {
            Ok(hooks::applied(known, outcome))
        } else {
            Err(Broken::refused("the person may not sign in here".to_owned()))
        };
    }
    let made = User {
        display_name: text(&federation.display_name_claim).unwrap_or(name).to_owned(),
        fhir_user: text(&federation.fhir_user_claim).map(str::to_owned),
        permissions: federation.permissions.clone(),
        ..User::new(name, Secret::from(""))
    };
    Ok(hooks::applied(Arc::new(made), outcome))
}
