//! Codes: those of an element against the value set that binds it.

use super::super::definitions::{Bound, Codes, Kind, Primitive, R4, TypeId, without_version};
use super::super::json::Json;
use super::report::{Severity, said};
use super::shape::{ProfileBinding, Shape};
use super::texts::shown_text;
use super::walk::{R4_VERSION, Walk};

impl Walk<'_, '_> {
    /// Checks a code against the value set that binds its element.
    pub(super) fn check_code(&mut self, binding: &'static Bound, value: &Json<'_>) {
        let Some(code) = value.as_str() else { return };
        match binding.holds(None, code) {
            Some(true) => {}
            Some(false) => self.wrong_code(binding, None, code),
            None => self.unlisted(binding),
        }
    }

    /// Checks the codings of a value: one of them must be in the value set.
    pub(super) fn check_codings(&mut self, binding: &'static Bound, value: &Json<'_>, kind: &str) {
        let one = std::slice::from_ref(value);
        let codings = match kind {
            "CodeableConcept" => value.get("coding").and_then(Json::as_array).unwrap_or_default(),
            _ => one,
        };
        let mut wrong = None;
        let mut coded = false;
        for coding in codings {
            let Some(code) = part(coding, "code") else { continue };
            coded = true;
            let system = part(coding, "system");
            // A coding without system names no code at all.
            match binding.holds(Some(system.unwrap_or("")), code) {
                Some(false) => wrong = Some((system.unwrap_or("no system"), code)),
                Some(true) => return,
                None => return self.unlisted(binding),
            }
        }
        if let Some((system, code)) = wrong {
            self.wrong_code(binding, Some(system), code);
        } else if !coded
            && !binding.greatest
            && (value.get("text").is_some() || !codings.is_empty())
            && kind != "Coding"
        {
            self.problem(Severity::Error, "binding", || source(binding), || NO_CODE.to_owned());
        }
    }

    /// Says once that nobody here can tell the codes of a value set.
    fn unlisted(&mut self, binding: &'static Bound) {
        if self.unlisted.insert(binding.url) {
            let text = || "has a code that cannot be looked up offline".to_owned();
            self.problem(Severity::Note, "binding", || source(binding), text);
        }
    }

    fn wrong_code(&mut self, binding: &'static Bound, system: Option<&str>, code: &str) {
        let is_shown = self.is_shown(Severity::Error);
        let text = || {
            said("has a code the required value set does not hold", coded(system, code))
                .hint(hint_of(binding.codes(), code, is_shown))
        };
        self.problem(Severity::Error, "binding", || source(binding), text);
    }

    /// Checks codes against the value set beyond which none may be taken.
    fn within(&mut self, shape: &Shape, set: &str, codes: &Codes, json: &Json<'_>) {
        let one = std::slice::from_ref(json);
        let codings = json.get("coding").and_then(Json::as_array).unwrap_or(one);
        let mut wrong = None;
        for coding in codings {
            let (system, code) = match coding {
                Json::String(code) => (None, &**code),
                _ => match part(coding, "code") {
                    Some(code) => (Some(part(coding, "system").unwrap_or("")), code),
                    None => continue,
                },
            };
            match codes.holds(system, code) {
                Some(false) => wrong = Some((system, code)),
                Some(true) => return,
                None => {
                    let source = || (set.to_owned(), None);
                    let text = || "has a code that cannot be looked up offline".to_owned();
                    self.problem(Severity::Note, "binding", source, text);
                    return;
                }
            }
        }
        if let Some((system, code)) = wrong {
            let is_shown = self.is_shown(Severity::Error);
            let text = || {
                let text = ["has no code of the greatest value set it may be from, ", set].concat();
                said(text, coded(system, code)).hint(hint_of(codes, code, is_shown))
            };
            self.broken(shape, "binding", text);
        }
    }

    /// Checks codes against the value set a profile binds.
    pub(super) fn bound(
        &mut self,
        shape: &Shape,
        binding: &ProfileBinding,
        json: &Json<'_>,
        of: TypeId,
    ) {
        // Of a choice, only these are codes; a date beside them is none.
        let primitive = match R4.get(of).kind {
            Kind::Primitive(primitive) => Some(primitive),
            _ => None,
        };
        let is_code =
            |primitive| matches!(primitive, Primitive::Code | Primitive::String | Primitive::Uri);
        if primitive.is_some_and(|primitive| !is_code(primitive)) {
            return;
        }
        if let Some(set) = &binding.of.most {
            let codes = binding.most.get_or_init(|| self.validator.codes(set));
            self.within(shape, set, codes, json);
        }
        if !matches!(binding.of.strength.as_str(), "required" | "extensible") {
            return;
        }
        let codes = &**binding.codes.get_or_init(|| self.validator.codes(&binding.of.value_set));
        let one = std::slice::from_ref(json);
        let (bare, codings) = match json {
            Json::String(code) => (Some(&**code), &[][..]),
            Json::Object(_) => (None, json.get("coding").and_then(Json::as_array).unwrap_or(one)),
            _ => return,
        };
        let pair =
            |coding| Some((Some(part(coding, "system").unwrap_or("")), part(coding, "code")?));
        let pairs =
            || bare.map(|code| (None, code)).into_iter().chain(codings.iter().filter_map(pair));
        let required = binding.of.strength == "required";
        let Some((system, code)) = pairs().next() else {
            // Text alone is allowed where a concept has no code; a required binding wants one.
            let concept = json.get("text").is_some() || json.get("coding").is_some();
            if required && concept {
                self.broken(shape, "binding", || NO_CODE.to_owned());
            }
            return;
        };
        let mut unknown = false;
        for (system, code) in pairs() {
            match codes.holds(system, code) {
                Some(true) => return,
                None => unknown = true,
                Some(false) => {}
            }
        }
        let set = without_version(&binding.of.value_set);
        if unknown {
            let source = || (set.to_owned(), None);
            let text = || "has a code that cannot be looked up offline".to_owned();
            self.problem(Severity::Note, "binding", source, text);
        } else if required {
            let is_shown = self.is_shown(Severity::Error);
            let text = || {
                let text = ["has no code of the required value set ", set].concat();
                said(text, coded(system, code)).hint(hint_of(codes, code, is_shown))
            };
            self.broken(shape, "binding", text);
        } else {
            // An extensible set may be left where it has no code for the meaning.
            let source = || (shape.url.clone(), shape.version.clone());
            let is_shown = self.is_shown(Severity::Warning);
            let text = || {
                let text = ["has no code of the extensible value set ", set].concat();
                let hint =
                    [&hint_of(codes, code, is_shown), ", unless none of them has the meaning"]
                        .concat();
                said(text, coded(system, code)).hint(hint)
            };
            self.problem(Severity::Warning, "binding", source, text);
        }
    }
}

/// What a required binding says of a concept that is only text.
const NO_CODE: &str = "has no code, but its binding is required";

/// The value set of a binding of R4.
fn source(binding: &Bound) -> (String, Option<String>) {
    let (url, version) = binding.url.split_once('|').unwrap_or((binding.url, R4_VERSION));
    (url.to_owned(), Some(version.to_owned()))
}

fn part<'j>(json: &'j Json<'_>, name: &str) -> Option<&'j str> {
    json.get(name).and_then(Json::as_str)
}

/// A code with its system.
pub(super) fn coded(system: Option<&str>, code: &str) -> String {
    match system {
        Some(system) => [&*shown_text(code), " of ", &shown_text(system)].concat(),
        None => shown_text(code),
    }
}

/// Which codes would have been right, and which of them is nearest if that is worth the work.
pub(super) fn hint_of(codes: &Codes, code: &str, with_nearest: bool) -> String {
    if let Some(form) = codes.form().filter(|_| codes.is_empty()) {
        return ["Write ", form].concat();
    }
    let near = if with_nearest { codes.nearest(code) } else { None };
    let near = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
    ["Use one of ", codes.examples(), &near].concat()
}
