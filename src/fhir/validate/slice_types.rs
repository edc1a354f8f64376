//! Slices told by what is there, by its type, or by its profile.

use super::super::definitions::{R4, TypeId};
use super::super::json::Json;
use super::references::Target;
use super::shape::Node;
use super::slices::{items, real_type};
use super::values::Value;
use super::walk::Walk;

/// A place a discriminator leads to: what stands there, if it is at hand, and of which type.
type Led<'j> = (Option<&'j Json<'j>>, TypeId);

impl<'j> Walk<'_, 'j> {
    pub(super) fn exists_as(slice: &Node, path: &[String], value: &Value<'j>) -> bool {
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

    pub(super) fn typed_as(&mut self, slice: &Node, path: &[String], value: &Value<'j>) -> bool {
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

    pub(super) fn profiled_as(&mut self, slice: &Node, path: &[String], value: &Value<'j>) -> bool {
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
