//! What the token a request carries allows, as the token endpoint stated it.

use serde_json::Value;

use crate::id::{Actor, Endpoint};
use crate::oauth::{ALL_AUTHORITIES, Scope, ScopeContext};
use crate::transcript::{Exchange, SMILE_MODE, Transcript};

use super::granted_scope::granted;

/// A token whose issue was seen.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The scope that was stated for it; what was asked for when nothing was stated.
    pub scope: String,
}

/// The token of `exchange`, if its issue is in the transcript.
pub fn issued(exchange: &Exchange, transcript: &Transcript) -> Option<Issued> {
    let field = exchange.request.headers.get("authorization")?;
    let (scheme, token) = field.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(())?;
    transcript.at(Endpoint::Token).find_map(|answer| {
        let body = granted(answer)?;
        let stated = body.get("scope").and_then(Value::as_str).map(str::to_owned);
        (body.get("access_token")?.as_str()? == token).then_some(())?;
        let asked = || answer.request.form_value("scope").unwrap_or_default();
        Some(Issued { scope: stated.unwrap_or_else(asked) })
    })
}

/// What scopes say of an interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// One of them allows it without restriction.
    Whole,
    /// They allow it for what meets one of these restrictions.
    Restricted(Vec<String>),
    /// They do not allow it.
    Nothing,
    /// It cannot be told from them.
    Unknown,
}

impl Issued {
    /// What its scopes say of `act`. A scope for a patient or user is left to the server, which
    /// alone knows whom the token is about, unless the product's model makes it like any other.
    pub fn cover(&self, act: &Act, transcript: &Transcript) -> Cover {
        let smile = is_smile(transcript);
        let mut restrictions = Vec::new();
        let mut unknown = false;
        for word in self.scope.split_whitespace() {
            // Permissions decide beside such a scope, and they are not on the wire.
            unknown |= word.starts_with("cdr_") || word == ALL_AUTHORITIES;
            let Some(scope) = Scope::parse(word) else { continue };
            if smile && scope.is_in_letters() || !scope.names_type(&act.resource_type) {
                continue;
            }
            if scope.access.bits() & act.letter.bit() == 0 {
                continue;
            }
            if scope.context != ScopeContext::System && !smile {
                unknown = true;
            } else if scope.query.is_empty() {
                return if smile { Cover::Unknown } else { Cover::Whole };
            } else {
                restrictions.push(scope.query);
            }
        }
        match (unknown, restrictions.is_empty()) {
            (true, _) => Cover::Unknown,
            (false, true) => Cover::Nothing,
            (false, false) => Cover::Restricted(restrictions),
        }
    }
}

/// Whether the story is set in Smile CDR's model.
pub fn is_smile(transcript: &Transcript) -> bool {
    transcript.claims(SMILE_MODE) == Some(true)
}

/// A letter of a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// `c`.
    Create,
    /// `r`.
    Read,
    /// `u`.
    Update,
    /// `d`.
    Delete,
    /// `s`.
    Search,
}

impl Letter {
    /// Its place in `cruds`.
    pub const fn bit(self) -> u8 {
        match self {
            Self::Create => 1,
            Self::Read => 2,
            Self::Update => 4,
            Self::Delete => 8,
            Self::Search => 16,
        }
    }

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Search => "search",
        }
    }
}

/// An interaction with resources of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The letter it needs.
    pub letter: Letter,
    /// The type.
    pub resource_type: String,
}

impl Act {
    /// The interaction a request asks for; `None` for operations and anything else.
    pub fn of(exchange: &Exchange, transcript: &Transcript) -> Option<Self> {
        let url = exchange.request.url.split(['?', '#']).next().unwrap_or_default();
        let base = transcript.base_of(Actor::Source)?;
        Self::read(&exchange.request.method, url.strip_prefix(base)?)
    }

    /// The interaction of a method at a path below the base.
    pub fn read(method: &str, path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (resource_type, rest) = parts.split_first()?;
        let is_type = resource_type.starts_with(|c: char| c.is_ascii_uppercase());
        (is_type && rest.iter().all(|part| !part.starts_with('$'))).then_some(())?;
        let letter = match (method, rest) {
            ("GET", [] | ["_history"]) | ("POST", ["_search"]) => Letter::Search,
            ("GET", [_] | [_, "_history", ..]) => Letter::Read,
            ("POST", []) => Letter::Create,
            ("PUT" | "PATCH", [_]) => Letter::Update,
            ("DELETE", [_]) => Letter::Delete,
            _ => return None,
        };
        Some(Self { letter, resource_type: (*resource_type).to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interactions_are_read_from_method_and_path() {
        for (method, path, letter) in [
            ("GET", "/Patient/1", Some(Letter::Read)),
            ("GET", "/Patient/1/_history/2", Some(Letter::Read)),
            ("GET", "/Patient/1/_history", Some(Letter::Read)),
            ("GET", "/Patient", Some(Letter::Search)),
            ("GET", "/Patient/_history", Some(Letter::Search)),
            ("POST", "/Patient/_search", Some(Letter::Search)),
            ("POST", "/Patient", Some(Letter::Create)),
            ("PATCH", "/Patient/1", Some(Letter::Update)),
            ("DELETE", "/Patient/1", Some(Letter::Delete)),
            ("GET", "/Patient/$export", None),
            ("POST", "/", None),
            ("GET", "/metadata", None),
        ] {
            assert_eq!(Act::read(method, path).map(|act| act.letter), letter, "{method} {path}");
        }
    }
}
