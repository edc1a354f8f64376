//! The server's own keys: they sign what it issues and are published for those who verify it.

mod der;
mod kept;
mod key;
mod key_set;
mod ring;

pub use key::KeyError;
pub use key_set::SigningKeys;
pub use ring::KeyRing;

/// The algorithm ID tokens are signed with: every OpenID provider has it (OIDC Core §2).
pub const ID_TOKEN_ALGORITHM: &str = "RS256";
