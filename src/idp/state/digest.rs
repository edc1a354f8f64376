//! Digests under which secrets are kept, so that the secrets themselves are not.

use aws_lc_rs::digest;

/// A SHA-256 digest.
pub type Digest = [u8; digest::SHA256_OUTPUT_LEN];

/// The digest of `secret`.
pub fn digest_of(secret: &str) -> Digest {
    let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    bytes
}
