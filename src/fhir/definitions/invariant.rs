//! Constraints ready to be judged.

use std::sync::OnceLock;

use super::super::path::{BadExpression, Expression};
use super::structure::Constraint;

/// Constraints of R4 so frequent that they are judged by hand. The general engine agrees with each;
/// a test compares them. Only of a period from a month to one of its days it says no, where nothing
/// can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// If one field is there, so is the other.
    Needs(&'static str, &'static str),
    /// At least one of these fields, or choices, is there.
    Any(&'static [&'static str]),
    /// A period does not end before it starts.
    Period,
    /// A reference to a contained resource finds it: judged with references.
    Elsewhere,
}

/// A constraint with what makes judging it quick.
#[derive(Debug)]
pub struct Invariant {
    /// What it says.
    pub constraint: Constraint,
    /// How it is judged without the general engine.
    pub shortcut: Option<Shortcut>,
    compiled: OnceLock<Result<Expression, BadExpression>>,
}

impl Invariant {
    /// Takes a constraint.
    pub fn of(constraint: Constraint) -> Self {
        let shortcut = match (constraint.key.as_str(), constraint.expression.as_str()) {
            ("cpt-2", "value.empty() or system.exists()") => {
                Some(Shortcut::Needs("value", "system"))
            }
            ("qty-3", "code.empty() or system.exists()") => Some(Shortcut::Needs("code", "system")),
            ("att-1", "data.empty() or contentType.exists()") => {
                Some(Shortcut::Needs("data", "contentType"))
            }
            ("pat-1", _) => Some(Shortcut::Any(&["name", "telecom", "address", "organization"])),
            ("exp-1", _) => Some(Shortcut::Any(&["expression", "reference"])),
            ("ppc-1", _) => Some(Shortcut::Any(&["policy", "policyRule"])),
            ("bdl-5", _) => Some(Shortcut::Any(&["resource", "request", "response"])),
            ("per-1", _) => Some(Shortcut::Period),
            (
                "ref-1" | "txt-1" | "txt-2" | "dom-2" | "dom-3" | "dom-4" | "dom-5" | "dom-6"
                | "ele-1" | "ext-1" | "sqty-1",
                _,
            ) => Some(Shortcut::Elsewhere),
            _ => None,
        };
        Self { constraint, shortcut, compiled: OnceLock::new() }
    }

    /// The expression, read at the first use.
    pub fn expression(&self) -> Result<&Expression, &BadExpression> {
        self.compiled.get_or_init(|| Expression::compile(&self.constraint.expression)).as_ref()
    }

    /// Takes all of them.
    pub fn all(constraints: &[Constraint]) -> Vec<Self> {
        constraints.iter().cloned().map(Self::of).collect()
    }
}
