//! Whether a value or the target of a reference conforms to a profile, tried without reporting.

use std::sync::Arc;

use super::super::definitions::{Kind, R4, TypeId};
use super::super::json::Json;
use super::allowed::Lead;
use super::references::Target;
use super::report::{Report, Said, Severity};
use super::shape::Shape;
use super::slices::real_type;
use super::validator::Validator;
use super::walk::{Holder, Walk};

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
        self.broken(shape, "profile", text);
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
        let around = self.stand_in(json, real_type(Some(json), of));
        self.walk_shape(&shape, json, real_type(Some(json), of));
        if let Some((container, resource)) = around {
            (self.container, self.resource) = (container, resource);
        }
        self.steps = steps;
        let found: Report = std::mem::replace(&mut self.report, report);
        // Not all problems are kept, but all are counted.
        let cut = if found.is_valid() { Ok(()) } else { Err("has too many problems".to_owned()) };
        let error = found.problems.into_iter().find(|problem| problem.severity == Severity::Error);
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

    /// Makes another resource the one the walk is in, with what it contains; the one before is given
    /// back. What is contained stays in its container.
    fn stand_in(
        &mut self,
        json: &'j Json<'j>,
        of: TypeId,
    ) -> Option<(Holder<'j>, Option<&'j Json<'j>>)> {
        let id = json.get("id").and_then(Json::as_str);
        let contained = id.and_then(|id| self.container.contained.get(id).copied());
        let is_here =
            [contained, self.container.json].iter().flatten().any(|here| std::ptr::eq(*here, json));
        if R4.get(of).kind != Kind::Resource || is_here {
            return None;
        }
        let mut holder = Holder { json: Some(json), ..Holder::default() };
        let items = json.get("contained").and_then(Json::as_array).unwrap_or_default();
        let named = items.iter().filter_map(|item| Some((item.get("id")?.as_str()?, item)));
        holder.contained.extend(named);
        Some((std::mem::replace(&mut self.container, holder), self.resource.replace(json)))
    }

    /// Checks the target of a reference: its type, and its profile where it is in hand.
    pub(super) fn targets<'s, I: Iterator<Item = &'s Lead>>(
        &mut self,
        shape: &Shape,
        leads: impl Fn() -> I,
        json: &'j Json<'j>,
    ) {
        // A target nobody here knows may be anything.
        let validator = self.validator;
        if leads().next().is_none() || leads().any(|lead| lead.of(validator).is_none()) {
            return;
        }
        let Some(reference) = json.get("reference").and_then(Json::as_str) else { return };
        let Ok(target) = self.target(reference) else { return };
        let (real, resource) = match target {
            Target::Unknown => return,
            Target::Elsewhere(of) => (of, None),
            Target::Here(resource) => {
                let name = resource.get("resourceType").and_then(Json::as_str);
                let Some(of) = name.and_then(|name| R4.resource(name)) else { return };
                (of, Some(resource))
            }
        };
        let fitting =
            || leads().filter(|lead| lead.of(validator).is_some_and(|of| R4.is_a(real, of)));
        if fitting().next().is_none() {
            let text = || {
                let types = leads().filter_map(|lead| lead.of(validator));
                let mut names: Vec<&str> = types.map(|of| R4.get(of).name).collect();
                names.dedup();
                Said::from(format!("refers to a {}, which it may not", R4.get(real).name))
                    .hint(format!("Refer to {}.", names.join(" or ")))
            };
            self.broken(shape, "reference-target", text);
            return;
        }
        let Some(resource) = resource else { return };
        let mut why = Vec::new();
        for lead in fitting() {
            if lead.plain {
                return;
            }
            match self.conforms(resource, real, &lead.url) {
                Some(Err(reason)) => why.push(format!("{}: {reason}", lead.url)),
                _ => return,
            }
        }
        let text = || format!("refers to a resource that does not conform ({})", why.join("; "));
        self.broken(shape, "target-profile", text);
    }
}
