//! SMART scopes: the v1 and v2 grammar of resource scopes, and how one covers another.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html>

use std::fmt;

/// Whose data a resource scope is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeContext {
    /// One patient in context.
    Patient,
    /// What the user may see.
    User,
    /// What the client may see by itself.
    System,
}

/// The interactions of a resource scope, in the spelling it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// `read`.
    Read,
    /// `write`.
    Write,
    /// `*`.
    All,
    /// Letters of `cruds` as bits: c=1, r=2, u=4, d=8, s=16.
    Letters(u8),
}

impl Access {
    /// The interactions as bits: c=1, r=2, u=4, d=8, s=16.
    pub const fn bits(self) -> u8 {
        match self {
            Self::Read => 0b1_0010,
            Self::Write => 0b0_1101,
            Self::All => 0b1_1111,
            Self::Letters(bits) => bits,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            "*" => Some(Self::All),
            _ => {
                // Each letter at most once, in the order c, r, u, d, s.
                let mut bits = 0_u8;
                let mut from = 0;
                for letter in text.chars() {
                    let place = "cruds"[from..].find(letter)? + from;
                    bits |= 1 << place;
                    from = place + 1;
                }
                (bits != 0).then_some(Self::Letters(bits))
            }
        }
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read => f.write_str("read"),
            Self::Write => f.write_str("write"),
            Self::All => f.write_str("*"),
            Self::Letters(bits) => {
                for (place, letter) in "cruds".chars().enumerate() {
                    if bits & (1 << place) != 0 {
                        write!(f, "{letter}")?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// A resource scope such as `system/Patient.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whose data.
    pub context: ScopeContext,
    /// A resource type, or `*`.
    pub resource_type: String,
    /// The interactions.
    pub access: Access,
    /// The restriction after `?`, without it; empty for none.
    pub query: String,
}

impl Scope {
    /// Reads a resource scope; `None` for anything that is not one, such as `openid` or a URI.
    pub fn parse(text: &str) -> Option<Self> {
        let (context, rest) = text.split_once('/')?;
        let context = match context {
            "patient" => ScopeContext::Patient,
            "user" => ScopeContext::User,
            "system" => ScopeContext::System,
            _ => return None,
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (resource_type, access) = rest.split_once('.')?;
        let named = resource_type == "*"
            || resource_type.starts_with(|c: char| c.is_ascii_uppercase())
                && resource_type.chars().all(|c| c.is_ascii_alphabetic());
        named.then_some(())?;
        Some(Self {
            context,
            resource_type: resource_type.to_owned(),
            access: Access::parse(access)?,
            query: query.to_owned(),
        })
    }

    /// Whether everything `wanted` allows is allowed by this scope.
    pub fn covers(&self, wanted: &Self) -> bool {
        self.context == wanted.context
            && (self.resource_type == "*" || self.resource_type == wanted.resource_type)
            && wanted.access.bits() & !self.access.bits() == 0
            && (self.query.is_empty() || self.query == wanted.query)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let context = match self.context {
            ScopeContext::Patient => "patient",
            ScopeContext::User => "user",
            ScopeContext::System => "system",
        };
        write!(f, "{context}/{}.{}", self.resource_type, self.access)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_in_order_and_once() {
        assert!(Scope::parse("system/Patient.rs").is_some());
        for bad in
            ["system/Patient.sr", "system/Patient.rr", "system/Patient.", "system/patient.rs"]
        {
            assert_eq!(Scope::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn read_is_a_word_and_not_letters() {
        let read = Scope::parse("system/*.read").expect("a scope");
        assert!(read.covers(&Scope::parse("system/Patient.rs").expect("a scope")));
        assert!(!read.covers(&Scope::parse("system/Patient.rd").expect("a scope")));
        assert_eq!(read.to_string(), "system/*.read");
    }

    #[test]
    fn a_restricted_permission_does_not_cover_an_unrestricted_request() {
        let restricted =
            Scope::parse("system/Observation.rs?category=laboratory").expect("a scope");
        assert!(!restricted.covers(&Scope::parse("system/Observation.rs").expect("a scope")));
    }
}
