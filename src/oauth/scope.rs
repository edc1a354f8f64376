//! SMART scopes: the v1 and v2 grammar of resource scopes, and how one covers another.
//!
//! A scope is spelled back as it was read. What is no resource scope is a name, whose kind
//! [`ScopeKind`] tells; names are never taken apart, however much they look like a scope.
//!
//! # Spec
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html>

use std::fmt;

/// The product scope that keeps every permission of whom a client speaks for.
pub const ALL_AUTHORITIES: &str = "cdr_all_user_authorities";

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

    /// Whether everything `wanted` allows is allowed by this scope. A restriction covers only
    /// what is restricted at least as much.
    pub fn covers(&self, wanted: &Self) -> bool {
        self.context == wanted.context
            && self.names_type(&wanted.resource_type)
            && wanted.access.bits() & !self.access.bits() == 0
            && self.parameters().all(|own| wanted.parameters().any(|other| own == other))
    }

    /// Whether it is about resources of this type.
    pub fn names_type(&self, resource_type: &str) -> bool {
        self.resource_type == "*" || self.resource_type == resource_type
    }

    /// The search parameters of the restriction, as `name=value`.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.query.split('&').filter(|parameter| !parameter.is_empty())
    }

    /// Whether the interactions are spelled in letters rather than in a word.
    pub const fn is_in_letters(&self) -> bool {
        matches!(self.access, Access::Letters(_))
    }
}

/// What kind of name a scope is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeKind {
    /// A resource scope such as `patient/*.read`.
    Resource,
    /// `launch`, or `launch/` with a type in lower case and perhaps a role.
    Launch,
    /// A name of SMART or OpenID Connect, such as `openid`.
    Standard,
    /// A name of one product, beginning with `cdr_`.
    Product,
    /// A name outside the specifications in the form SMART gives it: a URI, or with two
    /// underscores in front.
    Custom,
    /// Anything else, to be compared to the letter.
    Opaque,
}

/// Names of SMART and OpenID Connect that stand for themselves.
const STANDARD: [&str; 9] = [
    "openid",
    "fhirUser",
    "profile",
    "offline_access",
    "online_access",
    "email",
    "address",
    "phone",
    "smart/orchestrate_launch",
];

impl ScopeKind {
    /// The kind of `text`.
    pub fn of(text: &str) -> Self {
        let is_launch = |rest: &str| {
            let (kind, role) = rest.split_once('?').unwrap_or((rest, "role=any"));
            !kind.is_empty()
                && kind.bytes().all(|byte| byte.is_ascii_lowercase())
                && role.strip_prefix("role=").is_some_and(|role| !role.is_empty())
        };
        if Scope::parse(text).is_some() {
            Self::Resource
        } else if text == "launch" || text.strip_prefix("launch/").is_some_and(is_launch) {
            Self::Launch
        } else if STANDARD.contains(&text) {
            Self::Standard
        } else if text.strip_prefix("cdr_").is_some_and(|rest| !rest.is_empty()) {
            Self::Product
        } else if text.strip_prefix("__").is_some_and(|rest| !rest.is_empty()) || is_uri(text) {
            Self::Custom
        } else {
            Self::Opaque
        }
    }
}

/// A scheme, a colon and something after it (RFC 3986 §3).
fn is_uri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
            && !rest.is_empty()
    })
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
    use proptest::prelude::*;

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
        let restricted = scope("system/Observation.rs?category=laboratory");
        assert!(!restricted.covers(&scope("system/Observation.rs")));
        assert!(restricted.covers(&scope("system/Observation.r?status=final&category=laboratory")));
    }

    #[test]
    fn names_are_told_apart() {
        for (name, kind) in [
            ("patient/Observation.read?category=laboratory", ScopeKind::Resource),
            ("launch", ScopeKind::Launch),
            ("launch/patient", ScopeKind::Launch),
            ("launch/questionnaire?role=http://x.test/r", ScopeKind::Launch),
            ("launch/Patient", ScopeKind::Opaque),
            ("openid", ScopeKind::Standard),
            (ALL_AUTHORITIES, ScopeKind::Product),
            ("__ours", ScopeKind::Custom),
            ("__", ScopeKind::Opaque),
            (crate::oauth::MEMBER_MATCH_SCOPE, ScopeKind::Custom),
            ("urn:x:y", ScopeKind::Custom),
            // What PDex proposes for the export looks like a scope and is none.
            ("system.Group.u?code=http://x|match", ScopeKind::Opaque),
            ("system/patient.rs", ScopeKind::Opaque),
        ] {
            assert_eq!(ScopeKind::of(name), kind, "{name}");
        }
    }

    fn scope(text: &str) -> Scope {
        Scope::parse(text).expect("a scope")
    }

    /// Resource scopes in every spelling.
    fn scopes() -> impl Strategy<Value = String> {
        let letters = (1_u8..32).prop_map(|bits| Access::Letters(bits).to_string());
        let words = prop_oneof![Just("read"), Just("write"), Just("*")].prop_map(str::to_owned);
        (
            prop_oneof![Just("patient"), Just("user"), Just("system")],
            prop_oneof![Just("*".to_owned()), "[A-Z][A-Za-z]{0,20}"],
            prop_oneof![letters, words],
            prop_oneof![
                Just(String::new()),
                r"\?[a-z-]{1,9}=[a-z:/.%|,0-9-]{1,20}(&[a-z]{1,9}=[a-z]{1,9})?"
            ],
        )
            .prop_map(|(context, kind, access, query)| format!("{context}/{kind}.{access}{query}"))
    }

    proptest! {
        #[test]
        fn a_resource_scope_is_spelled_back_as_it_was_read(text in scopes()) {
            prop_assert_eq!(scope(&text).to_string(), text.clone());
            prop_assert_eq!(ScopeKind::of(&text), ScopeKind::Resource);
        }

        #[test]
        fn covering_is_reflexive_and_never_widens(one in scopes(), other in scopes()) {
            let (one, other) = (scope(&one), scope(&other));
            prop_assert!(one.covers(&one));
            if one.covers(&other) {
                prop_assert!(one.names_type(&other.resource_type));
                prop_assert_eq!(other.access.bits() & !one.access.bits(), 0);
                prop_assert!(one.query.is_empty() || !other.query.is_empty());
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,80}") {
            if let Some(scope) = Scope::parse(&text) {
                prop_assert_eq!(scope.to_string(), text);
            }
        }
    }
}
