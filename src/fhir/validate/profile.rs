//! The second pass: a resource against a profile.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::definitions::{R4, TypeId, without_version};
use super::super::json::Json;
use super::patterns::{equal, fits};
use super::place::Step;
use super::report::{Said, Severity, Support, said};
use super::shape::{Node, Shape};
use super::slices::real_type;
use super::texts::{shown, shown_text};
use super::values::Value;
use super::walk::Walk;

/// How deep profiles may lead into each other.
const DEEPEST: usize = 24;

impl<'j> Walk<'_, 'j> {
    /// Checks a resource against the profiles it claims and those asked for.
    pub(super) fn check_profiles(&mut self, of: TypeId, json: &'j Json<'j>, asked: &[&str]) {
        for profile in asked {
            self.check_profile(of, json, profile, true);
        }
        let claimed =
            json.get("meta").and_then(|meta| meta.get("profile")).and_then(Json::as_array);
        for profile in claimed.into_iter().flatten().filter_map(Json::as_str) {
            if !asked.contains(&profile) {
                self.check_profile(of, json, profile, false);
            }
        }
    }

    fn check_profile(&mut self, of: TypeId, json: &'j Json<'j>, profile: &str, asked: bool) {
        if R4.of_url(without_version(profile)) == Some(of) {
            return;
        }
        let Some(shape) = self.validator.shape(profile) else {
            let severity = if asked { Severity::Error } else { Severity::Note };
            let source = || (profile.to_owned(), None);
            let text = || {
                let text = "was not checked against a profile that is not known here";
                said(text, shown_text(profile)).hint("Give the package that defines it with --ig.")
            };
            self.problem(severity, "profile-unknown", source, text);
            return;
        };
        let version = profile.split_once('|').map(|(_, version)| version);
        if let (Some(version), Some(known)) = (version, &shape.version)
            && !is_version(known, version)
        {
            let source = || (shape.url.clone(), Some(known.clone()));
            let text = || {
                said(
                    format!("is checked against {known}, another version than"),
                    shown_text(version),
                )
                .hint("Give the package of that version with --ig.")
            };
            self.problem(Severity::Note, "profile-version", source, text);
        }
        self.walk_shape(&shape, json, of);
    }

    /// Checks a value against a compiled profile, where the walk is.
    pub(super) fn walk_shape(&mut self, shape: &Arc<Shape>, json: &'j Json<'j>, of: TypeId) {
        if !R4.is_a(of, shape.of) {
            let (is, wanted) = (R4.get(of).name, R4.get(shape.of).name);
            let text = || format!("is a {is} where the profile is on {wanted}");
            self.broken(shape, "profile-type", text);
            return;
        }
        if self.validator.support {
            self.list_support(shape, &shape.root);
        }
        if let Some(base) = &shape.unknown_base {
            let source = || (base.clone(), None);
            let text = || {
                let text = format!("was not checked against what {} builds on", shape.url);
                Said::from(text).hint("Give the package that defines it with --ig.")
            };
            self.problem(Severity::Note, "profile-unknown", source, text);
        }
        let value = Value { field: "", place: None, json: Some(json), beside: None, of };
        self.content(shape, &shape.root, &value);
    }

    /// Lists what a profile marks as must-support, also inside elements and slices that are absent.
    fn list_support(&mut self, shape: &Shape, node: &Node) {
        let slices = node.slices.iter().map(|(_, slice)| slice);
        for inner in node.children.iter().chain(slices) {
            if inner.must_support {
                self.note_support(shape, inner, 0);
            }
            self.list_support(shape, inner);
        }
    }

    /// Reports an error by a profile.
    pub(super) fn broken<S: Into<Said>>(
        &mut self,
        shape: &Shape,
        key: &str,
        text: impl FnOnce() -> S,
    ) {
        let source = || (shape.url.clone(), shape.version.clone());
        self.problem(Severity::Error, key, source, text);
    }

    /// Checks what is inside a value, and the value itself.
    pub(super) fn content(&mut self, shape: &Arc<Shape>, node: &Node, value: &Value<'j>) {
        if self.steps.len() > DEEPEST * 8 {
            return;
        }
        match value.json.filter(|_| node.says_own) {
            Some(json) => self.own(shape, node, value, json),
            None if value.json.is_none() => self.constrained(shape, node, value),
            None => {}
        }
        if node.children.is_empty() {
            return;
        }
        // What a primitive is by itself is its element `value`, which stands under no name.
        let plain = value.json.filter(|json| json.as_object().is_none() && **json != Json::Null);
        let is_own = |child: &&Node| plain.is_some() && child.name == "value";
        if node.children.iter().any(|child| is_own(&child) && child.max == Some(0)) {
            let text = "has value, which the profile forbids".to_owned();
            self.broken(shape, "cardinality", || Said::from(text).hint("Leave it out."));
        }
        let children = node.children.iter().filter(|child| !is_own(child));
        let Some(json) = value.json.filter(|json| json.as_object().is_some()).or(value.beside)
        else {
            // A primitive without extensions.
            for child in children.filter(|child| child.min > 0 || child.slicing.is_some()) {
                self.counted(shape, child, &[]);
            }
            return;
        };
        let real = real_type(Some(json), value.of);
        for child in children {
            self.child(shape, child, json, real);
        }
    }

    /// Checks an element inside an object.
    fn child(&mut self, shape: &Arc<Shape>, node: &Node, json: &'j Json<'j>, of: TypeId) {
        let mut values = self.spare.pop().unwrap_or_default();
        if Self::gather(node, json, of, &mut values) {
            self.counted(shape, node, &values);
        }
        values.clear();
        self.spare.push(values);
    }

    /// Checks how many values there are, and each of them.
    fn counted(&mut self, shape: &Arc<Shape>, node: &Node, values: &[Value<'j>]) {
        let count = values.len();
        if self.validator.support && node.must_support {
            self.note_support(shape, node, count);
        }
        if count < node.min as usize {
            let text = || {
                let name = label(node);
                let text = match node.min {
                    1 => format!("lacks {name}"),
                    min => format!("has {count} of {name}, at least {min} must be there"),
                };
                Said::from(text).hint(to_add(node))
            };
            self.broken(shape, "cardinality", text);
        }
        if let Some(max) = node.max.filter(|max| count > *max as usize) {
            let name = label(node);
            let text = || match max {
                0 => Said::from(format!("has {name}, which the profile forbids"))
                    .hint("Leave it out."),
                _ => Said::from(format!("has {count} of {name}, at most {max} may be there"))
                    .hint("Remove what is too much."),
            };
            self.broken(shape, "cardinality", text);
            if max == 0 {
                return;
            }
        }
        if node.says_own || !node.children.is_empty() {
            for value in values {
                self.inside(value, |walk| walk.content(shape, node, value));
            }
        }
        if let Some(slicing) = &node.slicing {
            self.sliced(shape, node, slicing, values);
        }
    }

    /// Does something at the place of a value.
    pub(super) fn inside(&mut self, value: &Value<'j>, act: impl FnOnce(&mut Self)) {
        self.steps.push(Step::Field(value.field));
        if let Some(place) = value.place {
            self.steps.push(Step::Item(place));
        }
        act(self);
        if value.place.is_some() {
            self.steps.pop();
        }
        self.steps.pop();
    }

    /// Checks what a node says of a value itself.
    fn own(&mut self, shape: &Arc<Shape>, node: &Node, value: &Value<'j>, json: &'j Json<'j>) {
        if let Some(fixed) = &node.fixed
            && !equal(fixed, json)
        {
            let text = || said("is not the fixed value", shown(json));
            self.broken(shape, "fixed", || text().hint(format!("It must be {fixed}.")));
        }
        if let Some(pattern) = &node.pattern
            && !fits(pattern, json)
        {
            let text = || said("does not hold the pattern", shown(json));
            self.broken(shape, "pattern", || text().hint(format!("It must hold {pattern}.")));
        }
        if let (Some(most), Json::String(text)) = (node.max_length, json) {
            let length = text.chars().count();
            if length > most {
                let text = || format!("has {length} characters, at most {most} are allowed");
                self.broken(shape, "max-length", text);
            }
        }
        if node.range != (None, None) {
            self.in_range(shape, node, json);
        }
        if !node.uses.is_empty() {
            self.typed(shape, node, value, json);
        }
        if let Some(binding) = &node.binding {
            self.bound(shape, binding, json, value.of);
        }
        self.constrained(shape, node, value);
    }

    /// Judges the constraints of a node, also of a primitive that has only extensions.
    fn constrained(&mut self, shape: &Shape, node: &Node, value: &Value<'j>) {
        if !self.judges_constraints() {
            return;
        }
        for invariant in &node.invariants {
            let constraint = &invariant.constraint;
            let source = || {
                let source = constraint.source.clone().unwrap_or_else(|| shape.url.clone());
                let version = (source == shape.url).then(|| shape.version.clone()).flatten();
                (source, version)
            };
            let of = real_type(value.json, value.of);
            self.check_invariant(invariant, value.json, value.beside, of, source);
        }
    }

    pub(super) fn note_support(&mut self, shape: &Shape, node: &Node, count: usize) {
        let known = self
            .report
            .support
            .iter_mut()
            .find(|known| known.profile == shape.url && known.element == node.id);
        match known {
            Some(known) => known.found += count,
            None => self.report.support.push(Support {
                profile: shape.url.clone(),
                element: node.id.clone(),
                found: count,
            }),
        }
    }
}

/// What to add where a profile misses an element.
pub(super) fn to_add(node: &Node) -> String {
    let mut types: Vec<&str> = node.types.iter().map(|of| &*of.code).collect();
    if let (true, Some((_, field))) = (types.is_empty(), node.known) {
        let names = field.types.iter().map(|of| R4.get(of.of).name);
        types = names.filter(|name| !name.contains('.')).collect();
    }
    let of = match types.len() {
        0 => String::new(),
        1..=8 => format!(", of type {}", types.join(" or ")),
        _ => ", of one of its types".to_owned(),
    };
    let set = node.binding.as_ref().filter(|binding| binding.of.strength == "required");
    let set = set.map(|binding| format!(", with a code of {}", binding.of.value_set));
    format!("Add {}{of}{}.", label(node), set.unwrap_or_default())
}

/// Whether a version is the one asked for, which may be a part of it: `6.1` of `6.1.0`.
fn is_version(known: &str, asked: &str) -> bool {
    known.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The name of an element in a message.
pub(super) fn label(node: &Node) -> Cow<'_, str> {
    if node.choice { Cow::Owned(format!("{}[x]", node.name)) } else { Cow::Borrowed(&node.name) }
}
