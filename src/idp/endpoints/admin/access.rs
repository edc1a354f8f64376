//! Who may call the admin API.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::idp::audit::Entry;
use crate::idp::state::Idp;
use crate::idp::steps::compare;
use crate::secret::ExposeSecret;

use super::answer::Refusal;

/// Checks that the caller is an admin who has `permission`.
///
/// # Errors
/// 401 when nobody is named or the password is another, 403 when the permission is missing.
pub fn check(idp: &Idp, headers: &HeaderMap, permission: &str) -> Result<(), Refusal> {
    let (name, password) = credentials(headers).unwrap_or_default();
    // Each admin is compared, so that the time does not tell who exists.
    let admin = idp.admins.iter().fold(None, |found, admin| {
        let same = compare::same(&password, admin.password.expose_secret());
        if same && admin.name == name { Some(admin) } else { found }
    });
    let Some(admin) = admin else {
        idp.record(Entry::refused("admin.refused").subject(name).because("not authenticated"));
        return Err(Refusal::new(401, "the admin API needs the name and password of an admin"));
    };
    if !admin.may(permission) {
        let reason = format!("the permission {permission} is missing");
        idp.record(Entry::refused("admin.refused").subject(name).because(reason.clone()));
        return Err(Refusal::new(403, reason));
    }
    Ok(())
}

fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(())?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}
