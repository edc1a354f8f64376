//! Who may call the admin API.

use http::HeaderMap;

use crate::admin::{Refusal, authenticate};
use crate::idp::audit::Entry;
use crate::idp::state::Idp;

/// Checks that the caller is an admin who has `permission`.
///
/// # Errors
/// 401 when nobody is named or the password is another, 403 when the permission is missing.
pub fn check(idp: &Idp, headers: &HeaderMap, permission: &str) -> Result<(), Refusal> {
    authenticate(&idp.admins, headers, permission).map_err(|(name, refusal)| {
        let reason = if refusal.status == 401 { "not authenticated" } else { &refusal.message };
        idp.record(Entry::refused("admin.refused").subject(name).because(reason.to_owned()));
        refusal
    })
}
