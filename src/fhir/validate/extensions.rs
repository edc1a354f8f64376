//! Extensions against their definitions.

use std::sync::Arc;

use super::super::definitions::{Field, R4, without_version};
use super::super::json::Json;
use super::super::path::{Expression, Item, Node, Surroundings};
use super::model::Knowledge;
use super::place::Step;
use super::report::{Said, Severity, said};
use super::shape::{Context, Shape};
use super::texts::shown_text;
use super::walk::{R4_VERSION, Walk};

/// Steps the expression of a context may take.
const MOST_STEPS: u64 = 200_000;

impl<'j> Walk<'_, 'j> {
    /// Checks an extension against its definition, if that is known.
    pub(super) fn check_extension(&mut self, field: &Field, json: &'j Json<'j>) {
        let Some(url) = json.get("url").and_then(Json::as_str) else { return };
        // Parts of a complex extension have short names, which their definition checks.
        if !url.contains(':') {
            if !url.is_empty() && !self.is_part() {
                let of = R4.named("Extension").expect("R4 has Extension");
                let text = || said("has a URL that is not absolute", shown_text(url));
                let hint = "Only an extension inside another may have a name for a URL.";
                self.mend("extension-url", of, text, hint);
            }
            return;
        }
        let of = R4.named("Extension").expect("R4 has Extension");
        match self.validator.shape(url) {
            Some(shape) if shape.of == of => {
                self.walk_shape(&shape, json, of);
                self.check_context(&shape);
                self.check_modifier(&shape, field);
            }
            None if field.name == "modifierExtension" => {
                let source = || (url.to_owned(), None);
                let text = || "is a modifier extension that is not known here".to_owned();
                self.problem(Severity::Note, "extension-unknown", source, text);
            }
            _ => {}
        }
    }

    /// Whether an extension that changes the meaning of what it stands on says so, and no other.
    fn check_modifier(&mut self, shape: &Arc<Shape>, field: &Field) {
        let (text, hint) = match (field.name, shape.modifier) {
            ("extension", Some(true)) => (
                "is a modifier, which may not stand where a reader may ignore it",
                "Move it into modifierExtension.",
            ),
            ("modifierExtension", Some(false)) => {
                ("is no modifier by its definition", "Move it into extension.")
            }
            _ => return,
        };
        self.broken(shape, "extension-modifier", || Said::from(text.to_owned()).hint(hint));
    }

    /// Whether the extension the walk is at is inside another.
    fn is_part(&self) -> bool {
        let mut fields = self.steps.iter().rev().filter_map(|step| match step {
            Step::Field(name) => Some(*name),
            _ => None,
        });
        matches!(fields.nth(1), Some("extension" | "modifierExtension"))
    }

    /// Whether an extension may stand where it does.
    fn check_context(&mut self, shape: &Arc<Shape>) {
        if shape.contexts.is_empty() {
            return;
        }
        let Some((name, places)) = self.holders() else { return };
        // What cannot be told is let be.
        let fits = |context: &Context| match context.kind.as_str() {
            // That one means anywhere, on resources too.
            "element" if context.at == "Element" => Some(true),
            "element" => Some(is_at(&context.at, &places)),
            "extension" if !context.at.contains('#') => Some(self.is_part_of(&context.at)),
            "fhirpath" => self.is_found_by(context),
            _ => None,
        };
        if shape.contexts.iter().any(|context| fits(context) != Some(false)) {
            return;
        }
        let text = || {
            let allowed: Vec<&str> = shape.contexts.iter().map(|context| &*context.at).collect();
            Said::from(format!("is an extension that may not stand on a {name}"))
                .hint(format!("It may stand on {}.", allowed.join(", ")))
        };
        // R4 itself says too little of where its own may stand, and later definitions of them more.
        let is_base = shape.version.as_deref() == Some(R4_VERSION)
            && shape.url.starts_with("http://hl7.org/fhir/StructureDefinition/");
        let severity = if is_base { Severity::Warning } else { Severity::Error };
        let source = || (shape.url.clone(), shape.version.clone());
        self.problem(severity, "extension-context", source, text);
    }

    /// Whether the extension the walk is at is inside one of this URL.
    fn is_part_of(&self, url: &str) -> bool {
        let holder = self.holder().and_then(|holder| holder.get("url")).and_then(Json::as_str);
        self.is_part() && holder == Some(without_version(url))
    }

    /// Whether an expression finds what the extension stands on; `None` when that cannot be told.
    fn is_found_by(&self, context: &Context) -> Option<bool> {
        let expression =
            context.expression.get_or_init(|| Expression::compile(&context.at).ok()).as_ref()?;
        let (holder, resource) = (self.holder()?, self.resource?);
        let name = resource.get("resourceType").and_then(Json::as_str);
        let focus = Node::new(resource, name.and_then(|name| R4.resource(name)));
        let knowledge = Knowledge { validator: self.validator, depth: 0 };
        let around = Surroundings {
            model: Some(&knowledge),
            resource: Some(focus),
            now: self.validator.now,
            steps: MOST_STEPS,
            ..Surroundings::none()
        };
        let found = expression.evaluate(focus, &around).ok()?;
        let same = |json: Option<&Json<'_>>| {
            json.is_some_and(|json| {
                std::ptr::eq(
                    std::ptr::from_ref(json).cast::<u8>(),
                    std::ptr::from_ref(holder).cast(),
                )
            })
        };
        Some(found.items().iter().any(|item| match item {
            Item::Node(node) => same(node.json) || same(node.beside),
            Item::Boolean(truth) => *truth,
            _ => false,
        }))
    }

    /// What the extension the walk is at stands in.
    fn holder(&self) -> Option<&'j Json<'j>> {
        let [before @ .., Step::Field(_), Step::Item(_)] = &self.steps[..] else { return None };
        let start = before.iter().rposition(|step| matches!(step, Step::Resource(_)))?;
        before[start + 1..].iter().try_fold(self.resource?, |json, step| match step {
            Step::Field(name) => json.get(name),
            Step::Item(place) => json.as_array()?.get(*place),
            Step::Resource(_) => None,
        })
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

/// Whether a path of a context is one of these. One that is on no type of R4, or names an element of
/// a profile, may be.
fn is_at(path: &str, places: &[String]) -> bool {
    let path = path.strip_suffix("[x]").unwrap_or(path);
    let of = R4.named(path.split('.').next().unwrap_or(path));
    of.is_none() || path.contains([':', '#']) || places.iter().any(|place| place == path)
}
