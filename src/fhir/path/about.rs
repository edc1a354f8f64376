//! What an expression is about: the elements it looks at first, for whoever is told that it does
//! not hold.

use std::fmt::{self, Write};

use crate::fhir::json::Json;

use super::expression::Expression;
use super::syntax::{Expr, Right, Step};

/// The most elements that are named.
const MOST: usize = 6;
/// The most values of an element that are kept.
const MOST_VALUES: usize = 3;
/// The most bytes of a value that are shown.
const MOST_BYTES: usize = 60;

/// An element an expression looks at, and its values.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// Names from the focus on: `code.coding`; empty for the focus itself.
    pub path: String,
    /// Its values, the first few.
    pub values: Vec<&'a Json<'a>>,
}

impl fmt::Display for About<'_> {
    /// `no end`, `start "2020"`. It shows values of the document.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.values.is_empty() {
            return write!(f, "no {}", self.path);
        }
        f.write_str(&self.path)?;
        for (place, value) in self.values.iter().enumerate() {
            let lead = match (place, self.path.is_empty()) {
                (0, true) => "",
                (0, false) => " ",
                _ => ", ",
            };
            write!(f, "{lead}{}", shown(value))?;
        }
        Ok(())
    }
}

/// Compact JSON, cut to what a message can hold. No more of it is written than is shown.
fn shown(value: &Json<'_>) -> String {
    struct Cut(String);
    impl Write for Cut {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let room = MOST_BYTES.saturating_sub(self.0.len());
            if text.len() <= room {
                self.0.push_str(text);
                return Ok(());
            }
            self.0.push_str(&text[..text.floor_char_boundary(room)]);
            self.0.push('…');
            Err(fmt::Error)
        }
    }
    // What is a text may be long itself.
    if let Json::String(text) = value
        && text.len() > MOST_BYTES
    {
        return format!("\"{}…\"", &text[..text.floor_char_boundary(MOST_BYTES)]);
    }
    let mut cut = Cut(String::new());
    let _ = write!(cut, "{value}");
    cut.0
}

impl Expression {
    /// The elements of a focus the expression looks at, with their values. A focus that is an
    /// object is not named itself.
    pub fn about<'a>(&self, focus: &'a Json<'a>) -> Vec<About<'a>> {
        let mut paths = Vec::new();
        gather(self.expr(), &mut paths);
        let mut found = Vec::new();
        for path in paths {
            if path.is_empty() && focus.as_object().is_some() {
                continue;
            }
            let mut values = vec![focus];
            for name in &path {
                values = values.into_iter().flat_map(|value| children(value, name)).collect();
            }
            values.truncate(MOST_VALUES);
            found.push(About { path: path.join("."), values });
        }
        found
    }
}

/// The values of an element, also of a choice.
fn children<'a>(json: &'a Json<'a>, name: &str) -> Vec<&'a Json<'a>> {
    let fields = json.as_object().unwrap_or_default();
    let is_named = |field: &str| {
        field
            .strip_prefix(name)
            .is_some_and(|of| of.is_empty() || of.starts_with(char::is_uppercase))
    };
    // An element of exactly the name goes before a choice of another that begins like it.
    let found = fields
        .iter()
        .find(|(field, _)| field == name)
        .or_else(|| fields.iter().find(|(field, _)| is_named(field)));
    match found {
        Some((_, Json::Array(items))) => items.iter().take(MOST_VALUES).collect(),
        Some((_, value)) => vec![value],
        None => Vec::new(),
    }
}

/// Gathers the paths that start at the focus, each once, in the order they are written.
fn gather<'e>(expr: &'e Expr, into: &mut Vec<Vec<&'e str>>) {
    match expr {
        Expr::Negative(inner) => gather(inner, into),
        Expr::Chain(first, rest) => {
            gather(first, into);
            for (_, right) in rest {
                if let Right::Expr(right) = right {
                    gather(right, into);
                }
            }
        }
        Expr::Path(steps) => match steps.first() {
            Some(Step::Group(inner)) => gather(inner, into),
            Some(Step::Name(_) | Step::This | Step::Call(_)) => {
                let names = steps.iter().skip_while(|step| matches!(step, Step::This));
                let names = names.map_while(|step| match step {
                    Step::Name(name) => Some(name.as_str()),
                    _ => None,
                });
                // A path may begin with the type of its focus.
                let path: Vec<&str> =
                    names.skip_while(|name| name.starts_with(char::is_uppercase)).collect();
                if into.len() < MOST && !into.contains(&path) {
                    into.push(path);
                }
            }
            _ => {}
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_about_what_it_names_at_its_focus() {
        let json =
            br#"{"start":"2020","code":{"coding":[{"code":"a"},{"code":"b"}]},"valueString":"x"}"#;
        let json = Json::parse(json).expect("JSON");
        for (expression, expected) in [
            ("start <= end", "start \"2020\"; no end"),
            ("start.exists() implies (end.empty() or $this.start < end)", "start \"2020\"; no end"),
            (
                "code.coding.where(system = 'x' and code = 'c').exists()",
                r#"code.coding {"code":"a"}, {"code":"b"}"#,
            ),
            ("value is Quantity", "value \"x\""),
            ("Period.end.exists()", "no end"),
            ("where(use = 'home').empty()", ""),
        ] {
            let compiled = Expression::compile(expression).expect("an expression");
            let about: Vec<String> = compiled.about(&json).iter().map(About::to_string).collect();
            assert_eq!(about.join("; "), expected, "{expression}");
        }
    }

    #[test]
    fn a_long_value_is_cut_and_a_primitive_is_its_own_subject() {
        let long = format!(r#"{{"a":{{"b":"{}"}}}}"#, "ä".repeat(1000));
        let long = Json::parse(long.as_bytes()).expect("JSON");
        let compiled = Expression::compile("a.exists().not()").expect("an expression");
        let shown = compiled.about(&long)[0].to_string();
        assert!(shown.len() < 80 && shown.ends_with('…'), "{shown}");
        let name = Json::parse(b"\"a b\"").expect("JSON");
        let compiled = Expression::compile("matches('[a-z]+')").expect("an expression");
        assert_eq!(compiled.about(&name)[0].to_string(), "\"a b\"");
    }
}
