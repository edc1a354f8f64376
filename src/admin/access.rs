//! Who may call an admin API.

use aws_lc_rs::{constant_time, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::secret::{ExposeSecret, Secret};

use super::answer::Refusal;

/// Someone who may use the admin API.
#[derive(Clone, Debug)]
pub struct Admin {
    /// The user name.
    pub name: String,
    /// The password.
    pub password: Secret,
    /// What the user may do, by names such as `OPENID_CONNECT_ADD_CLIENT`.
    pub permissions: Vec<String>,
}

impl Admin {
    /// The permission that stands for all of them.
    pub const SUPERUSER: &str = "ROLE_SUPERUSER";

    /// Someone who may do everything.
    pub fn superuser(name: impl Into<String>, password: Secret) -> Self {
        Self { name: name.into(), password, permissions: vec![Self::SUPERUSER.to_owned()] }
    }

    /// Whether the user has a permission.
    pub fn may(&self, permission: &str) -> bool {
        self.permissions.iter().any(|own| own == permission || own == Self::SUPERUSER)
    }
}

/// Checks that the caller is one of `admins` and has `permission`.
///
/// # Errors
/// The name that was given, and 401 when it is nobody's or the password is another, 403 when the
/// permission is missing.
pub fn authenticate(
    admins: &[Admin],
    headers: &HeaderMap,
    permission: &str,
) -> Result<(), (String, Refusal)> {
    let (name, password) = credentials(headers).unwrap_or_default();
    // Each admin is compared, so that the time does not tell who exists.
    let admin = admins.iter().fold(None, |found, admin| {
        let same = same(&password, admin.password.expose_secret());
        if same && admin.name == name { Some(admin) } else { found }
    });
    let Some(admin) = admin else {
        let words = "the admin API needs the name and password of an admin";
        return Err((name, Refusal::new(401, words)));
    };
    if admin.may(permission) {
        Ok(())
    } else {
        Err((name, Refusal::new(403, format!("the permission {permission} is missing"))))
    }
}

/// Whether two secrets are the same. Digests are compared, so lengths do not show either.
pub fn same(one: &str, other: &str) -> bool {
    let digest = |text: &str| digest::digest(&digest::SHA256, text.as_bytes());
    constant_time::verify_slices_are_equal(digest(one).as_ref(), digest(other).as_ref()).is_ok()
}

fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(())?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}
