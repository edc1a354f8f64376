//! Codes: those of an element against the value set that binds it.

use super::super::definitions::{Bound, Codes, TypeId, without_version};
use super::super::json::Json;
use super::report::{Severity, said};
use super::shape::{ProfileBinding, Shape};
use super::structure::{R4_VERSION, Walk};
use super::texts::shown_text;

impl Walk<'_, '_> {
    /// Checks a code against the value set that binds its element.
    pub(super) fn check_code(&mut self, binding: &'static Bound, value: &Json<'_>, of: TypeId) {
        let Some(code) = value.as_str() else { return };
        if binding.codes().holds(None, code) == Some(false) {
            self.wrong_code(binding, None, code, of);
        }
    }

    /// Checks the codings of a value: one of them must be in the value set.
    pub(super) fn check_codings(
        &mut self,
        binding: &'static Bound,
        value: &Json<'_>,
        of: TypeId,
        kind: &str,
    ) {
        let pair = |coding: &Json<'_>| {
            let system = coding.get("system").and_then(Json::as_str).map(str::to_owned);
            let code = coding.get("code").and_then(Json::as_str).map(str::to_owned);
            (system, code)
        };
        let codings: Vec<_> = match kind {
            "CodeableConcept" => value
                .get("coding")
                .and_then(Json::as_array)
                .into_iter()
                .flatten()
                .map(pair)
                .collect(),
            _ => vec![pair(value)],
        };
        let codes = binding.codes();
        let mut wrong = None;
        for (system, code) in &codings {
            let Some(code) = code else { continue };
            // A coding without system names no code at all.
            match codes.holds(Some(system.as_deref().unwrap_or("")), code) {
                Some(false) => wrong = Some((system, code)),
                _ => return,
            }
        }
        if let Some((system, code)) = wrong {
            self.wrong_code(binding, Some(system.as_deref().unwrap_or("no system")), code, of);
        }
    }

    fn wrong_code(
        &mut self,
        binding: &'static Bound,
        system: Option<&str>,
        code: &str,
        of: TypeId,
    ) {
        let _ = of;
        let codes = binding.codes();
        let source = || {
            let (url, version) = binding.url.split_once('|').unwrap_or((binding.url, R4_VERSION));
            (url.to_owned(), Some(version.to_owned()))
        };
        let hint = hint_of(codes);
        let text = || said("has a code the required value set does not hold", coded(system, code));
        self.problem(Severity::Error, "binding", source, text, Some(&hint));
    }

    /// Checks codes against the value set a profile binds.
    pub(super) fn bound(
        &mut self,
        shape: &Shape,
        binding: &ProfileBinding,
        codes: &Codes,
        json: &Json<'_>,
    ) {
        let part =
            |json: &Json<'_>, name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
        let pairs: Vec<(Option<String>, String)> = match json {
            Json::String(code) => vec![(None, code.clone().into_owned())],
            Json::Object(_) => {
                let codings = json.get("coding").and_then(Json::as_array);
                let codings: Vec<&Json<'_>> =
                    codings.map_or_else(|| vec![json], |codings| codings.iter().collect());
                let pair = |coding: &&Json<'_>| {
                    Some((Some(part(coding, "system").unwrap_or_default()), part(coding, "code")?))
                };
                codings.iter().filter_map(pair).collect()
            }
            _ => return,
        };
        let required = binding.of.strength == "required";
        if pairs.is_empty() {
            // Text alone is allowed where a concept has no code; a required binding wants one.
            let concept = matches!(json, Json::Object(_)) && json.get("text").is_some()
                || json.get("coding").is_some();
            if required && concept {
                let text = || "has no code, but its binding is required".to_owned();
                self.broken(shape, "binding", text, None);
            }
            return;
        }
        let mut unknown = false;
        for (system, code) in &pairs {
            match codes.holds(system.as_deref(), code) {
                Some(true) => return,
                None => unknown = true,
                Some(false) => {}
            }
        }
        let set = without_version(&binding.of.value_set).to_owned();
        if unknown {
            let source = || (set.clone(), None);
            let text = || "has a code that cannot be looked up offline".to_owned();
            self.problem(Severity::Note, "binding", source, text, None);
            return;
        }
        let (system, code) = &pairs[0];
        let found = coded(system.as_deref(), code);
        let hint = hint_of(codes);
        if required {
            let text = || said(format!("has no code of the required value set {set}"), found);
            self.broken(shape, "binding", text, Some(&hint));
        } else {
            // An extensible set may be left where it has no code for the meaning.
            let source = || (shape.url.clone(), shape.version.clone());
            let text = || said(format!("has no code of the extensible value set {set}"), found);
            let hint = format!("{hint}, unless none of them has the meaning");
            self.problem(Severity::Warning, "binding", source, text, Some(&hint));
        }
    }
}

/// A code with its system.
pub(super) fn coded(system: Option<&str>, code: &str) -> String {
    match system {
        Some(system) => format!("{} of {}", shown_text(code), shown_text(system)),
        None => shown_text(code),
    }
}

/// Which codes would have been right.
pub(super) fn hint_of(codes: &Codes) -> String {
    const SHOWN: usize = 12;
    let some = codes.some(SHOWN);
    let more = if codes.len() > SHOWN { ", …" } else { "" };
    format!("Use one of {}{more}", some.join(", "))
}
