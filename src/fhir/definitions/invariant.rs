//! Constraints ready to be judged.

use std::sync::OnceLock;

use super::super::path::{BadExpression, Expression};
use super::structure::Constraint;

/// What the definitions of R4 that every type builds on begin with.
const BASE: &str = "http://hl7.org/fhir/StructureDefinition/";

/// Constraints of R4 so frequent that they are judged by hand. The general engine agrees with each;
/// a test compares them. Only of a period from a month to one of its days it says that nothing can be
/// told.
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

/// Constraints of R4 that other parts of a validation judge. A key says nothing alone: profiles give
/// theirs to rules of their own.
const ELSEWHERE: [(&str, &str); 12] = [
    (
        "ref-1",
        "reference.startsWith('#').not() or (reference.substring(1).trace('url') in \
         %rootResource.contained.id.trace('ids'))",
    ),
    ("txt-1", "htmlChecks()"),
    ("txt-2", "htmlChecks()"),
    ("dom-2", "contained.contained.empty()"),
    (
        "dom-3",
        "contained.where((('#'+id in (%resource.descendants().reference | \
         %resource.descendants().as(canonical) | %resource.descendants().as(uri) | \
         %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or \
         descendants().where(as(canonical) = '#').exists() or \
         descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
    ),
    ("dom-4", "contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()"),
    ("dom-5", "contained.meta.security.empty()"),
    ("dom-6", "text.`div`.exists()"),
    ("ele-1", "hasValue() or (children().count() > id.count())"),
    ("ele-1", "hasValue() or (children().count() > id.count()) or $this is Parameters"),
    ("ext-1", "extension.exists() != value.exists()"),
    ("sqty-1", "comparator.empty()"),
];

impl Shortcut {
    /// How a constraint of R4 is judged by hand, told by its key and its whole expression.
    fn of(constraint: &Constraint) -> Option<Self> {
        Some(match (constraint.key.as_str(), constraint.expression.as_str()) {
            ("cpt-2", "value.empty() or system.exists()") => Self::Needs("value", "system"),
            ("qty-3", "code.empty() or system.exists()") => Self::Needs("code", "system"),
            ("att-1", "data.empty() or contentType.exists()") => Self::Needs("data", "contentType"),
            (
                "pat-1",
                "name.exists() or telecom.exists() or address.exists() or organization.exists()",
            ) => Self::Any(&["name", "telecom", "address", "organization"]),
            ("exp-1", "expression.exists() or reference.exists()") => {
                Self::Any(&["expression", "reference"])
            }
            ("ppc-1", "policy.exists() or policyRule.exists()") => {
                Self::Any(&["policy", "policyRule"])
            }
            ("bdl-5", "resource.exists() or request.exists() or response.exists()") => {
                Self::Any(&["resource", "request", "response"])
            }
            ("per-1", "start.hasValue().not() or end.hasValue().not() or (start <= end)") => {
                Self::Period
            }
            pair if ELSEWHERE.contains(&pair) => Self::Elsewhere,
            _ => return None,
        })
    }
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
        let shortcut = Shortcut::of(&constraint);
        Self { constraint, shortcut, compiled: OnceLock::new() }
    }

    /// Whether a constraint is one of those that every element, extension or resource has, in the
    /// words of R4 or those of another version of the definition that states it.
    pub(super) fn is_of_all(constraint: &Constraint) -> bool {
        let home = match constraint.key.as_str() {
            "ele-1" => "Element",
            "ext-1" => "Extension",
            "dom-2" | "dom-3" | "dom-4" | "dom-5" | "dom-6" => "DomainResource",
            _ => return false,
        };
        let source = constraint.source.as_deref().and_then(|source| source.strip_prefix(BASE));
        source == Some(home) || Shortcut::of(constraint).is_some()
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
