//! Whether a value or the target of a reference conforms to a profile, tried without reporting.

use std::sync::Arc;

use super::super::definitions::{R4, TypeId, without_version};
use super::super::json::Json;
use super::references::Target;
use super::report::{Report, Severity};
use super::shape::Shape;
use super::slices::real_type;
use super::structure::Walk;
use super::validator::Validator;

impl<'v, 'j> Walk<'v, 'j> {
    /// Whether a value conforms to a profile, for `conformsTo`: nothing around it is at hand.
    pub(super) fn conforms_to(
        validator: &'v Validator,
        json: &'j Json<'j>,
        of: TypeId,
        shape: &Arc<Shape>,
        depth: usize,
    ) -> bool {
        let mut walk = Self::at_start(validator);
        walk.engine.depth = depth;
        walk.resource = Some(json);
        walk.container.json = Some(json);
        walk.gather_contained(of, json);
        walk.walk_shape(shape, json, real_type(Some(json), of));
        walk.report.errors == 0
    }

    /// A value that must conform to one of several profiles.
    pub(super) fn any_profile(
        &mut self,
        shape: &Shape,
        profiles: &[&String],
        json: &'j Json<'j>,
        of: TypeId,
    ) {
        let mut why = Vec::new();
        for profile in profiles {
            match self.conforms(json, of, profile) {
                Some(Err(reason)) => why.push(format!("{profile}: {reason}")),
                _ => return,
            }
        }
        let text = || format!("conforms to none of its profiles ({})", why.join("; "));
        self.broken(shape, "profile", text, None);
    }

    /// Whether a value conforms to a profile, or the first reason why it does not; `None` when the
    /// profile is not known.
    pub(super) fn conforms(
        &mut self,
        json: &'j Json<'j>,
        of: TypeId,
        profile: &str,
    ) -> Option<Result<(), String>> {
        let shape = self.validator.shape(profile)?;
        let key = (std::ptr::from_ref(json) as usize, Arc::as_ptr(&shape) as usize);
        if let Some(known) = self.tried.get(&key) {
            return Some(known.clone());
        }
        // Until told otherwise it does, so that circles end.
        self.tried.insert(key, Ok(()));
        let report = std::mem::take(&mut self.report);
        let steps = std::mem::take(&mut self.steps);
        self.walk_shape(&shape, json, real_type(Some(json), of));
        self.steps = steps;
        let found: Report = std::mem::replace(&mut self.report, report);
        let is_valid = found.is_valid();
        let error = found.problems.into_iter().find(|problem| problem.severity == Severity::Error);
        // Not all problems are kept, but all are counted.
        let cut = if is_valid { Ok(()) } else { Err("has too many problems".to_owned()) };
        let told = error.map_or(cut, |problem| {
            let place = if problem.location.is_empty() {
                String::new()
            } else {
                format!("{} ", problem.location)
            };
            Err(format!("{place}{}", problem.text))
        });
        self.tried.insert(key, told.clone());
        Some(told)
    }

    /// Checks the target of a reference: its type, and its profile where it is in hand.
    pub(super) fn targets(&mut self, shape: &Shape, targets: &[&String], json: &'j Json<'j>) {
        let Some(reference) = json.get("reference").and_then(Json::as_str) else { return };
        let Ok(target) = self.target(reference) else { return };
        let types: Vec<(&String, Option<TypeId>)> = targets
            .iter()
            .map(|url| {
                let of = R4.of_url(without_version(url));
                (*url, of.or_else(|| self.validator.shape(url).map(|shape| shape.of)))
            })
            .collect();
        // A target nobody here knows may be anything.
        if types.is_empty() || types.iter().any(|(_, of)| of.is_none()) {
            return;
        }
        let (real, resource) = match target {
            Target::Unknown => return,
            Target::Elsewhere(of) => (of, None),
            Target::Here(resource) => {
                let name = resource.get("resourceType").and_then(Json::as_str);
                let Some(of) = name.and_then(|name| R4.resource(name)) else { return };
                (of, Some(resource))
            }
        };
        let fitting: Vec<&String> = types
            .iter()
            .filter(|(_, of)| of.is_some_and(|of| R4.is_a(real, of)))
            .map(|(url, _)| *url)
            .collect();
        if fitting.is_empty() {
            let mut names: Vec<&str> =
                types.iter().filter_map(|(_, of)| Some(R4.get((*of)?).name)).collect();
            names.dedup();
            let hint = format!("Refer to {}.", names.join(" or "));
            let name = R4.get(real).name;
            let text = || format!("refers to a {name}, which it may not");
            self.broken(shape, "reference-target", text, Some(&hint));
            return;
        }
        let Some(resource) = resource else { return };
        let mut why = Vec::new();
        for profile in fitting {
            if R4.of_url(without_version(profile)).is_some() {
                return;
            }
            match self.conforms(resource, real, profile) {
                Some(Err(reason)) => why.push(format!("{profile}: {reason}")),
                _ => return,
            }
        }
        let text = || format!("refers to a resource that does not conform ({})", why.join("; "));
        self.broken(shape, "target-profile", text, None);
    }
}
