//! An expression ready to be evaluated, and what it is evaluated among.

use std::collections::HashMap;

use crate::fhir::json::Json;

use super::error::{BadExpression, PathError};
use super::evaluate::Evaluation;
use super::item::{Collection, Node};
use super::model::Model;
use super::moment::DateTime;
use super::parser;
use super::syntax::Expr;

/// Steps one evaluation may take unless its surroundings say otherwise.
pub const MOST_STEPS: u64 = 20_000_000;

/// An expression that was read without error.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    expr: Expr,
}

/// A Bundle that references lead into, read once.
#[derive(Debug)]
pub struct Container<'a> {
    entries: HashMap<&'a str, &'a Json<'a>>,
}

impl<'a> Container<'a> {
    /// Reads the entries of a Bundle by full URL and by `Type/id`.
    pub fn new(bundle: &'a Json<'a>) -> Self {
        let mut entries = HashMap::new();
        for entry in bundle.get("entry").and_then(Json::as_array).unwrap_or(&[]) {
            let Some(resource) = entry.get("resource") else { continue };
            if let Some(url) = entry.get("fullUrl").and_then(Json::as_str) {
                entries.entry(url).or_insert(resource);
            }
        }
        Self { entries }
    }

    /// The resource a reference leads to: by full URL, or relative to the server of one.
    pub fn find(&self, reference: &str, from: Option<&str>) -> Option<&'a Json<'a>> {
        let plain = reference.split("/_history/").next()?;
        if let Some(found) = self.entries.get(plain) {
            return Some(found);
        }
        let base = from?.rsplitn(3, '/').nth(2)?;
        self.entries.get(format!("{base}/{plain}").as_str()).copied()
    }
}

/// What stands around the focus of an evaluation.
#[derive(Clone, Copy)]
pub struct Surroundings<'a, 's> {
    /// Where types come from.
    pub model: Option<&'s dyn Model>,
    /// `%resource`: the resource the focus stands in.
    pub resource: Option<Node<'a>>,
    /// `%rootResource`: the resource that contains `%resource`, or the same.
    pub root: Option<Node<'a>>,
    /// The Bundle that `resolve()` looks in, after contained resources.
    pub container: Option<&'s Container<'a>>,
    /// The full URL of the resource in its Bundle, which relative references start from.
    pub full_url: Option<&'a str>,
    /// Other variables by name, without the `%`.
    pub variables: &'s [(&'s str, Node<'a>)],
    /// What `now()`, `today()` and `timeOfDay()` tell.
    pub now: Option<DateTime>,
    /// Steps the evaluation may take.
    pub steps: u64,
}

impl Surroundings<'_, '_> {
    /// Nothing around.
    pub const fn none() -> Self {
        Self {
            model: None,
            resource: None,
            root: None,
            container: None,
            full_url: None,
            variables: &[],
            now: None,
            steps: MOST_STEPS,
        }
    }
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// [`BadExpression`] says where, what was expected and what stands there.
    pub fn compile(text: &str) -> Result<Self, BadExpression> {
        Ok(Self { expr: parser::parse(text)?, text: text.to_owned() })
    }

    /// The expression as it was understood.
    pub(super) fn expr(&self) -> &Expr {
        &self.expr
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the expression yields on a node.
    ///
    /// # Errors
    /// [`PathError`] where the language raises an error, and beyond the work allowed.
    pub fn evaluate<'a>(
        &'a self,
        focus: Node<'a>,
        around: &Surroundings<'a, '_>,
    ) -> Result<Collection<'a>, PathError> {
        Evaluation::new(focus, around).run(&self.expr)
    }

    /// Whether an invariant holds on a node: it does when it yields true, or one item that is no
    /// truth value; it does not when it yields false or nothing.
    ///
    /// # Errors
    /// As [`Self::evaluate`]; [`PathError::Unknown`] also where the answer would be no and depends
    /// on a value set or a resource that is not at hand, or on values that cannot be compared.
    pub fn holds<'a>(
        &'a self,
        focus: Node<'a>,
        around: &Surroundings<'a, '_>,
    ) -> Result<bool, PathError> {
        self.judge(focus, around).0
    }

    /// The same, and how many steps it took to tell.
    pub fn judge<'a>(
        &'a self,
        focus: Node<'a>,
        around: &Surroundings<'a, '_>,
    ) -> (Result<bool, PathError>, u64) {
        Evaluation::new(focus, around).judge(&self.expr)
    }
}
