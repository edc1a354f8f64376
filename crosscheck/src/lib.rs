//! What two engines say of the same resources, and where they may differ.
//!
//! [`made`] makes resources of any type, [`changed`] changes one thing in a resource, and
//! [`argued`] holds a list of differences against what was found: each needs an entry with a
//! reason, and each entry must be needed.

pub mod argued;
pub mod changed;
pub mod made;

/// Numbers that look drawn, and are the same in every run.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Those of a name: what is made for one does not depend on what is made for others.
    pub fn of(name: &str) -> Self {
        // FNV-1a, whose constants these are.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        Self(name.bytes().fold(0xCBF2_9CE4_8422_2325, step))
    }

    /// A number below `sides`, which is not 0.
    pub fn below(&mut self, sides: usize) -> usize {
        // SplitMix64, whose constants these are.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap_or(0)
    }

    /// Whether a thing that comes about in so many of a hundred cases does.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
