//! A profile, compiled: only what it adds to its base type, as a tree.

use std::sync::{Arc, OnceLock};

use super::super::definitions::{
    Binding, Codes, Definition, ElementDefinition, Field, Invariant, R4, Slicing, TypeId, TypeUse,
    without_version,
};
use super::super::json::Json;
use super::super::path::Expression;
use super::allowed::{Told, Use};
use super::validator::Validator;

/// How many profiles may build on one another.
const DEEPEST: usize = 16;

/// A value set a profile binds an element to.
#[derive(Debug)]
pub(super) struct ProfileBinding {
    pub(super) of: Binding,
    pub(super) codes: OnceLock<Arc<Codes>>,
    /// The codes beyond which none may be taken.
    pub(super) most: OnceLock<Arc<Codes>>,
}

impl From<Binding> for ProfileBinding {
    fn from(of: Binding) -> Self {
        Self { of, codes: OnceLock::new(), most: OnceLock::new() }
    }
}

/// What a profile adds to an element, and what it says of those inside.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// The id of the element definition.
    pub(super) id: String,
    /// The element's name in expressions.
    pub(super) name: String,
    /// Whether the type is part of its JSON name.
    pub(super) choice: bool,
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    /// The types it may have, if the profile narrows them.
    pub(super) types: Vec<TypeUse>,
    pub(super) fixed: Option<Json<'static>>,
    pub(super) pattern: Option<Json<'static>>,
    pub(super) range: (Option<Json<'static>>, Option<Json<'static>>),
    pub(super) max_length: Option<usize>,
    pub(super) binding: Option<ProfileBinding>,
    pub(super) invariants: Vec<Invariant>,
    pub(super) must_support: bool,
    pub(super) slicing: Option<Slicing>,
    /// Slice names and what each adds.
    pub(super) slices: Vec<(String, Node)>,
    pub(super) children: Vec<Node>,
    /// The element in the base type, and that type, where both are known beforehand.
    pub(super) known: Option<(TypeId, &'static Field)>,
    /// The types it may have, ready to be compared.
    pub(super) uses: Vec<Use>,
    /// What tells its slices apart.
    pub(super) told: Vec<Told>,
    /// Whether it says something of a value itself, not only of what is inside.
    pub(super) says_own: bool,
}

/// A compiled profile.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) url: String,
    pub(super) version: Option<String>,
    pub(super) of: TypeId,
    pub(super) root: Node,
    /// What it builds on, if that is not known here.
    pub(super) unknown_base: Option<String>,
    /// Of an extension: whether it changes the meaning of what it stands on, where that is stated.
    pub(super) modifier: Option<bool>,
    /// Where an extension may stand.
    pub(super) contexts: Vec<Context>,
}

/// A place where an extension may stand.
#[derive(Debug)]
pub(super) struct Context {
    /// `element`, `extension` or `fhirpath`.
    pub(super) kind: String,
    /// A path, the URL of an extension, or an expression.
    pub(super) at: String,
    /// The expression, if it is one.
    pub(super) expression: OnceLock<Option<Expression>>,
}

impl Shape {
    /// Compiles a profile or an extension; `None` when it is on a type R4 does not have.
    pub(super) fn of(definition: &Definition, validator: &Validator) -> Option<Self> {
        let of = R4.named(&definition.of)?;
        let elements = elements(definition, validator, 0);
        let mut root = Node { id: definition.of.clone(), ..Node::default() };
        for element in &elements {
            root.take(element, definition);
        }
        root.narrow(Some(of), None, validator.support);
        root.settle();
        root.name.clone_from(&definition.of);
        Some(Self {
            url: definition.url.clone(),
            version: definition.version.clone(),
            of,
            root,
            unknown_base: unknown_base(definition, validator),
            modifier: definition.modifier,
            contexts: definition
                .contexts
                .iter()
                .map(|(kind, at)| Context {
                    kind: kind.clone(),
                    at: at.clone(),
                    expression: OnceLock::new(),
                })
                .collect(),
        })
    }
}

/// What a differential builds on and nobody here knows: it is then checked as if on the base type.
fn unknown_base(definition: &Definition, validator: &Validator) -> Option<String> {
    let mut next = definition;
    for _ in 0..DEEPEST {
        let base = next.base.as_deref().filter(|_| !next.snapshot && next.profile)?;
        if R4.of_url(without_version(base)).is_some() {
            return None;
        }
        let Some(known) = validator.definition(base) else { return Some(base.to_owned()) };
        next = known;
    }
    None
}

/// The elements of a profile with what it inherits: its snapshot, or its differential over those
/// of the profile it builds on.
fn elements(
    definition: &Definition,
    validator: &Validator,
    depth: usize,
) -> Vec<ElementDefinition> {
    if definition.snapshot {
        return definition.elements.clone();
    }
    let base = definition.base.as_deref().filter(|_| depth < DEEPEST);
    let base = base.and_then(|url| validator.definition(url)).filter(|base| base.profile);
    let mut merged = base.map(|base| elements(base, validator, depth + 1)).unwrap_or_default();
    for change in &definition.elements {
        let Some(known) = merged.iter_mut().find(|known| known.id == change.id) else {
            merged.push(change.clone());
            continue;
        };
        let change = change.clone();
        known.min = change.min.or(known.min);
        known.max = change.max.or(known.max);
        known.fixed = change.fixed.or_else(|| known.fixed.take());
        known.pattern = change.pattern.or_else(|| known.pattern.take());
        known.range.0 = change.range.0.or_else(|| known.range.0.take());
        known.range.1 = change.range.1.or_else(|| known.range.1.take());
        known.max_length = change.max_length.or(known.max_length);
        known.binding = change.binding.or_else(|| known.binding.take());
        known.slicing = change.slicing.or_else(|| known.slicing.take());
        known.must_support |= change.must_support;
        known.constraints.extend(change.constraints);
        if !change.types.is_empty() {
            known.types = change.types;
        }
    }
    merged
}

impl Node {
    /// Finds the node of an element id below this root, and fills it.
    fn take(&mut self, element: &ElementDefinition, definition: &Definition) {
        let mut node = self;
        let mut parts = element.id.split('.');
        parts.next();
        for part in parts {
            let (name, slice) = match part.split_once(':') {
                Some((name, slice)) => (name, Some(slice)),
                None => (part, None),
            };
            node = node.child(name);
            if let Some(slice) = slice {
                // A slice of a slice is named after both.
                let outer = slice.split_once('/').filter(|(outer, _)| node.has_slice(outer));
                node = match outer {
                    Some((outer, inner)) => node.slice(outer).slice(inner),
                    None => node.slice(slice),
                };
            }
        }
        node.id.clone_from(&element.id);
        node.min = element.min.unwrap_or(0);
        node.max = element.max;
        if let Some((min, max)) = element.base.filter(|_| !node.is_slice()) {
            node.min = if node.min > min { node.min } else { 0 };
            node.max = node.max.filter(|own| *own < max);
        }
        node.types.clone_from(&element.types);
        node.fixed.clone_from(&element.fixed);
        node.pattern.clone_from(&element.pattern);
        node.range.clone_from(&element.range);
        node.max_length = element.max_length;
        node.binding = element.binding.clone().map(ProfileBinding::from);
        node.must_support = element.must_support;
        if element.slicing.is_some() {
            node.slicing.clone_from(&element.slicing);
        }
        let own = element.constraints.iter().filter(|constraint| !R4.states(constraint)).map(
            |constraint| {
                let mut constraint = constraint.clone();
                constraint.source = constraint.source.or_else(|| Some(definition.url.clone()));
                Invariant::of(constraint)
            },
        );
        node.invariants = own.collect();
    }

    fn is_slice(&self) -> bool {
        self.id.rsplit('.').next().is_some_and(|last| last.contains(':'))
    }

    pub(super) fn child(&mut self, name: &str) -> &mut Self {
        let choice = name.ends_with("[x]");
        let bare = name.trim_end_matches("[x]");
        let at = self.children.iter().position(|child| child.name == bare);
        let at = at.unwrap_or_else(|| {
            let id = format!("{}.{name}", self.id);
            let child = Self { id, name: bare.to_owned(), choice, ..Self::default() };
            self.children.push(child);
            self.children.len() - 1
        });
        &mut self.children[at]
    }

    pub(super) fn slice(&mut self, name: &str) -> &mut Self {
        let at = self.slices.iter().position(|(slice, _)| slice == name);
        let at = at.unwrap_or_else(|| {
            let id = format!("{}:{name}", self.id);
            let slice =
                Self { id, name: self.name.clone(), choice: self.choice, ..Self::default() };
            self.slices.push((name.to_owned(), slice));
            self.slices.len() - 1
        });
        &mut self.slices[at].1
    }

    fn has_slice(&self, name: &str) -> bool {
        self.slices.iter().any(|(slice, _)| slice == name)
    }

    /// The node of a child by its name.
    pub(super) fn inside(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}
