//! Digests under which secrets are kept, so that the secrets themselves are not.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A SHA-256 digest.
pub type Digest = [u8; digest::SHA256_OUTPUT_LEN];

/// The digest of `secret`.
pub fn digest_of(secret: &str) -> Digest {
    let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    bytes
}

/// The digest of `secret` as a key of a ledger.
pub fn key_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest_of(secret))
}

/// What names a person and a client together, as a key of a ledger.
pub fn key_of_pair(user_name: &str, client_id: &str) -> String {
    // Neither holds a line break, so no two pairs look the same.
    format!("{user_name}\n{client_id}")
}
