//! Reads the file of rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fhir::path::Expression;

/// The rules that are built in.
const EXCHANGE: &str = include_str!("exchange.yaml");

/// What is wrong with a file of rules.
#[derive(Debug, thiserror::Error)]
pub enum BadRules {
    /// It is not what it should be.
    #[error("could not read the rules: {0}")]
    Syntax(String),
    /// A line contradicts itself, or names what is not there.
    #[error("could not accept `{id}` of the shape `{shape}`: {problem}")]
    Line {
        /// The shape.
        shape: String,
        /// The requirement of the line.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    shapes: Vec<WrittenShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenShape {
    name: String,
    of: String,
    guide: String,
    lines: Vec<WrittenLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLine {
    id: String,
    #[serde(default)]
    since: Option<String>,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    each: Option<String>,
    #[serde(default)]
    that: Option<String>,
    #[serde(default)]
    shape: Option<String>,
    #[serde(default)]
    says: String,
    #[serde(default)]
    by: Option<String>,
}

/// Shapes by name.
#[derive(Debug)]
pub struct Rules(pub(super) BTreeMap<String, Shape>);

/// What a resource of one type must be like.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) of: String,
    pub(super) guide: String,
    pub(super) lines: Vec<Line>,
}

/// One rule.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    since: Option<[u16; 3]>,
    until: Option<[u16; 3]>,
    /// What it is about; the resource itself when absent.
    pub(super) each: Option<Expression>,
    pub(super) demand: Demand,
    /// The check that judges it on the wire, if it has one of its own.
    pub(super) by: Option<String>,
}

/// What a rule demands.
#[derive(Debug)]
pub(super) enum Demand {
    /// An expression is true; with what is expected, in words.
    That(Expression, String),
    /// It has another shape.
    Shape(String),
}

impl Line {
    /// Whether it is in force under a version of the guide.
    pub(super) fn applies(&self, version: [u16; 3]) -> bool {
        self.since.is_none_or(|since| since <= version)
            && self.until.is_none_or(|until| version <= until)
    }
}

/// `2.1.0` as numbers.
pub(super) fn version(text: &str) -> Option<[u16; 3]> {
    let parts: Vec<u16> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    parts.try_into().ok()
}

impl Rules {
    /// The rules that are built in.
    pub fn built_in() -> &'static Self {
        static RULES: LazyLock<Rules> =
            LazyLock::new(|| Rules::read(EXCHANGE).expect("a test reads them"));
        &RULES
    }

    /// Reads a file of rules.
    ///
    /// # Errors
    /// [`BadRules`] names the line and what is wrong with it.
    pub fn read(text: &str) -> Result<Self, BadRules> {
        let file: File =
            serde_saphyr::from_str(text).map_err(|error| BadRules::Syntax(error.to_string()))?;
        let names: Vec<String> = file.shapes.iter().map(|shape| shape.name.clone()).collect();
        let mut shapes = BTreeMap::new();
        for written in file.shapes {
            let mut lines = Vec::new();
            for line in written.lines {
                let id = line.id.clone();
                lines.push(compiled(line, &names).map_err(|problem| BadRules::Line {
                    shape: written.name.clone(),
                    id,
                    problem,
                })?);
            }
            let shape = Shape { of: written.of, guide: written.guide, lines };
            if shapes.insert(written.name.clone(), shape).is_some() {
                let problem = "the shape is there twice".to_owned();
                let (shape, id) = (written.name, String::new());
                return Err(BadRules::Line { shape, id, problem });
            }
        }
        Ok(Self(shapes))
    }

    /// The names of all shapes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The requirements the lines come from, with the shape of each.
    pub fn requirements(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, shape)| {
            shape.lines.iter().map(move |line| (name.as_str(), line.id.as_str()))
        })
    }

    /// Every rule that is no shape of another: its shape, its requirement, and the check that
    /// judges it on the wire where that is not for `payload.ruled`.
    pub fn judged(&self) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
        self.0.iter().flat_map(|(name, shape)| {
            let own = shape.lines.iter().filter(|line| matches!(line.demand, Demand::That(..)));
            own.map(move |line| (name.as_str(), line.id.as_str(), line.by.as_deref()))
        })
    }
}

fn compiled(line: WrittenLine, names: &[String]) -> Result<Line, String> {
    let expression = |text: &str| Expression::compile(text).map_err(|error| error.to_string());
    let gate = |text: Option<String>| match text {
        None => Ok(None),
        Some(text) => version(&text).map(Some).ok_or(format!("`{text}` is no version")),
    };
    let demand = match (line.that, line.shape) {
        (Some(that), None) if line.says.is_empty() => {
            return Err(format!("it does not say what `{that}` expects"));
        }
        (Some(that), None) => Demand::That(expression(&that)?, line.says),
        (None, Some(shape)) if !names.contains(&shape) => {
            let hint = crate::suggest::did_you_mean(&shape, names.iter().map(String::as_str));
            return Err(format!("there is no shape `{shape}`{hint}"));
        }
        (None, Some(shape)) => Demand::Shape(shape),
        _ => return Err("it needs either `that` or `shape`".to_owned()),
    };
    Ok(Line {
        id: line.id,
        since: gate(line.since)?,
        until: gate(line.until)?,
        each: line.each.as_deref().map(expression).transpose()?,
        demand,
        by: line.by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "shapes:\n  - name: a\n    of: Patient\n    guide: hrex\n    lines:\n";

    fn refused(line: &str) -> String {
        Rules::read(&format!("{HEAD}      - {line}\n")).expect_err("refused").to_string()
    }

    #[test]
    fn the_built_in_rules_are_sound() {
        let rules = Rules::read(EXCHANGE).expect("sound");
        assert!(rules.names().count() > 5);
    }

    #[test]
    fn a_line_that_cannot_be_is_refused() {
        for (line, problem) in [
            ("{id: X}", "it needs either `that` or `shape`"),
            ("{id: X, that: 'a', says: b, shape: a}", "it needs either `that` or `shape`"),
            ("{id: X, that: 'a'}", "it does not say what `a` expects"),
            ("{id: X, shape: b}", "there is no shape `b`; did you mean `a`?"),
            ("{id: X, that: 'a.exist()', says: b}", "there is no function `exist`"),
            ("{id: X, since: '2', that: 'a', says: b}", "`2` is no version"),
            ("{id: X, tath: 'a'}", "could not read the rules"),
        ] {
            let found = refused(line);
            assert!(found.contains(problem), "{line}: {found}");
        }
    }
}
