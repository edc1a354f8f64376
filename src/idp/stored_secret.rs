//! Secrets as the server keeps them: so that they can be recognized and not read.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::{constant_time, digest, pbkdf2};
use serde::{Deserialize, Serialize};

use crate::secret::{ExposeSecret, Secret};

/// A secret that can be compared and not read back.
#[derive(Clone, Serialize, Deserialize)]
pub enum StoredSecret {
    /// Of a secret the server made: nobody guesses 256 random bits, so one digest is enough.
    Digest([u8; digest::SHA256_OUTPUT_LEN]),
    /// Of a secret a person may have chosen: each guess costs as many rounds (PBKDF2, RFC 8018).
    Derived {
        /// What makes equal secrets look different.
        salt: String,
        /// The rounds.
        rounds: NonZeroU32,
        /// What came of them.
        key: [u8; digest::SHA256_OUTPUT_LEN],
    },
}

impl StoredSecret {
    /// Keeps a secret of high entropy.
    pub fn of_random(secret: &Secret) -> Self {
        Self::Digest(sha256(secret.expose_secret()))
    }

    /// Keeps a secret a person may have chosen; 0 rounds count as one.
    pub fn of_chosen(secret: &Secret, salt: String, rounds: u32) -> Self {
        let rounds = NonZeroU32::new(rounds).unwrap_or(NonZeroU32::MIN);
        let key = derive(secret.expose_secret(), &salt, rounds);
        Self::Derived { salt, rounds, key }
    }

    /// Whether `presented` is the secret. The time it takes does not tell where they differ.
    pub fn is(&self, presented: &str) -> bool {
        let (kept, found) = match self {
            Self::Digest(kept) => (kept, sha256(presented)),
            Self::Derived { salt, rounds, key } => (key, derive(presented, salt, *rounds)),
        };
        constant_time::verify_slices_are_equal(kept, &found).is_ok()
    }

    /// Whether comparing costs rounds.
    pub fn is_derived(&self) -> bool {
        matches!(self, Self::Derived { .. })
    }
}

impl fmt::Debug for StoredSecret {
    /// Says how it is kept, and not what.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_derived() { "Derived" } else { "Digest" })
    }
}

fn sha256(text: &str) -> [u8; digest::SHA256_OUTPUT_LEN] {
    let mut bytes = [0; digest::SHA256_OUTPUT_LEN];
    bytes.copy_from_slice(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    bytes
}

fn derive(secret: &str, salt: &str, rounds: NonZeroU32) -> [u8; digest::SHA256_OUTPUT_LEN] {
    let mut key = [0; digest::SHA256_OUTPUT_LEN];
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    pbkdf2::derive(algorithm, rounds, salt.as_bytes(), secret.as_bytes(), &mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_secret_is_recognized_and_not_shown() {
        let secret = Secret::from("correct horse");
        for kept in [
            StoredSecret::of_random(&secret),
            StoredSecret::of_chosen(&secret, "salt".to_owned(), 2),
        ] {
            assert!(kept.is("correct horse"));
            assert!(!kept.is("correct horsf") && !kept.is(""));
            assert!(!format!("{kept:?}").contains("horse"));
        }
    }

    #[test]
    fn equal_secrets_are_kept_differently() {
        let key = |salt: &str| match StoredSecret::of_chosen(&Secret::from("a"), salt.to_owned(), 1)
        {
            StoredSecret::Derived { key, .. } => key,
            StoredSecret::Digest(digest) => digest,
        };
        assert_ne!(key("one"), key("two"));
    }
}
