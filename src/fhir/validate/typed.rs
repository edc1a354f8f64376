//! The types a profile allows, and the profiles these must conform to.

use std::sync::Arc;

use super::super::definitions::{Kind, R4, without_version};
use super::super::json::Json;
use super::report::{Said, Severity};
use super::shape::{Node, Shape};
use super::slices::real_type;
use super::values::Value;
use super::walk::Walk;

impl<'j> Walk<'_, 'j> {
    /// Checks the type of a value, and what that type demands.
    pub(super) fn typed(
        &mut self,
        shape: &Arc<Shape>,
        node: &Node,
        value: &Value<'j>,
        json: &'j Json<'j>,
    ) {
        let real = real_type(Some(json), value.of);
        let kind = R4.get(real);
        let allowed = || node.uses.iter().filter(|of| of.allows(real));
        if allowed().next().is_none() && kind.kind != Kind::Inner {
            let text = || {
                let names: Vec<&str> = node.types.iter().map(|of| &*of.code).collect();
                Said::from(format!("is a {}, which the profile does not allow", kind.name))
                    .hint(format!("It may be {}.", names.join(" or ")))
            };
            self.broken(shape, "type", text);
            return;
        }
        // Extensions are checked against the definitions of their URLs wherever they stand.
        if kind.name == "Extension" {
            let url = json.get("url").and_then(Json::as_str).unwrap_or_default();
            let mut narrower = allowed().flat_map(|of| &of.profiles);
            if let (Some(profile), None) = (narrower.next(), narrower.next())
                && without_version(profile) != url
                && let Some(inner) = self.validator.shape(profile)
            {
                self.walk_shape(&inner, json, real);
            }
        } else {
            let mut profiles = allowed().flat_map(|of| &of.profiles);
            match (profiles.next(), profiles.next()) {
                (None, _) => {}
                (Some(profile), None) => match self.validator.shape(profile) {
                    Some(inner) => self.walk_shape(&inner, json, real),
                    None => self.unknown_profile(profile),
                },
                _ => {
                    let profiles: Vec<&String> = allowed().flat_map(|of| &of.profiles).collect();
                    self.any_profile(shape, &profiles, json, real);
                }
            }
        }
        if kind.name == "Reference" {
            self.targets(shape, || allowed().flat_map(|of| &of.targets), json);
        }
    }

    fn unknown_profile(&mut self, profile: &str) {
        let source = || (profile.to_owned(), None);
        let text = || "was not checked against a profile that is not known here".to_owned();
        self.problem(Severity::Note, "profile-unknown", source, text);
    }
}
