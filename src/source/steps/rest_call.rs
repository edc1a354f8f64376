//! Reads an interaction of the FHIR API from a method and a path, whether they came as a request
//! or as an entry of a batch.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/http.html>

use http::Method;
use serde_json::Value;

use crate::oauth::is_resource_type;
use crate::source::refusal::Refusal;

/// An interaction with the resources of one type.
#[derive(Clone, Debug)]
pub(in crate::source) struct RestCall {
    pub(in crate::source) interaction: Interaction,
    pub(in crate::source) resource_type: String,
    /// Decoded query parameters in order.
    pub(in crate::source) query: Vec<(String, String)>,
    pub(in crate::source) body: Option<Value>,
}

/// What a call does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) enum Interaction {
    /// The present version of a resource.
    Read(String),
    /// One version of a resource.
    Vread(String, String),
    /// Every version of a resource.
    History(String),
    /// Resources of the type.
    Search,
    /// Every version of the resources of the type.
    TypeHistory,
    /// A resource the server names.
    Create,
    /// A resource the client names.
    Update(String),
    /// The end of a resource.
    Delete(String),
}

/// The letter of a scope an interaction needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Letter {
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

impl Interaction {
    /// Whether it changes anything.
    pub(in crate::source) fn writes(&self) -> bool {
        matches!(self, Self::Create | Self::Update(_) | Self::Delete(_))
    }

    /// SMART: read, vread and instance history are `r`; searches and type history are `s`.
    pub(in crate::source) fn letter(&self) -> Letter {
        match self {
            Self::Read(_) | Self::Vread(..) | Self::History(_) => Letter::Read,
            Self::Search | Self::TypeHistory => Letter::Search,
            Self::Create => Letter::Create,
            Self::Update(_) => Letter::Update,
            Self::Delete(_) => Letter::Delete,
        }
    }
}

impl Letter {
    /// Its place among the letters of a scope.
    pub(in crate::source) const fn bit(self) -> u8 {
        match self {
            Self::Create => 1,
            Self::Read => 2,
            Self::Update => 4,
            Self::Delete => 8,
            Self::Search => 16,
        }
    }

    /// The letter.
    pub(in crate::source) const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "c",
            Self::Read => "r",
            Self::Update => "u",
            Self::Delete => "d",
            Self::Search => "s",
        }
    }
}

impl RestCall {
    /// Reads a call. `path` is relative to the base, without a slash in front and without query.
    ///
    /// # Errors
    /// When there is nothing at the path, or it does not take the method.
    pub(in crate::source) fn read(
        method: &Method,
        path: &str,
        query: Vec<(String, String)>,
        body: &[u8],
    ) -> Result<Self, Refusal> {
        let parts: Vec<&str> = path.split('/').collect();
        let unknown = || Refusal::not_found("There is nothing at this URL.");
        let resource_type =
            parts.first().filter(|name| is_resource_type(name)).ok_or_else(unknown)?;
        let own = |text: &str| text.to_owned();
        let (interaction, query) = match (method.as_str(), &parts[1..]) {
            ("GET", []) => (Interaction::Search, query),
            ("POST", ["_search"]) => {
                let form: Vec<(String, String)> =
                    serde_urlencoded::from_bytes(body).unwrap_or_default();
                (Interaction::Search, query.into_iter().chain(form).collect())
            }
            ("POST", []) => (Interaction::Create, query),
            ("GET", ["_history"]) => (Interaction::TypeHistory, query),
            ("GET", [id]) if is_id(id) => (Interaction::Read(own(id)), query),
            ("GET", [id, "_history"]) if is_id(id) => (Interaction::History(own(id)), query),
            ("GET", [id, "_history", version]) if is_id(id) => {
                (Interaction::Vread(own(id), own(version)), query)
            }
            ("PUT", [id]) if is_id(id) => (Interaction::Update(own(id)), query),
            ("DELETE", [id]) if is_id(id) => (Interaction::Delete(own(id)), query),
            (_, [] | [_]) => {
                let text = "This URL does not take that method.";
                return Err(Refusal::new(405, "not-supported", text));
            }
            _ => return Err(unknown()),
        };
        let writes = matches!(interaction, Interaction::Create | Interaction::Update(_));
        Ok(Self {
            interaction,
            resource_type: own(resource_type),
            query,
            body: if writes { serde_json::from_slice(body).ok() } else { None },
        })
    }
}

/// FHIR R4: 1 to 64 letters, digits, hyphens and dots.
pub(in crate::source) fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}
