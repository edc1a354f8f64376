//! Extensions against their definitions.

use std::sync::Arc;

use super::super::definitions::{Field, R4};
use super::super::json::Json;
use super::place::Step;
use super::report::{Said, Severity};
use super::shape::Shape;
use super::walk::Walk;

impl<'j> Walk<'_, 'j> {
    /// Checks an extension against its definition, if that is known.
    pub(super) fn check_extension(&mut self, field: &Field, json: &'j Json<'j>) {
        let Some(url) = json.get("url").and_then(Json::as_str) else { return };
        // Parts of a complex extension have short names, which their definition checks.
        if !url.contains(':') {
            return;
        }
        let of = R4.named("Extension").expect("R4 has Extension");
        match self.validator.shape(url) {
            Some(shape) if shape.of == of => {
                self.walk_shape(&shape, json, of);
                self.check_context(&shape);
            }
            None if field.name == "modifierExtension" => {
                let source = || (url.to_owned(), None);
                let text = || "is a modifier extension that is not known here".to_owned();
                self.problem(Severity::Note, "extension-unknown", source, text);
            }
            _ => {}
        }
    }

    /// Whether an extension may stand where it does. Contexts told by an expression, by another
    /// extension or by an element of a profile are not judged.
    fn check_context(&mut self, shape: &Arc<Shape>) {
        if shape.contexts.is_empty() || shape.contexts.iter().any(|(kind, _)| kind != "element") {
            return;
        }
        let Some((name, places)) = self.holders() else { return };
        let of_types = |path: &str| {
            let of = R4.named(path.split('.').next().unwrap_or(path));
            of.is_none() || path.contains([':', '#'])
        };
        let stands = |path: &String| {
            let path = path.strip_suffix("[x]").unwrap_or(path);
            of_types(path) || places.iter().any(|place| place == path)
        };
        if shape.contexts.iter().any(|(_, path)| stands(path)) {
            return;
        }
        let text = || {
            let allowed: Vec<&str> = shape.contexts.iter().map(|(_, path)| &**path).collect();
            Said::from(format!("is an extension that may not stand on a {name}"))
                .hint(format!("It may stand on {}.", allowed.join(", ")))
        };
        self.broken(shape, "extension-context", text);
    }

    /// What the extension the walk is at stands on: its name for a message, and all the ways a
    /// context can name it. `HumanName.family` of a Patient is that, `Patient.name.family`,
    /// `string` and `Element`.
    fn holders(&self) -> Option<(&'static str, Vec<String>)> {
        // The steps end with the extension itself.
        let [before @ .., Step::Field(_), Step::Item(_)] = &self.steps[..] else { return None };
        let start = before.iter().rposition(|step| matches!(step, Step::Resource(_)))?;
        let Step::Resource(name) = before[start] else { return None };
        let mut of = R4.resource(name)?;
        let mut paths: Vec<String> = Vec::new();
        let begin = |of, paths: &mut Vec<String>| {
            let mut next = Some(of);
            while let Some(of) = next {
                paths.push(R4.get(of).name.to_owned());
                next = R4.get(of).parent;
            }
        };
        begin(of, &mut paths);
        for step in &before[start + 1..] {
            let Step::Field(name) = step else { continue };
            let name = name.strip_prefix('_').unwrap_or(name);
            let (_, field, field_type) = R4.get(of).member(name)?;
            // A choice is named with its type, or without.
            let typed = paths.iter().filter(|_| field.choice).map(|path| format!("{path}.{name}"));
            let typed: Vec<String> = typed.collect();
            for path in &mut paths {
                path.push('.');
                path.push_str(field.name);
            }
            paths.extend(typed);
            of = field_type.of;
            begin(of, &mut paths);
        }
        Some((R4.get(of).name, paths))
    }
}
