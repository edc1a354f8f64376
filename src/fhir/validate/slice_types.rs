//! Slices told by what is there, by its type, or by its profile.

use super::super::definitions::{R4, TypeId};
use super::super::json::Json;
use super::references::Target;
use super::shape::Node;
use super::slices::{extension_call, is_asked, items, items_beside, led_by, real_type};
use super::values::Value;
use super::walk::Walk;

/// A place a discriminator leads to: what stands there, if it is at hand, and of which type.
type Led<'j> = (Option<&'j Json<'j>>, TypeId);

impl<'j> Walk<'_, 'j> {
    pub(super) fn exists_as(slice: &Node, path: &[String], value: &Value<'j>) -> bool {
        let whole = value.json.filter(|json| json.as_object().is_some());
        let Some(json) = whole.or(value.beside).or(value.json) else { return false };
        let mut node = Some(slice);
        let mut found = vec![json];
        for step in path {
            node = node.and_then(|node| led_by(node, step));
            let choice = node.is_some_and(|node| node.choice);
            let (name, _) = extension_call(step);
            let inside = found
                .into_iter()
                .flat_map(|json| items(json, name, choice).chain(items_beside(json, name, choice)));
            found = inside.filter(|json| is_asked(step, json)).collect();
        }
        match node {
            Some(node) if node.max == Some(0) => found.is_empty(),
            Some(node) if node.min > 0 => !found.is_empty(),
            _ => true,
        }
    }

    /// Where the path of a discriminator leads: in the definition of a slice, and in a value;
    /// `None` in the place of what a reference leads to and nobody here knows.
    fn led_to<'n>(
        &self,
        slice: &'n Node,
        path: &[String],
        json: Option<&'j Json<'j>>,
        of: TypeId,
    ) -> Option<(&'n Node, Vec<Option<Led<'j>>>)> {
        let mut node = slice;
        let mut values = vec![Some((json, of))];
        for name in path {
            if name == "resolve()" {
                let resolved = |(json, of)| self.resolved(json, of);
                values = values.into_iter().map(|led| led.and_then(resolved)).collect();
                continue;
            }
            node = led_by(node, name)?;
            let mut inside = Vec::new();
            for led in values {
                match led {
                    Some((Some(json), of)) => {
                        let found = Self::values_at(json, of, extension_call(name).0).into_iter();
                        let found = found
                            .filter(|value| value.json.is_none_or(|json| is_asked(name, json)));
                        inside.extend(found.map(|value| Some((value.json, value.of))));
                    }
                    Some((None, _)) | None => inside.push(None),
                }
            }
            values = inside;
        }
        Some((node, values))
    }

    /// Whether a value, or what it leads to, is of a type a slice allows; `None` when that cannot
    /// be told.
    pub(super) fn typed_as(
        &mut self,
        slice: &Node,
        path: &[String],
        value: &Value<'j>,
    ) -> Option<bool> {
        let from = value.json.or(value.beside);
        if path.is_empty() {
            let real = real_type(from, value.of);
            let fits = |of: TypeId| R4.is_a(real, of);
            return Some(slice.uses.iter().any(|of| of.named().is_some_and(fits)));
        }
        let (node, values) = self.led_to(slice, path, from, value.of)?;
        let resolved = path.iter().any(|name| name == "resolve()");
        one_of(values.into_iter().map(|led| {
            let (json, of) = led?;
            let real = real_type(json, of);
            one_of(node.uses.iter().map(|of| {
                let own = of.named().filter(|of| !resolved || R4.get(*of).name != "Reference");
                match own {
                    Some(of) => Some(R4.is_a(real, of)),
                    None if resolved => of.leads_to(real, self.validator),
                    None => Some(false),
                }
            }))
        }))
    }

    /// What a reference leads to, or its type alone, which the reference may state.
    fn resolved(&self, json: Option<&'j Json<'j>>, of: TypeId) -> Option<Led<'j>> {
        let json = json?;
        let text = |name: &str| json.get(name).and_then(Json::as_str);
        match text("reference").map(|reference| self.target(reference)) {
            Some(Ok(Target::Here(found))) => {
                let name = found.get("resourceType").and_then(Json::as_str);
                Some((Some(found), name.and_then(|name| R4.resource(name)).unwrap_or(of)))
            }
            Some(Ok(Target::Elsewhere(of))) => Some((None, of)),
            _ => text("type").and_then(|name| R4.resource(name)).map(|of| (None, of)),
        }
    }

    /// Whether a value conforms to a profile a slice names; `None` when that cannot be told.
    pub(super) fn profiled_as(
        &mut self,
        slice: &Node,
        path: &[String],
        value: &Value<'j>,
    ) -> Option<bool> {
        let (node, values) = self.led_to(slice, path, value.json, value.of)?;
        let mut profiles = node
            .types
            .iter()
            .flat_map(|of| if of.targets.is_empty() { &of.profiles } else { &of.targets })
            .peekable();
        profiles.peek()?;
        one_of(values.into_iter().map(|led| {
            let (json, of) = led?;
            let json = json?;
            one_of(
                profiles.clone().map(|profile| {
                    self.conforms(json, of, profile).map(|conforms| conforms.is_ok())
                }),
            )
        }))
    }
}

/// Whether one is true; `None` when none is and one cannot be told.
fn one_of(all: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(false);
    for one in all {
        match one {
            Some(true) => return one,
            Some(false) => {}
            None => known = None,
        }
    }
    known
}
