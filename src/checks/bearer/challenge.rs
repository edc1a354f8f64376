//! Reading `WWW-Authenticate`.
//!
//! # Spec
//! RFC 9110 §11.6.1: one field may hold several challenges, and a comma separates both challenges
//! and their parameters.

use crate::id::Endpoint;
use crate::transcript::{Exchange, Headers};

/// The endpoints of a source payer that need a token.
pub const PROTECTED: &[Endpoint] = &[
    Endpoint::MemberMatch,
    Endpoint::BulkMatch,
    Endpoint::MatchStatus,
    Endpoint::MatchFile,
    Endpoint::KickOff,
    Endpoint::Status,
    Endpoint::File,
    Endpoint::Read,
    Endpoint::Write,
    Endpoint::Bundle,
];

/// One challenge of a `WWW-Authenticate` field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The authentication scheme as sent.
    pub scheme: String,
    /// The parameters in order, names in lower case, values unquoted.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The `error` parameter in words for a finding. A text that is no plain code is not
    /// repeated.
    pub fn error_in_words(&self) -> String {
        match self.parameter("error") {
            None => "a Bearer challenge without `error`".to_owned(),
            Some(code)
                if code.len() <= 40
                    && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') =>
            {
                format!("a Bearer challenge with error=\"{code}\"")
            }
            Some(_) => "a Bearer challenge whose `error` is not a code".to_owned(),
        }
    }
}

/// Every challenge of a response, in order.
pub fn challenges(headers: &Headers) -> Vec<Challenge> {
    headers.all("www-authenticate").flat_map(parse).collect()
}

/// The first challenge of the scheme Bearer, compared without case.
pub fn bearer(headers: &Headers) -> Option<Challenge> {
    challenges(headers).into_iter().find(|one| one.scheme.eq_ignore_ascii_case("bearer"))
}

/// Whether a refusal says that the scope of the token is too small.
pub fn wants_scope(exchange: &Exchange) -> bool {
    let response = exchange.response.as_ref();
    response
        .and_then(|response| bearer(&response.headers))
        .is_some_and(|challenge| challenge.parameter("error") == Some("insufficient_scope"))
}

fn parse(field: &str) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    let mut rest = field;
    // Whether a scheme was the last thing read: a lone word after it is a token68.
    let mut after_scheme = false;
    loop {
        let trimmed = rest.trim_start_matches([' ', '\t', ',']);
        let begins_anew = rest[..rest.len() - trimmed.len()].contains(',');
        let end = trimmed
            .find(|c: char| c.is_whitespace() || matches!(c, ',' | '=' | '"'))
            .unwrap_or(trimmed.len());
        let (word, tail) = trimmed.split_at(end);
        if word.is_empty() {
            // A stray quote or equals sign: skip it, or stop at the end.
            let mut skipped = trimmed.chars();
            if skipped.next().is_none() {
                return found;
            }
            rest = skipped.as_str();
            continue;
        }
        let value = tail.trim_start().strip_prefix('=');
        match (value, found.last_mut()) {
            (Some(value), Some(challenge)) if !value.is_empty() && !value.starts_with('=') => {
                let (value, tail) = parameter_value(value.trim_start());
                challenge.parameters.push((word.to_ascii_lowercase(), value));
                rest = tail;
                after_scheme = false;
            }
            (_, Some(_)) if after_scheme && !begins_anew => {
                rest = tail.trim_start_matches('=');
                after_scheme = false;
            }
            _ => {
                found.push(Challenge { scheme: word.to_owned(), parameters: Vec::new() });
                rest = tail;
                after_scheme = true;
            }
        }
    }
}

/// A token or quoted string at the start of `text`, and what follows it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => value.extend(characters.next()),
            other => value.push(other),
        }
    }
    (value, characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemes(field: &str) -> Vec<String> {
        parse(field).into_iter().map(|challenge| challenge.scheme).collect()
    }

    #[test]
    fn several_challenges_share_a_field() {
        let field = "Basic realm=\"a, b\", bearer error=\"invalid_token\", scope=\"x y\"";
        let parsed = parse(field);
        assert_eq!(schemes(field), ["Basic", "bearer"]);
        assert_eq!(parsed[0].parameter("realm"), Some("a, b"));
        assert_eq!(parsed[1].parameter("error"), Some("invalid_token"));
        assert_eq!(parsed[1].parameter("scope"), Some("x y"));
    }

    #[test]
    fn a_bare_scheme_and_a_token68_are_challenges() {
        assert_eq!(schemes("Bearer"), ["Bearer"]);
        assert_eq!(schemes("Negotiate YWJj==, Bearer"), ["Negotiate", "Bearer"]);
        assert_eq!(schemes("Negotiate, Bearer realm=fhir"), ["Negotiate", "Bearer"]);
    }

    #[test]
    fn quoted_pairs_and_missing_commas_are_read() {
        let parsed = parse(r#"Bearer error_description="a \"b\"" error=invalid_token"#);
        assert_eq!(parsed.len(), 1);
        assert_eq!(parsed[0].parameter("error_description"), Some("a \"b\""));
        assert_eq!(parsed[0].parameter("error"), Some("invalid_token"));
    }

    #[test]
    fn broken_fields_end() {
        for field in ["", ",", "=", "\"", "Bearer error=\"", "Bearer =", "=,\"=", "ä ö=\"ü"] {
            let _ = parse(field);
        }
        assert_eq!(schemes(""), Vec::<String>::new());
    }
}
