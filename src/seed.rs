//! Randomness as an input: everything random in a run derives from one number.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// The number a run, a population or a mock derives its randomness from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// A seed drawn from the operating system, for runs that name none.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks for entropy")]
    pub fn from_entropy() -> Self {
        let bytes = Uuid::new_v4().into_bytes();
        let mut number = [0; 8];
        number.copy_from_slice(&bytes[..8]);
        // Small enough to read aloud and to stay exact in JSON.
        Self(u64::from_le_bytes(number) % 1_000_000_000)
    }

    /// The generator for `label`: the same seed and label give the same numbers.
    pub fn rng(self, label: &str) -> ChaCha8Rng {
        let mut material = [0_u8; 32];
        let hash = aws_lc_rs::digest::digest(
            &aws_lc_rs::digest::SHA256,
            format!("{}/{label}", self.0).as_bytes(),
        );
        material.copy_from_slice(hash.as_ref());
        ChaCha8Rng::from_seed(material)
    }

    /// A seed derived from this one, for a part that has randomness of its own.
    #[must_use]
    pub fn child(self, label: &str) -> Self {
        Self(self.rng(label).next_u64() % 1_000_000_000)
    }

    /// A source of identifiers for `label`.
    pub fn ids(self, label: &str) -> Ids {
        Ids { seed: self, label: Arc::from(label), next: Arc::new(AtomicU64::new(0)) }
    }
}

/// An endless, reproducible sequence of identifiers. Clones continue the same sequence.
#[derive(Clone, Debug)]
pub struct Ids {
    seed: Seed,
    label: Arc<str>,
    next: Arc<AtomicU64>,
}

impl Ids {
    /// The next identifier, in UUID form.
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// The identifier at a place of the sequence, in UUID form.
    pub fn at(&self, place: u64) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes_at(place)).into_uuid()
    }

    /// The next identifier, as 32 hexadecimal digits: 128 bits of the sequence.
    pub fn token(&self) -> String {
        self.bytes().iter().fold(String::with_capacity(32), |mut text, byte| {
            use std::fmt::Write;
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    fn bytes(&self) -> [u8; 16] {
        self.bytes_at(self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn bytes_at(&self, n: u64) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.seed.rng(&format!("{}#{n}", self.label)).fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (one, two) = (Seed(7).ids("job"), Seed(7).ids("job"));
        assert_eq!(one.uuid(), two.uuid());
        assert_eq!(one.token(), two.token());
        assert_ne!(one.token(), one.token());
        assert_ne!(Seed(8).ids("job").uuid(), Seed(7).ids("job").uuid());
    }
}
