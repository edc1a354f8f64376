//! Which slice a value belongs to.

use super::super::definitions::{Kind, R4, TypeId, without_version};
use super::super::json::Json;
use super::allowed::{By, Told};
use super::references::Target;
use super::shape::Node;
use super::values::Value;
use super::walk::Walk;

/// A place a discriminator leads to: what stands there, if it is at hand, and of which type.
type Led<'j> = (Option<&'j Json<'j>>, TypeId);

/// How deep profiles are followed to find what tells a slice.
const DEEPEST: usize = 6;

/// Whether a value is exactly another. Numbers compare as they are written.
pub(super) fn equal(one: &Json<'_>, other: &Json<'_>) -> bool {
    match (one, other) {
        (Json::Object(one), Json::Object(other)) => {
            let has = |name: &str, value: &Json<'_>| {
                other.iter().any(|(field, found)| field == name && equal(value, found))
            };
            one.len() == other.len() && one.iter().all(|(name, value)| has(name, value))
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (one, other) => one == other,
    }
}

/// Whether a value holds at least what a pattern holds.
pub(super) fn fits(pattern: &Json<'_>, value: &Json<'_>) -> bool {
    match (pattern, value) {
        (Json::Object(pattern), Json::Object(_)) => pattern
            .iter()
            .all(|(name, wanted)| value.get(name).is_some_and(|found| fits(wanted, found))),
        (Json::Array(pattern), Json::Array(values)) => {
            pattern.iter().all(|wanted| values.iter().any(|value| fits(wanted, value)))
        }
        (pattern, value) => equal(pattern, value),
    }
}

impl<'j> Walk<'_, 'j> {
    /// Whether a value belongs to a slice, by every discriminator.
    pub(super) fn in_slice(&mut self, told: &[Told], slice: &Node, value: &Value<'j>) -> bool {
        !told.is_empty()
            && told.iter().all(|Told { by, path }| match by {
                By::Exists => Self::exists_as(slice, path, value),
                By::Type => self.typed_as(slice, path, value),
                By::Profile => self.profiled_as(slice, path, value),
                By::Value => {
                    let Some(json) = value.json.or(value.beside) else { return false };
                    self.told_by(slice, path, json, 0).unwrap_or(false)
                }
            })
    }

    /// Whether what stands at a path has the value a slice demands there; `None` when the slice
    /// demands nothing there.
    fn told_by(
        &mut self,
        node: &Node,
        path: &[String],
        json: &'j Json<'j>,
        depth: usize,
    ) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let Some((first, rest)) = path.split_first() else {
            return self.told_here(node, json, depth);
        };
        if first == "resolve()" {
            let reference = json.get("reference").and_then(Json::as_str)?;
            let Ok(Target::Here(found)) = self.target(reference) else { return None };
            return self.told_by(node, rest, found, depth + 1);
        }
        // The URL of an extension is that of its definition.
        if first == "url" && rest.is_empty() {
            let of = node.types.iter().find(|of| of.code == "Extension" && !of.profiles.is_empty());
            if let Some(of) = of {
                let url = json.get("url").and_then(Json::as_str).unwrap_or("");
                return Some(of.profiles.iter().any(|profile| without_version(profile) == url));
            }
        }
        let (name, slice) = extension_call(first);
        if let Some(child) = node.inside(name) {
            let child = match slice {
                Some(url) => child
                    .slices
                    .iter()
                    .map(|(_, slice)| slice)
                    .find(|slice| slice.types.iter().any(|of| of.profiles.iter().any(|p| p == url)))
                    .unwrap_or(child),
                None => child,
            };
            let mut told = None;
            for item in items(json, name, child.choice) {
                if slice.is_some_and(|url| item.get("url").and_then(Json::as_str) != Some(url)) {
                    continue;
                }
                match self.told_by(child, rest, item, depth + 1) {
                    Some(true) => return Some(true),
                    Some(false) => told = Some(false),
                    None => {}
                }
            }
            // What is demanded and absent does not fit.
            return told
                .or_else(|| demands(child).then_some(false))
                .or_else(|| self.by_profile(node, path, json, depth));
        }
        // Slices inside may demand it: one of them must fit.
        let mut told = None;
        for (_, slice) in &node.slices {
            match self.told_by(slice, path, json, depth + 1) {
                Some(true) => return Some(true),
                Some(false) => told = Some(false),
                None => {}
            }
        }
        if told.is_some() {
            return told;
        }
        // A pattern or fixed value further up may hold what stands at the path.
        if let Some(wanted) = node.pattern.as_ref().or(node.fixed.as_ref()) {
            let mut wanted = Some(wanted);
            let mut found = vec![json];
            for name in path {
                wanted = wanted.and_then(|wanted| match wanted.get(name)? {
                    Json::Array(items) => items.first(),
                    other => Some(other),
                });
                found = found.into_iter().flat_map(|json| items(json, name, false)).collect();
            }
            if let Some(wanted) = wanted {
                return Some(found.iter().any(|found| fits(wanted, found)));
            }
        }
        self.by_profile(node, path, json, depth)
    }

    /// The same by the profile of the element.
    fn by_profile(
        &mut self,
        node: &Node,
        path: &[String],
        json: &'j Json<'j>,
        depth: usize,
    ) -> Option<bool> {
        let profiles = node.types.iter().flat_map(|of| &of.profiles);
        for profile in profiles {
            if let Some(shape) = self.validator.shape(profile)
                && let Some(told) = self.told_by(&shape.root, path, json, depth + 1)
            {
                return Some(told);
            }
        }
        None
    }

    /// Whether a value is what a node demands: fixed, pattern, required code, or all of these of
    /// what is inside.
    fn told_here(&mut self, node: &Node, json: &'j Json<'j>, depth: usize) -> Option<bool> {
        let mut told = None;
        if let Some(fixed) = &node.fixed {
            told = Some(equal(fixed, json));
        } else if let Some(pattern) = &node.pattern {
            told = Some(fits(pattern, json));
        } else if let Some(binding) = node.binding.as_ref().filter(|b| b.of.strength == "required")
        {
            let codes = binding.codes.get_or_init(|| self.validator.codes(&binding.of.value_set));
            told = match json {
                Json::String(code) => codes.holds(None, code),
                Json::Object(_) => {
                    let one = std::slice::from_ref(json);
                    let codings = json.get("coding").and_then(Json::as_array).unwrap_or(one);
                    let mut known = Some(false);
                    for coding in codings {
                        let part = |name: &str| coding.get(name).and_then(Json::as_str);
                        match codes
                            .holds(Some(part("system").unwrap_or("")), part("code").unwrap_or(""))
                        {
                            Some(true) => known = Some(true),
                            None if known == Some(false) => known = None,
                            _ => {}
                        }
                    }
                    known
                }
                _ => Some(false),
            };
        }
        if told == Some(false) || depth > DEEPEST {
            return told;
        }
        for child in &node.children {
            let found = || items(json, &child.name, child.choice);
            let mut any = None;
            let inner = std::iter::once(child).chain(child.slices.iter().map(|(_, slice)| slice));
            for inner in inner {
                for item in found() {
                    match self.told_here(inner, item, depth + 1) {
                        Some(true) => any = Some(true),
                        Some(false) if any.is_none() => any = Some(false),
                        _ => {}
                    }
                }
                if inner.min > 0 && demands(inner) && found().next().is_none() {
                    any = Some(false);
                }
            }
            match any {
                Some(false) => return Some(false),
                Some(true) => told = Some(true),
                None => {}
            }
        }
        told.or_else(|| {
            node.types.iter().flat_map(|of| &of.profiles).find_map(|profile| {
                let shape = self.validator.shape(profile)?;
                self.told_here(&shape.root, json, depth + 1)
            })
        })
    }

    fn exists_as(slice: &Node, path: &[String], value: &Value<'j>) -> bool {
        let Some(json) = value.json else { return false };
        let mut node = Some(slice);
        let mut found = vec![json];
        for name in path {
            node = node.and_then(|node| node.inside(name));
            let choice = node.is_some_and(|node| node.choice);
            found = found.into_iter().flat_map(|json| items(json, name, choice)).collect();
        }
        match node {
            Some(node) if node.max == Some(0) => found.is_empty(),
            Some(node) if node.min > 0 => !found.is_empty(),
            _ => true,
        }
    }

    /// Where the path of a discriminator leads: in the definition of a slice, and in a value.
    fn led_to<'n>(
        &self,
        slice: &'n Node,
        path: &[String],
        json: Option<&'j Json<'j>>,
        of: TypeId,
    ) -> Option<(&'n Node, Vec<Led<'j>>)> {
        let mut node = slice;
        let mut values = vec![(json, of)];
        for name in path {
            if name == "resolve()" {
                values =
                    values.into_iter().filter_map(|(json, of)| self.resolved(json, of)).collect();
                continue;
            }
            node = node.inside(name)?;
            values = values
                .into_iter()
                .filter_map(|(json, of)| Some((json?, of)))
                .flat_map(|(json, of)| {
                    Self::values_at(json, of, name).into_iter().map(|value| (value.json, value.of))
                })
                .collect();
        }
        Some((node, values))
    }

    fn typed_as(&mut self, slice: &Node, path: &[String], value: &Value<'j>) -> bool {
        let from = value.json.or(value.beside);
        if path.is_empty() {
            let real = real_type(from, value.of);
            return slice.uses.iter().any(|of| of.named().is_some_and(|of| R4.is_a(real, of)));
        }
        let Some((node, values)) = self.led_to(slice, path, from, value.of) else { return false };
        let resolved = path.iter().any(|name| name == "resolve()");
        values.iter().any(|(json, of)| {
            let real = real_type(*json, *of);
            node.uses.iter().any(|of| {
                let own = of.named().filter(|of| !resolved || R4.get(*of).name != "Reference");
                own.is_some_and(|of| R4.is_a(real, of))
                    || (resolved && of.leads_to(real, self.validator))
            })
        })
    }

    fn resolved(&self, json: Option<&'j Json<'j>>, of: TypeId) -> Option<Led<'j>> {
        let reference = json?.get("reference").and_then(Json::as_str)?;
        match self.target(reference).ok()? {
            Target::Here(found) => Some((Some(found), real_type(Some(found), of))),
            Target::Elsewhere(of) => Some((None, of)),
            Target::Unknown => None,
        }
    }

    fn profiled_as(&mut self, slice: &Node, path: &[String], value: &Value<'j>) -> bool {
        let found = self.led_to(slice, path, value.json, value.of);
        let Some((node, values)) = found else { return false };
        let uses = node.types.iter();
        let profiles: Vec<String> = uses
            .flat_map(|of| if of.targets.is_empty() { &of.profiles } else { &of.targets })
            .cloned()
            .collect();
        values.iter().any(|(json, of)| {
            let Some(json) = json else { return false };
            profiles.iter().any(|profile| self.conforms(json, *of, profile) == Some(Ok(())))
        })
    }
}

/// The type of a resource by its `resourceType`, else what is known already.
pub(super) fn real_type(json: Option<&Json<'_>>, of: TypeId) -> TypeId {
    if R4.get(of).kind != Kind::Resource {
        return of;
    }
    let name = json.and_then(|json| json.get("resourceType")).and_then(Json::as_str);
    name.and_then(|name| R4.resource(name)).unwrap_or(of)
}

/// The values of an element, by JSON names.
fn items<'j>(json: &'j Json<'j>, name: &str, choice: bool) -> impl Iterator<Item = &'j Json<'j>> {
    let fields = json.as_object().unwrap_or_default().iter();
    let matching = fields.filter(move |(field, _)| {
        *field == name
            || (choice
                && field
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with(char::is_uppercase)))
    });
    matching.flat_map(|(_, value)| match value {
        Json::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    })
}

/// Whether a node demands a value at all.
fn demands(node: &Node) -> bool {
    node.fixed.is_some()
        || node.pattern.is_some()
        || node.binding.is_some()
        || node.children.iter().any(demands)
        || node.slices.iter().any(|(_, slice)| demands(slice))
}

/// The steps of a discriminator path; dots inside brackets do not part them.
pub(super) fn split(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut open) = (0, 0);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'(' => open += 1,
            b')' => open -= 1,
            b'.' if open == 0 => {
                parts.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&path[start..]);
    // The type of a choice is told by its name already.
    parts.retain(|part| *part != "$this" && !part.starts_with("ofType("));
    parts
}

/// `extension('url')` as a name and a URL.
fn extension_call(step: &str) -> (&str, Option<&str>) {
    match step.strip_prefix("extension(").and_then(|rest| rest.strip_suffix(')')) {
        Some(url) => ("extension", Some(url.trim_matches(['\'', '"']))),
        None => (step, None),
    }
}
