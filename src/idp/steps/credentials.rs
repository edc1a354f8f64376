//! Compares a user name and a password with what is known.

use std::sync::Arc;

use http::HeaderMap;

use crate::admin::same;
use crate::idp::audit::Entry;
use crate::idp::hooks;
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, SignedIn};
use crate::idp::user::User;
use crate::secret::{ExposeSecret, Secret};

use super::page_form::Pairs;

/// What is said whatever was wrong: name, password, or a person who may not sign in.
pub const WRONG: &str = "The user name or the password is wrong.";

/// The person whose name and password a form holds, with what the authentication script says of
/// them. Whom it refuses does not sign in.
pub async fn check(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    form: &Pairs,
) -> Option<SignedIn> {
    let name = form.get("username").unwrap_or_default();
    let user = compared(idp, policy, name, form)?;
    let signed_in = hooks::signed_in(idp, user, headers).await.ok();
    if signed_in.is_some() {
        idp.record(Entry::granted("person.signed_in").subject(name));
    } else {
        idp.record(Entry::refused("person.signed_in").subject(name).because("by a script"));
    }
    signed_in
}

fn compared(idp: &Idp, policy: &Policy, name: &str, form: &Pairs) -> Option<Arc<User>> {
    let user = idp.users.find(name);
    let good = user.as_ref().map_or("", |user| user.password.expose_secret());
    let now = idp.clock.epoch_secs();
    let who = format!("person {name}");
    if idp.failures.must_wait(policy, &who, now).is_some() {
        idp.record(Entry::refused("person.signed_in").subject(name).because("too many failures"));
        return None;
    }
    // An unknown name takes the same time as a wrong password, and reads the same. Who has no
    // password, as people of another server have none, cannot sign in by one.
    let same = same(form.get("password").unwrap_or_default(), good) && !good.is_empty();
    if user.is_none() && !policy.unknown_people_refused {
        return Some(Arc::new(User::new(name, Secret::from(""))));
    }
    let found = user
        .filter(|_| same || !policy.password_checked)
        .filter(|user| user.enabled || !policy.disabled_users_refused);
    if found.is_none() {
        idp.failures.count(policy, &who, now);
        idp.record(Entry::refused("person.signed_in").subject(name));
    }
    found
}
