//! The second pass: a resource against a profile.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::definitions::{FieldType, Kind, R4, TypeId, TypeUse, without_version};
use super::super::json::Json;
use super::place::Step;
use super::report::{Said, Severity, Support, said};
use super::shape::{Node, Shape};
use super::slices::{equal, fits, real_type};
use super::structure::Walk;
use super::texts::shown;

/// How deep profiles may lead into each other.
const DEEPEST: usize = 24;

/// A value of an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'j> {
    /// The JSON name of its element.
    pub(super) field: &'j str,
    /// Its place in an array.
    pub(super) place: Option<usize>,
    /// The value; absent when there are only extensions.
    pub(super) json: Option<&'j Json<'j>>,
    /// What stands beside a primitive.
    pub(super) beside: Option<&'j Json<'j>>,
    /// Its type.
    pub(super) of: TypeId,
}

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
            let text = || "was not checked against a profile that is not known here".to_owned();
            let hint = Some("Give the package that defines it with --ig.");
            self.problem(severity, "profile-unknown", source, text, hint);
            return;
        };
        self.walk_shape(&shape, json, of);
    }

    /// Checks a value against a compiled profile, where the walk is.
    pub(super) fn walk_shape(&mut self, shape: &Arc<Shape>, json: &'j Json<'j>, of: TypeId) {
        if !R4.is_a(of, shape.of) {
            let (is, wanted) = (R4.get(of).name, R4.get(shape.of).name);
            let text = || format!("is a {is} where the profile is on {wanted}");
            self.broken(shape, "profile-type", text, None);
            return;
        }
        if self.validator.support {
            self.list_support(shape, &shape.root);
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
        hint: Option<&str>,
    ) {
        let source = || (shape.url.clone(), shape.version.clone());
        self.problem(Severity::Error, key, source, text, hint);
    }

    /// The values of an element of an object.
    pub(super) fn values_at(json: &'j Json<'j>, of: TypeId, name: &str) -> Vec<Value<'j>> {
        let kind = R4.get(real_type(Some(json), of));
        let mut values: Vec<Value<'j>> = Vec::new();
        for (field_name, value) in json.as_object().unwrap_or_default() {
            let field_name: &'j str = field_name;
            let bare = field_name.strip_prefix('_').unwrap_or(field_name);
            if !bare.starts_with(name) {
                continue;
            }
            let Some((_, field, field_type)) = kind.member(bare) else { continue };
            if field.name == name {
                gather(&mut values, field_name, value, field_type);
            }
        }
        join(&mut values);
        values
    }

    /// Checks what is inside a value, and the value itself.
    fn content(&mut self, shape: &Arc<Shape>, node: &Node, value: &Value<'j>) {
        if self.steps.len() > DEEPEST * 8 {
            return;
        }
        if let Some(json) = value.json {
            self.own(shape, node, value, json);
        }
        let Some(json) = value.json.filter(|json| json.as_object().is_some()).or(value.beside)
        else {
            if node.children.iter().any(|child| child.min > 0) && value.json.is_some() {
                for child in node.children.iter().filter(|child| child.min > 0) {
                    self.broken(shape, "cardinality", || format!("lacks {}", label(child)), None);
                }
            }
            return;
        };
        for child in &node.children {
            self.child(shape, child, json, value.of);
        }
    }

    /// Checks an element inside an object.
    fn child(&mut self, shape: &Arc<Shape>, node: &Node, json: &'j Json<'j>, of: TypeId) {
        // An element that is an empty array is reported already.
        if matches!(json.get(&node.name), Some(Json::Array(items)) if items.is_empty()) {
            return;
        }
        let values = Self::values_at(json, of, &node.name);
        let count = values.len();
        if self.validator.support && node.must_support {
            self.note_support(shape, node, count);
        }
        if count < node.min as usize {
            let text = || match node.min {
                1 => format!("lacks {}", label(node)),
                min => format!("has {count} of {}, at least {min} must be there", label(node)),
            };
            self.broken(shape, "cardinality", text, None);
        }
        if let Some(max) = node.max.filter(|max| count > *max as usize) {
            let name = label(node);
            let text = || match max {
                0 => format!("has {name}, which the profile forbids"),
                _ => format!("has {count} of {name}, at most {max} may be there"),
            };
            self.broken(shape, "cardinality", text, None);
            if max == 0 {
                return;
            }
        }
        for value in &values {
            self.inside(value, |walk| walk.content(shape, node, value));
        }
        if let Some(slicing) = &node.slicing {
            self.sliced(shape, node, slicing, &values);
        }
    }

    /// Does something at the place of a value.
    fn inside(&mut self, value: &Value<'j>, act: impl FnOnce(&mut Self)) {
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

    fn sliced(
        &mut self,
        shape: &Arc<Shape>,
        node: &Node,
        slicing: &super::super::definitions::Slicing,
        values: &[Value<'j>],
    ) {
        let mut counts = vec![0usize; node.slices.len()];
        let mut last = 0;
        for value in values {
            let mut found = None;
            for (at, (_, slice)) in node.slices.iter().enumerate() {
                // A slice of a slice is looked at with the one it refines.
                if self.in_slice(slicing, slice, value) {
                    counts[at] += 1;
                    self.inside(value, |walk| walk.content(shape, slice, value));
                    if found.is_none() {
                        found = Some(at);
                    }
                }
            }
            match found {
                Some(at) => {
                    if slicing.ordered && at < last {
                        let name = &node.slices[at].0;
                        let text = || format!("is slice {name}, which must come before the others");
                        self.inside(value, |walk| walk.broken(shape, "slice-order", text, None));
                    }
                    last = last.max(at);
                }
                None if slicing.rules == "closed" => {
                    let names: Vec<&str> = node.slices.iter().map(|(name, _)| &**name).collect();
                    let hint = format!("It must be one of {}.", names.join(", "));
                    let text =
                        || "belongs to none of the slices, and others are not allowed".to_owned();
                    self.inside(value, |walk| {
                        walk.broken(shape, "slice-closed", text, Some(&hint));
                    });
                }
                None => {}
            }
        }
        for ((name, slice), count) in node.slices.iter().zip(counts) {
            if self.validator.support && slice.must_support {
                self.note_support(shape, slice, count);
            }
            if count < slice.min as usize {
                let hint = how_told(slicing, slice);
                let text = || format!("lacks {}, slice {name}", label(node));
                self.broken(shape, "slice", text, hint.as_deref());
            }
            if let Some(max) = slice.max.filter(|max| count > *max as usize) {
                let text = || match max {
                    0 => format!("has {} of slice {name}, which the profile forbids", label(node)),
                    _ => format!(
                        "has {count} of {}, slice {name}, at most {max} may be there",
                        label(node)
                    ),
                };
                self.broken(shape, "slice", text, None);
            }
        }
    }

    /// Checks what a node says of a value itself.
    fn own(&mut self, shape: &Arc<Shape>, node: &Node, value: &Value<'j>, json: &'j Json<'j>) {
        if let Some(fixed) = &node.fixed
            && !equal(fixed, json)
        {
            let hint = format!("It must be {fixed}.");
            self.broken(
                shape,
                "fixed",
                || said("is not the fixed value", shown(json)),
                Some(&hint),
            );
        }
        if let Some(pattern) = &node.pattern
            && !fits(pattern, json)
        {
            let hint = format!("It must hold {pattern}.");
            self.broken(
                shape,
                "pattern",
                || said("does not hold the pattern", shown(json)),
                Some(&hint),
            );
        }
        if let (Some(most), Json::String(text)) = (node.max_length, json) {
            let length = text.chars().count();
            if length > most {
                self.broken(
                    shape,
                    "max-length",
                    || format!("has {length} characters, at most {most} are allowed"),
                    None,
                );
            }
        }
        self.in_range(shape, node, json);
        if !node.types.is_empty() {
            self.typed(shape, node, value, json);
        }
        if let Some(binding) = &node.binding {
            let codes = binding.codes.get_or_init(|| self.validator.codes(&binding.of.value_set));
            self.bound(shape, binding, codes, json);
        }
        for invariant in &node.invariants {
            if self.judges_constraints() {
                let constraint = &invariant.constraint;
                let source = || {
                    let source = constraint.source.clone().unwrap_or_else(|| shape.url.clone());
                    let version = (source == shape.url).then(|| shape.version.clone()).flatten();
                    (source, version)
                };
                self.check_invariant(
                    invariant,
                    json,
                    value.beside,
                    real_type(Some(json), value.of),
                    source,
                );
            }
        }
    }

    fn in_range(&mut self, shape: &Shape, node: &Node, json: &Json<'_>) {
        let number = |json: &Json<'_>| match json {
            Json::Number(text) => text.parse::<f64>().ok(),
            _ => None,
        };
        let outside = |limit: Option<&Json<'_>>, below: bool| {
            let limit = limit?;
            let wrong = match (limit, json) {
                (Json::String(limit), Json::String(text)) if limit.len() == text.len() => {
                    if below {
                        text < limit
                    } else {
                        text > limit
                    }
                }
                _ => {
                    let (limit, value) = (number(limit)?, number(json)?);
                    if below { value < limit } else { value > limit }
                }
            };
            wrong.then(|| limit.to_string())
        };
        if let Some(least) = outside(node.range.0.as_ref(), true) {
            self.broken(
                shape,
                "range",
                || said(format!("is less than {least}"), shown(json)),
                None,
            );
        }
        if let Some(most) = outside(node.range.1.as_ref(), false) {
            self.broken(shape, "range", || said(format!("is more than {most}"), shown(json)), None);
        }
    }

    fn typed(&mut self, shape: &Arc<Shape>, node: &Node, value: &Value<'j>, json: &'j Json<'j>) {
        let real = real_type(Some(json), value.of);
        let allowed: Vec<&TypeUse> = node
            .types
            .iter()
            .filter(|of| {
                of.code.contains(':') || R4.named(&of.code).is_some_and(|of| R4.is_a(real, of))
            })
            .collect();
        let backbone = R4.get(real).kind == Kind::Inner;
        if allowed.is_empty() && !backbone {
            let names: Vec<&str> = node.types.iter().map(|of| &*of.code).collect();
            let name = R4.get(real).name;
            let hint = format!("It may be {}.", names.join(" or "));
            self.broken(
                shape,
                "type",
                || format!("is a {name}, which the profile does not allow"),
                Some(&hint),
            );
            return;
        }
        let profiles: Vec<&String> = allowed
            .iter()
            .flat_map(|of| &of.profiles)
            .filter(|profile| R4.of_url(without_version(profile)).is_none())
            .collect();
        let is_extension = R4.get(real).name == "Extension";
        match profiles[..] {
            [] => {}
            // Extensions are checked against their definitions wherever they stand.
            _ if is_extension => {}
            [profile] => match self.validator.shape(profile) {
                Some(inner) => self.walk_shape(&inner, json, real),
                None => self.unknown_profile(profile),
            },
            _ => self.any_profile(shape, &profiles, json, real),
        }
        if R4.get(real).name == "Reference" {
            let targets: Vec<&String> = allowed.iter().flat_map(|of| &of.targets).collect();
            self.targets(shape, &targets, json);
        }
    }

    fn unknown_profile(&mut self, profile: &str) {
        let source = || (profile.to_owned(), None);
        let text = || "was not checked against a profile that is not known here".to_owned();
        self.problem(Severity::Note, "profile-unknown", source, text, None);
    }

    fn note_support(&mut self, shape: &Shape, node: &Node, count: usize) {
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

/// How a slice is told, for a hint.
fn how_told(slicing: &super::super::definitions::Slicing, slice: &Node) -> Option<String> {
    let mut told = Vec::new();
    for discriminator in &slicing.discriminators {
        let mut node = Some(slice);
        for name in discriminator.path.split('.').filter(|name| *name != "$this") {
            node = node.and_then(|node| node.inside(name));
        }
        if let Some(wanted) = node.and_then(|node| node.fixed.as_ref().or(node.pattern.as_ref())) {
            told.push(format!("{} is {}", discriminator.path, wanted));
        }
    }
    (!told.is_empty()).then(|| format!("It is told by: {}.", told.join(", ")))
}

/// The name of an element in a message.
fn label(node: &Node) -> Cow<'_, str> {
    if node.choice { Cow::Owned(format!("{}[x]", node.name)) } else { Cow::Borrowed(&node.name) }
}

/// Adds the values of one JSON field.
fn gather<'j>(
    values: &mut Vec<Value<'j>>,
    field_name: &'j str,
    value: &'j Json<'j>,
    field_type: &FieldType,
) {
    let beside = field_name.starts_with('_');
    let mut add = |place: Option<usize>, json: &'j Json<'j>| {
        if *json != Json::Null {
            values.push(Value {
                field: field_name,
                place,
                json: (!beside).then_some(json),
                beside: beside.then_some(json),
                of: field_type.of,
            });
        }
    };
    match value {
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                add(Some(place), item);
            }
        }
        one => add(None, one),
    }
}

/// Brings values and what stands beside them together.
fn join(values: &mut Vec<Value<'_>>) {
    if values.len() < 2 || values.iter().all(|value| value.beside.is_none()) {
        return;
    }
    let bare = |value: &Value<'_>| value.field.trim_start_matches('_').len();
    values.sort_by_key(|value| (value.place, bare(value), value.json.is_none()));
    values.dedup_by(|beside, value| {
        let pair = value.place == beside.place
            && value.json.is_some()
            && beside.json.is_none()
            && value.field == &beside.field[1..];
        if pair {
            value.beside = beside.beside;
        }
        pair
    });
}
