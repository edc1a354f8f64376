//! Parsing a scenario file, with positions and suggestions in every message.

use std::fmt;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_saphyr::Spanned;

use crate::suggest;

use super::model::Scenario;

/// What is wrong with a scenario file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as given.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong, what was expected, and the nearest name.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

impl std::error::Error for Problem {}

/// Parses a scenario file.
///
/// # Errors
/// Names the position, what was expected there and the nearest known name.
pub fn parse(file: &str, text: &str) -> Result<Scenario, Problem> {
    serde_saphyr::from_str(text).map_err(|error| problem(file, &error))
}

fn problem(file: &str, error: &serde_saphyr::Error) -> Problem {
    let (line, column) = error.location().map_or((1, 1), |location| {
        (
            usize::try_from(location.line()).unwrap_or(1),
            usize::try_from(location.column()).unwrap_or(1),
        )
    });
    // The first line says what is wrong; the rest is an excerpt that the position replaces.
    let full = error.without_snippet().to_string();
    let message = full.lines().next().unwrap_or_default().trim();
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    Problem { file: file.to_owned(), line, column, message: with_suggestion(message) }
}

/// Adds the nearest expected name to a message such as
/// ``unknown field `idd`, expected one of id, alter``.
fn with_suggestion(message: &str) -> String {
    let Some((what, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let word = what.split('`').nth(1).unwrap_or_default();
    let names = expected.trim_start_matches("one of ").split([',', '`', ' ']);
    let names = names.filter(|name| !name.is_empty() && *name != "or");
    format!("{message}{}", suggest::did_you_mean(word, names))
}

#[derive(Deserialize)]
struct Positions {
    #[serde(default)]
    steps: Vec<Spanned<IgnoredAny>>,
}

/// Line and column of each step, for problems found after parsing.
pub(super) fn step_positions(text: &str) -> Vec<(usize, usize)> {
    serde_saphyr::from_str::<Positions>(text)
        .map(|positions| positions.steps)
        .unwrap_or_default()
        .iter()
        .map(|step| {
            (
                usize::try_from(step.referenced.line()).unwrap_or(1),
                usize::try_from(step.referenced.column()).unwrap_or(1),
            )
        })
        .collect()
}

/// The JSON Schema of scenario files.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Scenario).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
title: A title
role: source
story: A story.
steps:
  - discover: {}
  - token: {scope: match}
";

    #[test]
    fn a_file_parses_and_knows_where_its_steps_are() {
        let scenario = parse("a.yaml", GOOD).expect("well-formed");
        assert_eq!(scenario.steps.len(), 2);
        assert_eq!(scenario.steps[1].id(), "token");
        assert_eq!(step_positions(GOOD).iter().map(|p| p.0).collect::<Vec<_>>(), [5, 6]);
    }

    #[test]
    fn an_unknown_argument_names_its_position_and_the_nearest_name() {
        let problem = parse("a.yaml", &GOOD.replace("scope:", "scoep:")).expect_err("a slip");
        assert_eq!((problem.line, problem.column), (6, 13), "{problem}");
        assert!(problem.message.contains("did you mean `scope`?"), "{problem}");
    }

    #[test]
    fn an_unknown_verb_names_the_nearest_verb() {
        let problem = parse("a.yaml", &GOOD.replace("discover", "discovr")).expect_err("a slip");
        assert_eq!(problem.line, 5, "{problem}");
        assert!(problem.message.contains("did you mean `discover`?"), "{problem}");
    }

    #[test]
    fn a_missing_title_is_named() {
        let problem = parse("a.yaml", &GOOD.replace("title: A title\n", "")).expect_err("missing");
        assert!(problem.message.contains("title"), "{problem}");
    }
}
