//! The named cases: members prepared for one answer each.

use std::fmt;
use std::str::FromStr;

use crate::id::UnknownName;

/// A member prepared for one particular answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Case {
    /// An ordinary member with an acceptable consent.
    Known,
    /// A person who is not a member.
    Unknown,
    /// Two members who both satisfy everything that is submitted.
    Ambiguous,
    /// A member with records that a `#regular` consent does not cover.
    Sensitive,
    /// A member who told the source payer not to share.
    OptedOut,
    /// A member whose consent ended before the request.
    ExpiredConsent,
    /// A member with an earlier and a present coverage.
    SeveralCoverages,
}

impl Case {
    /// Every case, in the order files and reports list them.
    pub const ALL: [Self; 7] = [
        Self::Known,
        Self::Unknown,
        Self::Ambiguous,
        Self::Sensitive,
        Self::OptedOut,
        Self::ExpiredConsent,
        Self::SeveralCoverages,
    ];

    /// The name used in files and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Unknown => "unknown",
            Self::Ambiguous => "ambiguous",
            Self::Sensitive => "sensitive",
            Self::OptedOut => "opted_out",
            Self::ExpiredConsent => "expired_consent",
            Self::SeveralCoverages => "several_coverages",
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Case {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|case| case.as_str() == name)
            .ok_or_else(|| UnknownName { kind: "member case", name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for case in Case::ALL {
            assert_eq!(case.as_str().parse::<Case>().expect("a known name"), case);
        }
        assert!("stranger".parse::<Case>().is_err());
    }
}
