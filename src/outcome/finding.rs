//! One thing that is wrong, said so that a person can act on it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::transcript::Exchange;

/// Which half of an exchange a finding points into.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The request.
    Request,
    /// The response.
    Response,
}

/// The spot inside a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Place {
    /// The method or URL.
    Target,
    /// The status code.
    Status,
    /// A header field, present or missing.
    Header(String),
    /// A form parameter, present or missing.
    Form(String),
    /// A JSON pointer into the body.
    Pointer(String),
    /// A JSON pointer into one part of a JWT, such as `header/alg` or `claims/aud`.
    Token(String),
    /// A line of an NDJSON body, from 1, with a JSON pointer into it.
    Line {
        /// The line.
        number: u64,
        /// The pointer; empty for the whole line.
        pointer: String,
    },
    /// The body as a whole.
    Body,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Target => f.write_str("method and URL"),
            Self::Status => f.write_str("status"),
            Self::Header(name) => write!(f, "header {name}"),
            Self::Form(name) => write!(f, "form parameter {name}"),
            Self::Pointer(pointer) => write!(f, "body {pointer}"),
            Self::Token(path) => write!(f, "token {path}"),
            Self::Line { number, pointer } => write!(f, "line {number} {pointer}"),
            Self::Body => f.write_str("body"),
        }
    }
}

/// What was expected, what was seen, and where.
///
/// The text names structure, never values of members, tokens or keys: a finding is shown
/// unredacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Outcomes that would have been accepted; at least one.
    pub expected: Vec<String>,
    /// What was there instead.
    pub observed: String,
    /// Number of the exchange it was seen in.
    pub exchange: u32,
    /// Which half of it.
    pub part: Part,
    /// Where in that half.
    pub place: Place,
    /// What to do about it; empty when the rest says enough.
    pub hint: String,
}

impl Finding {
    /// A finding about the response of `exchange`.
    pub fn in_response(
        exchange: &Exchange,
        place: Place,
        expected: &str,
        observed: String,
    ) -> Self {
        Self::new(exchange, Part::Response, place, expected, observed)
    }

    /// A finding about the request of `exchange`.
    pub fn in_request(exchange: &Exchange, place: Place, expected: &str, observed: String) -> Self {
        Self::new(exchange, Part::Request, place, expected, observed)
    }

    fn new(
        exchange: &Exchange,
        part: Part,
        place: Place,
        expected: &str,
        observed: String,
    ) -> Self {
        Self {
            expected: vec![expected.to_owned()],
            observed,
            exchange: exchange.seq,
            part,
            place,
            hint: String::new(),
        }
    }

    /// Adds another outcome that would have been accepted.
    #[must_use]
    pub fn or(mut self, expected: &str) -> Self {
        self.expected.push(expected.to_owned());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}
