//! Seeded permutations: a number for a number, and back, without a table.

use rand::Rng;

use crate::seed::Seed;

/// Rounds of the Feistel network: enough that neighbours end up far apart.
const ROUNDS: usize = 6;

/// A permutation of the numbers below a bound. The same seed and label give the same one.
#[derive(Clone, Debug)]
pub(super) struct Permutation {
    keys: [u64; ROUNDS],
    /// Bits of one half.
    half: u32,
    size: u128,
}

impl Permutation {
    /// A permutation of the numbers below `size`, which is at least 1.
    pub(super) fn of(seed: Seed, label: &str, size: u128) -> Self {
        let mut rng = seed.rng(&format!("permutation/{label}"));
        let bits = u128::BITS - size.saturating_sub(1).leading_zeros();
        Self {
            keys: std::array::from_fn(|_| rng.next_u64()),
            half: bits.div_ceil(2).max(1),
            size: size.max(1),
        }
    }

    /// Where `number` goes. It must lie below the bound.
    pub(super) fn forward(&self, number: u128) -> u128 {
        debug_assert!(number < self.size);
        let mut found = number;
        // Cycle walking: the network permutes a power of four, of which the bound is a part. A walk
        // that starts within the bound comes back to it, after a few steps.
        loop {
            found = self.keys.iter().fold(found, |number, key| self.step(number, *key));
            if found < self.size {
                return found;
            }
        }
    }

    /// What [`Permutation::forward`] takes to `number`; `None` when that lies beyond the bound.
    pub(super) fn back(&self, number: u128) -> Option<u128> {
        if number >= self.size {
            return None;
        }
        let mut found = number;
        loop {
            found = self.keys.iter().rev().fold(found, |number, key| self.step_back(number, *key));
            if found < self.size {
                return Some(found);
            }
        }
    }

    fn step(&self, number: u128, key: u64) -> u128 {
        let (left, right) = (number >> self.half, number & self.mask());
        (right << self.half) | (left ^ self.scrambled(right, key))
    }

    fn step_back(&self, number: u128, key: u64) -> u128 {
        let (left, right) = (number >> self.half, number & self.mask());
        ((right ^ self.scrambled(left, key)) << self.half) | left
    }

    fn mask(&self) -> u128 {
        (1 << self.half) - 1
    }

    fn scrambled(&self, half: u128, key: u64) -> u128 {
        // A half has at most 61 bits.
        u128::from(mixed(u64::try_from(half).unwrap_or_default() ^ key)) & self.mask()
    }
}

/// A number in which every bit of `number` has a say (the finaliser of SplitMix64).
pub(super) const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_number_is_hit_once_and_leads_back() {
        for size in [1, 2, 5, 64, 1000, 4099] {
            let permutation = Permutation::of(Seed(9), "test", size);
            let hit: BTreeSet<u128> = (0..size).map(|number| permutation.forward(number)).collect();
            assert_eq!(hit, (0..size).collect());
            for number in 0..size {
                assert_eq!(permutation.back(permutation.forward(number)), Some(number));
            }
            assert_eq!(permutation.back(size), None);
        }
    }

    #[test]
    fn wide_numbers_lead_back_and_neighbours_are_torn_apart() {
        let permutation = Permutation::of(Seed(9), "wide", 1 << 122);
        let far = (0..1000_u128)
            .filter(|number| {
                let (one, other) = (permutation.forward(*number), permutation.forward(number + 1));
                assert_eq!(permutation.back(one), Some(*number));
                (one ^ other).count_ones() > 30
            })
            .count();
        assert!(far > 990, "{far}");
    }
}
