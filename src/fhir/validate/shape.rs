//! A profile, compiled: only what it adds to its base type, as a tree.

use std::sync::{Arc, OnceLock};

use super::super::definitions::{
    Binding, Codes, Definition, ElementDefinition, Field, Invariant, R4, Slicing, TypeId, TypeUse,
};
use super::super::json::Json;
use super::validator::Validator;

/// How many profiles may build on one another.
const DEEPEST: usize = 16;

/// A value set a profile binds an element to.
#[derive(Debug)]
pub(super) struct ProfileBinding {
    pub(super) of: Binding,
    pub(super) codes: OnceLock<Arc<Codes>>,
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
}

/// A compiled profile.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) url: String,
    pub(super) version: Option<String>,
    pub(super) of: TypeId,
    pub(super) root: Node,
    /// Where an extension may stand.
    pub(super) contexts: Vec<(String, String)>,
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
        root.name.clone_from(&definition.of);
        Some(Self {
            url: definition.url.clone(),
            version: definition.version.clone(),
            of,
            root,
            contexts: definition.contexts.clone(),
        })
    }
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
                node = node.slice(slice);
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
        node.binding =
            element.binding.clone().map(|of| ProfileBinding { of, codes: OnceLock::new() });
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

    fn child(&mut self, name: &str) -> &mut Self {
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

    fn slice(&mut self, name: &str) -> &mut Self {
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

    /// Drops what the base type says already, and what says nothing.
    fn narrow(&mut self, of: Option<TypeId>, field: Option<&Field>, keep_support: bool) {
        if let Some(field) = field {
            self.absorb(field);
            self.narrow_by(field);
        }
        // Types by which the elements inside are found.
        let inside = match (&self.types[..], field) {
            ([one], _) if !one.code.ends_with("Element") && R4.named(&one.code).is_some() => {
                R4.named(&one.code)
            }
            (_, Some(field)) if field.types.len() == 1 => Some(field.types[0].of),
            (_, Some(_)) => None,
            (_, None) => of,
        };
        let inner = field.and_then(|field| match &field.types[..] {
            [one] if R4.get(one.of).kind == super::super::definitions::Kind::Inner => Some(one.of),
            _ => None,
        });
        let inside = inner.or(inside);
        self.unshorten(inside);
        for child in &mut self.children {
            let known = inside.and_then(|of| R4.get(of).element(&child.name));
            child.choice = known.map_or(child.choice, |field| field.choice);
            child.narrow(None, known, keep_support);
        }
        for (name, slice) in &mut self.slices {
            slice.choice = self.choice;
            slice.narrow_slice(name, field, inside, keep_support);
        }
        if self.slicing.is_none() && !self.slices.is_empty() {
            self.slicing = implied(&self.name, self.choice);
        }
        if self
            .slicing
            .as_ref()
            .is_some_and(|slicing| self.slices.is_empty() && slicing.rules != "closed")
        {
            self.slicing = None;
        }
        self.children.retain(|child| !child.says_nothing(keep_support));
        // What narrowing needed is not needed again.
        if let Some(field) = field {
            self.forget_types(field);
        }
    }

    /// Some published definitions give a slice name to an element of one value that nothing slices
    /// (the policy of HRex 1.0.0's Consent): what they say is about the element.
    fn absorb(&mut self, field: &Field) {
        if field.many() || self.choice || self.slicing.is_some() || self.slices.len() != 1 {
            return;
        }
        let (_, slice) = self.slices.remove(0);
        self.min = self.min.max(slice.min);
        self.max = slice.max.or(self.max);
        self.fixed = slice.fixed.or_else(|| self.fixed.take());
        self.pattern = slice.pattern.or_else(|| self.pattern.take());
        self.binding = slice.binding.or_else(|| self.binding.take());
        self.max_length = slice.max_length.or(self.max_length);
        self.must_support |= slice.must_support;
        self.invariants.extend(slice.invariants);
        self.children.extend(slice.children);
        if !slice.types.is_empty() {
            self.types = slice.types;
        }
    }

    fn narrow_slice(
        &mut self,
        name: &str,
        field: Option<&Field>,
        inside: Option<TypeId>,
        keep: bool,
    ) {
        // `value[x]:valueQuantity` tells its type by its name.
        if self.types.len() != 1 {
            let told = field.and_then(|field| {
                field.choices.iter().find(|(choice, _)| *choice == name).map(|(_, of)| *of)
            });
            if let Some(of) = told {
                self.types =
                    vec![TypeUse { code: R4.get(of).name.to_owned(), ..TypeUse::default() }];
            }
        }
        let own = match (&self.types[..], inside) {
            ([one], _) if field.is_some_and(|field| field.choice) => R4.named(&one.code),
            (_, inside) => inside,
        };
        let types = self.types.clone();
        self.narrow(own, None, keep);
        self.types = types;
        if let Some(field) = field.filter(|field| !field.choice) {
            self.forget_types(field);
        }
    }

    /// `valueQuantity` as a child is the slice of `value[x]` by that type.
    fn unshorten(&mut self, inside: Option<TypeId>) {
        let Some(of) = inside else { return };
        for at in (0..self.children.len()).rev() {
            let name = self.children[at].name.clone();
            let kind = R4.get(of);
            if kind.element(&name).is_some() {
                continue;
            }
            let Some((_, field, field_type)) = kind.member(&name) else { continue };
            let mut child = self.children.remove(at);
            child.types = vec![TypeUse {
                code: R4.get(field_type.of).name.to_owned(),
                ..child.types.first().cloned().unwrap_or_default()
            }];
            field.name.clone_into(&mut child.name);
            let whole = self.child(&format!("{}[x]", field.name));
            let slot = whole.slice(&name);
            *slot = child;
        }
    }

    fn narrow_by(&mut self, field: &Field) {
        if self.min <= field.min {
            self.min = 0;
        }
        self.max = self.max.filter(|max| *max < field.max);
        let bound = field.binding.as_ref();
        let same = |binding: &ProfileBinding| {
            let url = |canonical: &str| canonical.split('|').next().unwrap_or_default().to_owned();
            bound.is_some_and(|bound| url(bound.url) == url(&binding.of.value_set))
        };
        let weak = |binding: &ProfileBinding| {
            !matches!(binding.of.strength.as_str(), "required" | "extensible")
        };
        if self.binding.as_ref().is_some_and(|binding| weak(binding) || same(binding)) {
            self.binding = None;
        }
    }

    /// Forgets types that are those of the base.
    fn forget_types(&mut self, field: &Field) {
        let plain = |of: &TypeUse| {
            of.profiles
                .iter()
                .all(|profile| R4.of_url(profile).is_some() || profile.ends_with("/SimpleQuantity"))
        };
        let targets = |of: &TypeUse| {
            let base = field.types.iter().find(|base| R4.get(base.of).name == of.code);
            let same = base.is_some_and(|base| {
                let names: Vec<_> = of.targets.iter().map(|url| R4.of_url(url)).collect();
                names.iter().all(|name| {
                    name.is_some_and(|name| {
                        base.targets.is_empty() && R4.get(name).name == "Resource"
                            || base.targets.contains(&name)
                    })
                }) && (names.len() >= base.targets.len())
            });
            of.targets.is_empty() || same
        };
        let all = self.types.len() >= field.types.len();
        if all && self.types.iter().all(|of| plain(of) && targets(of)) {
            self.types.clear();
        }
    }

    /// Whether nothing below can be wrong.
    fn says_nothing(&self, keep_support: bool) -> bool {
        self.min == 0
            && self.max.is_none()
            && self.types.is_empty()
            && self.fixed.is_none()
            && self.pattern.is_none()
            && self.range == (None, None)
            && self.max_length.is_none()
            && self.binding.is_none()
            && self.invariants.is_empty()
            && !(keep_support && self.must_support)
            && self.slicing.is_none()
            && self.slices.is_empty()
            && self.children.is_empty()
    }

    /// The node of a child by its name.
    pub(super) fn inside(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

/// How slices are told apart where a definition does not say: extensions by URL, choices by type.
fn implied(name: &str, choice: bool) -> Option<Slicing> {
    use super::super::definitions::Discriminator;
    let (kind, path) = match name {
        "extension" | "modifierExtension" => ("value", "url"),
        _ if choice => ("type", "$this"),
        _ => return None,
    };
    let discriminator = Discriminator { kind: kind.to_owned(), path: path.to_owned() };
    Some(Slicing { discriminators: vec![discriminator], ordered: false, rules: "open".to_owned() })
}
