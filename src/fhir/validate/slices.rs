//! Which slice a value belongs to.

use super::super::definitions::{Kind, R4, TypeId, without_version};
use super::super::json::Json;
use super::allowed::{By, Told};
use super::answer::Answer;
use super::patterns::{equal, fits};
use super::references::Target;
use super::shape::Node;
use super::values::Value;
use super::walk::Walk;

/// How deep profiles are followed to find what tells a slice.
const DEEPEST: usize = 6;

impl<'j> Walk<'_, 'j> {
    /// Whether a value belongs to a slice, by every discriminator; `None` when that cannot be told.
    pub(super) fn in_slice(
        &mut self,
        told: &[Told],
        slice: &Node,
        value: &Value<'j>,
    ) -> Option<bool> {
        // Without discriminator only a human can tell.
        let mut known = (!told.is_empty()).then_some(true);
        for Told { by, path } in told {
            let one = match by {
                By::Exists => Some(Self::exists_as(slice, path, value)),
                By::Type => self.typed_as(slice, path, value),
                By::Profile => self.profiled_as(slice, path, value),
                By::Other => None,
                By::Value => match value.json.or(value.beside) {
                    None => Some(false),
                    Some(json) => match self.told_by(slice, path, json, 0) {
                        Answer::Fits => Some(true),
                        Answer::Differs => Some(false),
                        Answer::Untold | Answer::Open => None,
                    },
                },
            };
            match one {
                Some(true) => {}
                Some(false) => return Some(false),
                None => known = None,
            }
        }
        known
    }

    /// Whether what stands at a path has the value a slice demands there.
    fn told_by(
        &mut self,
        node: &Node,
        path: &[String],
        json: &'j Json<'j>,
        depth: usize,
    ) -> Answer {
        if depth > DEEPEST {
            return Answer::Untold;
        }
        let Some((first, rest)) = path.split_first() else {
            let own = self.told_here(node, json, depth);
            if own != Answer::Open {
                return own;
            }
            // What the element does not demand, its own slices may.
            let mut told = own;
            for (_, slice) in &node.slices {
                told = told.or(self.told_here(slice, json, depth + 1));
            }
            return told;
        };
        if first == "resolve()" {
            let reference = json.get("reference").and_then(Json::as_str);
            return match reference.map(|reference| self.target(reference)) {
                Some(Ok(Target::Here(found))) => self.told_by(node, rest, found, depth + 1),
                _ => Answer::Untold,
            };
        }
        // The URL of an extension is that of its definition.
        if first == "url" && rest.is_empty() {
            let of = node.types.iter().find(|of| of.code == "Extension" && !of.profiles.is_empty());
            if let Some(of) = of {
                let url = json.get("url").and_then(Json::as_str).unwrap_or("");
                let mut profiles = of.profiles.iter();
                return Answer::of(Some(profiles.any(|profile| self.is_url_of(profile, url))));
            }
        }
        let (name, slice) = extension_call(first);
        if let Some(child) = led_by(node, first) {
            let mut told = Answer::Open;
            let mut there = false;
            for item in items(json, name, child.choice) {
                if slice.is_some_and(|url| item.get("url").and_then(Json::as_str) != Some(url)) {
                    continue;
                }
                there = true;
                told = told.or(self.told_by(child, rest, item, depth + 1));
                if told == Answer::Fits {
                    return told;
                }
            }
            return match told {
                // What is demanded and absent does not fit.
                Answer::Open if !there && demands(child) => Answer::Differs,
                Answer::Open => self.by_profile(node, path, json, depth),
                told => told,
            };
        }
        // Slices inside may demand it: one of them must fit.
        let mut told = Answer::Open;
        for (_, slice) in &node.slices {
            told = told.or(self.told_by(slice, path, json, depth + 1));
            if told == Answer::Fits {
                return told;
            }
        }
        if told != Answer::Open {
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
                return Answer::of(Some(found.iter().any(|found| fits(wanted, found))));
            }
        }
        self.by_profile(node, path, json, depth)
    }

    /// Whether an extension of a definition has a URL: that of the definition, or of the one it
    /// narrows.
    pub(super) fn is_url_of(&self, definition: &str, url: &str) -> bool {
        without_version(definition) == url
            || self.validator.shape(definition).is_some_and(|shape| {
                let fixed = shape.root.inside("url").and_then(|inner| inner.fixed.as_ref());
                fixed.and_then(Json::as_str) == Some(url)
            })
    }

    /// The same by the profile of the element.
    fn by_profile(
        &mut self,
        node: &Node,
        path: &[String],
        json: &'j Json<'j>,
        depth: usize,
    ) -> Answer {
        let mut told = Answer::Open;
        for profile in node.types.iter().flat_map(|of| &of.profiles) {
            let one = match self.validator.shape(profile) {
                Some(shape) => self.told_by(&shape.root, path, json, depth + 1),
                None => Answer::Untold,
            };
            if matches!(one, Answer::Fits | Answer::Differs) {
                return one;
            }
            told = told.or(one);
        }
        told
    }

    /// Whether a value is what a node demands: fixed, pattern, required code, and all of these of
    /// what is inside.
    fn told_here(&mut self, node: &Node, json: &'j Json<'j>, depth: usize) -> Answer {
        let mut told = Answer::Open;
        if let Some(fixed) = &node.fixed {
            told = Answer::of(Some(equal(fixed, json)));
        } else if let Some(pattern) = &node.pattern {
            told = Answer::of(Some(fits(pattern, json)));
        } else if let Some(binding) = node.binding.as_ref().filter(|b| b.of.strength == "required")
        {
            let codes = binding.codes.get_or_init(|| self.validator.codes(&binding.of.value_set));
            told = Answer::of(match json {
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
            });
        }
        if told == Answer::Differs || depth > DEEPEST {
            return told;
        }
        for child in &node.children {
            let found = || items(json, &child.name, child.choice);
            let mut any = Answer::Open;
            let inner = std::iter::once(child).chain(child.slices.iter().map(|(_, slice)| slice));
            for inner in inner {
                for item in found() {
                    any = any.or(self.told_here(inner, item, depth + 1));
                }
                if inner.min > 0 && demands(inner) && found().next().is_none() {
                    any = Answer::Differs;
                }
            }
            told = told.and(any);
            if told == Answer::Differs {
                return told;
            }
        }
        if told != Answer::Open {
            return told;
        }
        for profile in node.types.iter().flat_map(|of| &of.profiles) {
            match self.validator.shape(profile) {
                Some(shape) => return self.told_here(&shape.root, json, depth + 1),
                None => told = Answer::Untold,
            }
        }
        told
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
pub(super) fn items<'j>(
    json: &'j Json<'j>,
    name: &str,
    choice: bool,
) -> impl Iterator<Item = &'j Json<'j>> {
    let fields = json.as_object().unwrap_or_default().iter();
    let matching = fields.filter(move |(field, _)| is_named(field, name, choice));
    matching.flat_map(|(_, value)| each(value))
}

/// What stands beside the values of an element.
pub(super) fn items_beside<'j>(
    json: &'j Json<'j>,
    name: &str,
    choice: bool,
) -> impl Iterator<Item = &'j Json<'j>> {
    let fields = json.as_object().unwrap_or_default().iter();
    let matching = fields.filter(move |(field, _)| {
        field.strip_prefix('_').is_some_and(|field| is_named(field, name, choice))
    });
    matching.flat_map(|(_, value)| each(value)).filter(|item| **item != Json::Null)
}

/// Whether a JSON name is that of an element.
fn is_named(field: &str, name: &str, choice: bool) -> bool {
    let is_typed = |rest: &str| rest.starts_with(char::is_uppercase);
    field == name || (choice && field.strip_prefix(name).is_some_and(is_typed))
}

fn each<'j>(value: &'j Json<'j>) -> &'j [Json<'j>] {
    match value {
        Json::Array(items) => items,
        other => std::slice::from_ref(other),
    }
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

/// What a step of a discriminator path leads to in a definition: an element, or of `extension('url')`
/// the slice of that URL.
pub(super) fn led_by<'n>(node: &'n Node, step: &str) -> Option<&'n Node> {
    let (name, url) = extension_call(step);
    let child = node.inside(name)?;
    let Some(url) = url else { return Some(child) };
    let has_url = |slice: &Node| {
        let fixed = slice.inside("url").and_then(|inner| inner.fixed.as_ref()?.as_str());
        let mut profiles = slice.types.iter().flat_map(|of| &of.profiles);
        fixed == Some(url) || profiles.any(|profile| without_version(profile) == url)
    };
    let mut slices = child.slices.iter().map(|(_, slice)| slice);
    Some(slices.find(|slice| has_url(slice)).unwrap_or(child))
}

/// Whether a value is what a step of a discriminator path asks for, beside its name.
pub(super) fn is_asked(step: &str, json: &Json<'_>) -> bool {
    let (_, url) = extension_call(step);
    url.is_none_or(|url| json.get("url").and_then(Json::as_str) == Some(url))
}

/// `extension('url')` as a name and a URL.
pub(super) fn extension_call(step: &str) -> (&str, Option<&str>) {
    match step.strip_prefix("extension(").and_then(|rest| rest.strip_suffix(')')) {
        Some(url) => ("extension", Some(url.trim_matches(['\'', '"']))),
        None => (step, None),
    }
}
