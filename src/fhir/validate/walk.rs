//! One validation under way: where it is, what it knows, what it found.

use std::collections::{HashMap, HashSet};

use super::super::definitions::{R4, Table, TypeId};
use super::super::json::Json;
use super::super::path::Container;
use super::constraints::Engine;
use super::place::Step;
use super::report::{Report, Said, Severity, said};
use super::texts::shown;
use super::validator::{Depth, Validator};
use super::values::Value;

/// The version of the base definitions.
pub(super) const R4_VERSION: &str = "4.0.1";

/// Where a resource stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is the document, an entry of a Bundle or a parameter.
    Whole,
    /// It is contained in another.
    Contained,
}

/// The resource that holds contained ones, and what refers to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Holder<'j> {
    pub(super) json: Option<&'j Json<'j>>,
    pub(super) contained: HashMap<&'j str, &'j Json<'j>>,
    pub(super) referenced: Vec<&'j str>,
    /// References to contained resources that are not there.
    pub(super) missing: HashSet<&'j str>,
}

/// One validation under way.
pub(super) struct Walk<'v, 'j> {
    pub(super) validator: &'v Validator,
    pub(super) table: &'static Table,
    pub(super) report: Report,
    pub(super) steps: Vec<Step<'j>>,
    pub(super) container: Holder<'j>,
    /// The resource the walk is in, contained or not.
    pub(super) resource: Option<&'j Json<'j>>,
    /// The entries of the Bundle around it, by full URL and by `Type/id`.
    pub(super) entries: HashMap<String, &'j Json<'j>>,
    /// What was found out about a resource and a profile, by their places in memory.
    pub(super) tried: HashMap<(usize, usize), Result<(), String>>,
    pub(super) engine: Engine<'j>,
    /// Value sets of R4 whose codes cannot be told; a note says so once.
    pub(super) unlisted: HashSet<&'static str>,
    /// Ids of elements in the resource, to find those used twice.
    pub(super) ids: HashMap<&'j str, bool>,
    /// Lists of values that are not in use, to be used again.
    pub(super) spare: Vec<Vec<Value<'j>>>,
    /// How many values the slices under way have, and how many more they may have.
    pub(super) counts: Vec<(usize, usize)>,
}

impl<'v, 'j> Walk<'v, 'j> {
    /// Validates a document.
    pub(super) fn over(validator: &'v Validator, json: &'j Json<'j>, profiles: &[&str]) -> Report {
        let mut walk = Self::at_start(validator);
        walk.resource(json, Role::Whole, profiles);
        walk.report
    }

    /// A walk that has seen nothing yet.
    pub(super) fn at_start(validator: &'v Validator) -> Self {
        Self {
            validator,
            table: &R4,
            report: Report::with_room(validator.room),
            steps: Vec::with_capacity(32),
            container: Holder::default(),
            resource: None,
            entries: HashMap::new(),
            tried: HashMap::new(),
            engine: Engine::default(),
            unlisted: HashSet::new(),
            ids: HashMap::new(),
            spare: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Reports a problem where the walk is.
    pub(super) fn problem<S: Into<Said>>(
        &mut self,
        severity: Severity,
        key: &str,
        source: impl FnOnce() -> (String, Option<String>),
        text: impl FnOnce() -> S,
    ) {
        self.report.add(severity, key, &self.steps, source, text);
    }

    /// Whether another problem of a severity would be shown, and what it says is worth some work.
    pub(super) fn is_shown(&self, severity: Severity) -> bool {
        self.report.has_room(severity)
    }

    /// Reports an error by a rule of a base type.
    pub(super) fn error<S: Into<Said>>(&mut self, key: &str, of: TypeId, text: impl FnOnce() -> S) {
        let name = self.table.get(of).name;
        self.problem(Severity::Error, key, || base_source(name), text);
    }

    /// The same with a hint.
    pub(super) fn mend<S: Into<Said>>(
        &mut self,
        key: &str,
        of: TypeId,
        text: impl FnOnce() -> S,
        hint: &str,
    ) {
        self.error(key, of, || text().into().hint(hint));
    }

    /// The type of a resource, by its `resourceType`; reports why there is none.
    fn type_of(&mut self, json: &Json<'_>) -> Option<TypeId> {
        let any = self.table.named("Resource").expect("R4 has Resource");
        if json.as_object().is_none() {
            let kind = json.kind();
            self.error("type", any, || format!("is {kind} where a resource must be an object"));
            return None;
        }
        let Some(name) = json.get("resourceType") else {
            let hint = "Begin the object with \"resourceType\".";
            self.mend("resource-type", any, || "has no resourceType".to_owned(), hint);
            return None;
        };
        let found = name.as_str().and_then(|name| self.table.resource(name));
        if found.is_none() {
            let hint = "Use the name of a resource of FHIR R4, in its exact spelling.";
            let text = || said("has a resourceType that R4 does not define", shown(name));
            self.mend("resource-type", any, text, hint);
        }
        found
    }

    /// Validates a resource and what it claims to conform to.
    pub(super) fn resource(&mut self, json: &'j Json<'j>, role: Role, profiles: &[&str]) {
        let Some(of) = self.type_of(json) else { return };
        let fields = json.as_object().unwrap_or_default();
        self.steps.push(Step::Resource(self.table.get(of).name));
        let outer_resource = self.resource.replace(json);
        let outer_ids = std::mem::take(&mut self.ids);
        let outer = (role == Role::Whole).then(|| {
            let container = Holder { json: Some(json), ..Holder::default() };
            std::mem::replace(&mut self.container, container)
        });
        if role == Role::Whole {
            self.gather_contained(of, json);
        }
        let outer_bundle = self.engine.bundle.clone();
        if self.table.get(of).name == "Bundle" {
            self.gather_entries(of, json);
            self.engine.bundle = Some(std::rc::Rc::new(Container::new(json)));
        }
        self.object(of, json, fields);
        self.check_invariants(&self.table.get(of).invariants, json, None, of);
        if role == Role::Whole {
            self.check_contained(of, json);
        }
        self.check_profiles(of, json, profiles);
        if let Some(outer) = outer {
            self.container = outer;
        }
        self.engine.bundle = outer_bundle;
        self.ids = outer_ids;
        self.resource = outer_resource;
        self.steps.pop();
    }

    /// Whether FHIRPath constraints are judged.
    pub(super) fn judges_constraints(&self) -> bool {
        self.validator.depth >= Depth::Constraints
    }
}

/// The canonical URL of the definition that states an element of a type.
pub(super) fn base_source(name: &str) -> (String, Option<String>) {
    let name = name.split('.').next().unwrap_or(name);
    (format!("http://hl7.org/fhir/StructureDefinition/{name}"), Some(R4_VERSION.to_owned()))
}
