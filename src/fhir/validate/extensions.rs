//! Extensions against their definitions.

use std::sync::Arc;

use super::super::definitions::{Field, Kind, R4};
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

    /// Whether an extension may stand where it does; judged where all contexts are resources.
    fn check_context(&mut self, shape: &Arc<Shape>) {
        // The steps end with the extension itself; what holds it is a resource when only a
        // resource stands before.
        let [.., Step::Resource(holder), Step::Field(_), Step::Item(_)] = self.steps[..] else {
            return;
        };
        let Some(holder) = R4.named(holder) else { return };
        let allowed = shape.contexts.iter().all(|(kind, path)| {
            // Other kinds of context, and paths inside resources, are not judged here.
            let of = R4.named(path).filter(|_| kind == "element");
            !of.is_some_and(|of| R4.get(of).kind == Kind::Resource)
        });
        let fits = shape.contexts.iter().any(|(_, path)| {
            path == "Element" || R4.named(path).is_some_and(|of| R4.is_a(holder, of))
        });
        if shape.contexts.is_empty() || allowed || fits {
            return;
        }
        if shape.contexts.iter().any(|(kind, _)| kind != "element") {
            return;
        }
        let text = || {
            let places: Vec<&str> = shape.contexts.iter().map(|(_, path)| &**path).collect();
            let name = R4.get(holder).name;
            Said::from(format!("is an extension that may not stand on a {name}"))
                .hint(format!("It may stand on {}.", places.join(", ")))
        };
        self.broken(shape, "extension-context", text);
    }
}
