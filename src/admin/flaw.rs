//! What is wrong with a definition, and where.

use std::fmt;

/// A flaw of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where, as a path such as `clientSecrets[1].expiration`; empty for the whole.
    pub at: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl Flaw {
    /// A flaw at a member.
    pub fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self { at: at.into(), what: what.into() }
    }

    /// The same flaw, seen from outside.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        self.at =
            if self.at.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.at) };
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at.is_empty() {
            f.write_str(&self.what)
        } else {
            write!(f, "{}: {}", self.at, self.what)
        }
    }
}
