//! The first pass: a resource against its base type.

use std::collections::HashMap;

use super::super::definitions::{Field, FieldType, Kind, Primitive, R4, Table, Type, TypeId};
use super::super::json::Json;
use super::super::path::Container;
use super::constraints::Engine;
use super::place::{Step, location, pointer};
use super::report::{Problem, Report, Rule, Said, Severity, said};
use super::texts::{shown, shown_text};
use super::validator::{Depth, Validator};
use super::{narrative, primitives};

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
    /// Ids of elements in the resource, to find those used twice.
    ids: HashMap<&'j str, bool>,
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
            report: Report::default(),
            steps: Vec::with_capacity(32),
            container: Holder::default(),
            resource: None,
            entries: HashMap::new(),
            tried: HashMap::new(),
            engine: Engine::default(),
            ids: HashMap::new(),
        }
    }

    /// Reports a problem where the walk is.
    pub(super) fn problem<S: Into<Said>>(
        &mut self,
        severity: Severity,
        key: &str,
        source: impl FnOnce() -> (String, Option<String>),
        text: impl FnOnce() -> S,
        hint: Option<&str>,
    ) {
        let steps = &self.steps;
        self.report.add(severity, || {
            let (source, version) = source();
            let Said { text, found } = text().into();
            Problem {
                severity,
                location: location(steps),
                pointer: pointer(steps),
                rule: Rule { key: key.to_owned(), source, version },
                text,
                found,
                hint: hint.map(str::to_owned),
            }
        });
    }

    /// Reports an error by a rule of a base type.
    pub(super) fn error<S: Into<Said>>(&mut self, key: &str, of: TypeId, text: impl FnOnce() -> S) {
        self.mend(key, of, text, None);
    }

    /// The same with a hint.
    pub(super) fn mend<S: Into<Said>>(
        &mut self,
        key: &str,
        of: TypeId,
        text: impl FnOnce() -> S,
        hint: Option<&str>,
    ) {
        let name = self.table.get(of).name;
        self.problem(Severity::Error, key, || base_source(name), text, hint);
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
            let hint = Some("Begin the object with \"resourceType\".");
            self.mend("resource-type", any, || "has no resourceType".to_owned(), hint);
            return None;
        };
        let found = name.as_str().and_then(|name| self.table.resource(name));
        if found.is_none() {
            let hint = Some("Use the name of a resource of FHIR R4, in its exact spelling.");
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
            let container =
                Holder { json: Some(json), contained: HashMap::new(), referenced: Vec::new() };
            std::mem::replace(&mut self.container, container)
        });
        if role == Role::Whole {
            self.gather_contained(of, json);
        }
        if self.table.get(of).name == "Bundle" {
            self.gather_entries(json);
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
        self.ids = outer_ids;
        self.resource = outer_resource;
        self.steps.pop();
    }

    /// Validates the fields of an object.
    pub(super) fn object(
        &mut self,
        of: TypeId,
        json: &'j Json<'j>,
        fields: &'j [(std::borrow::Cow<'j, str>, Json<'j>)],
    ) {
        let kind = self.table.get(of);
        if fields.is_empty() {
            let hint = Some("Leave the element out, or give it content.");
            self.mend("ele-1", of, || "is an empty object".to_owned(), hint);
            return;
        }
        let (mut seen, mut beside, mut told) = (0u128, 0u128, 0u128);
        let mut types_seen = 0;
        for (name, value) in fields {
            let name: &'j str = name;
            if let Some((place, field, field_type)) = kind.member(name) {
                let bit = 1 << place;
                if seen & bit != 0 && told & bit == 0 {
                    told |= bit;
                    self.repeated(of, field, fields);
                }
                seen |= bit;
                self.steps.push(Step::Field(name));
                self.values(field, field_type, value, fields);
                self.steps.pop();
            } else if name == "resourceType" && kind.kind == Kind::Resource {
                types_seen += 1;
                if types_seen == 2 {
                    self.error("repeated", of, || "has resourceType more than once".to_owned());
                }
            } else if let Some((place, field, field_type)) = beside_of(kind, self.table, name) {
                let bit = 1 << place;
                if beside & bit != 0 && told & bit == 0 {
                    told |= bit;
                    self.repeated(of, field, fields);
                }
                beside |= bit;
                self.steps.push(Step::Field(name));
                self.beside(field, field_type, value, fields);
                self.steps.pop();
            } else {
                self.unknown(of, kind, name);
            }
        }
        // A choice written with one type, and its extensions with another.
        let mut both = seen & beside & !told;
        while both != 0 {
            let field = &kind.fields[both.trailing_zeros() as usize];
            both &= both - 1;
            if field.choice {
                self.repeated(of, field, fields);
            }
        }
        let mut missing = kind.required & !(seen | beside);
        while missing != 0 {
            let field = &kind.fields[missing.trailing_zeros() as usize];
            missing &= missing - 1;
            self.error("cardinality", of, || format!("lacks {}", named(field)));
        }
        self.object_rules(of, kind, json);
    }

    /// Rules of particular types that no table states.
    fn object_rules(&mut self, of: TypeId, kind: &Type, json: &'j Json<'j>) {
        if kind.name == "Extension" {
            let nested = json.get("extension").is_some();
            let value = kind.element("value").is_some_and(|field| {
                let names = json.as_object().unwrap_or_default();
                names.iter().any(|(name, _)| {
                    let name = name.strip_prefix('_').unwrap_or(name);
                    field.choices.iter().any(|(choice, _)| *choice == name)
                })
            });
            if nested == value {
                let text = if nested {
                    "both a value and extensions"
                } else {
                    "neither a value nor extensions"
                };
                let hint = Some("An extension has either a value or extensions of its own.");
                self.mend("ext-1", of, || format!("has {text}"), hint);
            }
        }
    }

    fn unknown(&mut self, of: TypeId, kind: &'static Type, name: &'j str) {
        let near = || {
            let same = |known: &&str| known.eq_ignore_ascii_case(name);
            let starts = |known: &&str| {
                (known.len() > 2 && name.starts_with(*known))
                    || (name.len() > 2 && known.starts_with(name))
            };
            kind.names().find(same).or_else(|| kind.names().find(starts))
        };
        self.steps.push(Step::Field(name));
        let source = || base_source(kind.name);
        let steps = &self.steps;
        let what = shown_text(name);
        self.report.add(Severity::Error, || {
            let (source, version) = source();
            Problem {
                severity: Severity::Error,
                location: location(steps),
                pointer: pointer(steps),
                rule: Rule { key: "unknown-element".to_owned(), source, version },
                text: format!("{} has no element {what}", kind.name),
                found: None,
                hint: Some(match near() {
                    Some(known) => format!("Did you mean `{known}`?"),
                    None => "Leave it out, or carry the information in an extension.".to_owned(),
                }),
            }
        });
        self.steps.pop();
        let _ = of;
    }

    /// An element that stands there twice, or a choice with more than one type.
    fn repeated(
        &mut self,
        of: TypeId,
        field: &Field,
        fields: &[(std::borrow::Cow<'_, str>, Json<'_>)],
    ) {
        if !field.choice {
            let text = || format!("has {} more than once", field.name);
            self.mend("repeated", of, text, Some("JSON names must be unique within an object."));
            return;
        }
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in fields {
            let bare = name.strip_prefix('_').unwrap_or(name);
            if field.choices.iter().any(|(choice, _)| *choice == bare) && !names.contains(&bare) {
                names.push(bare);
            }
        }
        if let [one] = names[..] {
            let count = fields.iter().filter(|(name, _)| name == one).count();
            if count > 1 {
                self.error("repeated", of, || format!("has {one} more than once"));
            }
            return;
        }
        let text = || format!("has {}, of which only one may be there", names.join(" and "));
        self.mend("choice", of, text, Some("Keep the value of one type."));
    }

    /// Checks a value as single or many.
    fn values(
        &mut self,
        field: &'static Field,
        field_type: &'static FieldType,
        value: &'j Json<'j>,
        fields: &'j [(std::borrow::Cow<'j, str>, Json<'j>)],
    ) {
        let of = field_type.of;
        match value {
            Json::Array(_) if !field.many() => {
                let hint = Some("Write the value without the array around it.");
                self.mend(
                    "cardinality",
                    of,
                    || "is an array where one value must stand".to_owned(),
                    hint,
                );
            }
            Json::Array(items) if items.is_empty() => {
                let hint = Some("Leave the element out when it has no values.");
                self.mend("ele-1", of, || "is an empty array".to_owned(), hint);
            }
            Json::Array(items) => {
                if items.len() > field.max as usize {
                    let (count, max) = (items.len(), field.max);
                    self.error("cardinality", of, || {
                        format!("has {count} values, at most {max} may be there")
                    });
                }
                for (place, item) in items.iter().enumerate() {
                    self.steps.push(Step::Item(place));
                    if *item == Json::Null {
                        self.null(field, of, place, fields);
                    } else {
                        self.value(field, field_type, item);
                    }
                    self.steps.pop();
                }
            }
            Json::Null => {
                let hint = Some("Leave the element out when it has no value.");
                self.mend("ele-1", of, || "is null".to_owned(), hint);
            }
            _ if field.many() => {
                let hint = Some("Put the value into an array, also when there is only one.");
                let kind = value.kind();
                self.mend(
                    "cardinality",
                    of,
                    || format!("is {kind} where an array must stand"),
                    hint,
                );
            }
            _ => self.value(field, field_type, value),
        }
    }

    /// A null among values stands for one that has only extensions.
    fn null(
        &mut self,
        field: &Field,
        of: TypeId,
        place: usize,
        fields: &'j [(std::borrow::Cow<'j, str>, Json<'j>)],
    ) {
        let beside = fields.iter().find(|(name, _)| name.strip_prefix('_') == Some(field.name));
        let has = beside
            .and_then(|(_, items)| items.as_array()?.get(place))
            .is_some_and(|item| *item != Json::Null);
        if !has {
            let hint =
                Some("Remove the null, or give the extensions it stands for in the array beside.");
            self.mend("ele-1", of, || "is null without extensions beside it".to_owned(), hint);
        }
    }

    /// Checks one value.
    fn value(
        &mut self,
        field: &'static Field,
        field_type: &'static FieldType,
        value: &'j Json<'j>,
    ) {
        let of = field_type.of;
        let kind = self.table.get(of);
        match kind.kind {
            Kind::Primitive(primitive) => {
                if self.primitive(of, primitive, value, field) {
                    if let Some(binding) = &field.binding {
                        self.check_code(binding, value, of);
                    }
                    self.check_invariants(&field.invariants, value, None, of);
                }
            }
            Kind::Resource => {
                let role = if field.name == "contained" { Role::Contained } else { Role::Whole };
                self.resource(value, role, &[]);
            }
            Kind::Complex | Kind::Inner => {
                let Some(fields) = value.as_object() else {
                    let found = value.kind();
                    self.error("type", of, || {
                        format!("is {found} where {} must be an object", kind.name)
                    });
                    return;
                };
                self.object(of, value, fields);
                if kind.name == "Reference" {
                    self.check_reference(of, &field_type.targets, value);
                } else if kind.name == "Extension" {
                    self.check_extension(field, value);
                }
                if field_type.profile.is_some_and(|profile| profile.ends_with("/SimpleQuantity"))
                    && value.get("comparator").is_some()
                {
                    let text = || "has a comparator, which a SimpleQuantity may not".to_owned();
                    self.mend("sqty-1", of, text, Some("Leave the comparator out."));
                }
                if let Some(binding) = &field.binding {
                    self.check_codings(binding, value, of, kind.name);
                }
                self.check_invariants(&kind.invariants, value, None, of);
                self.check_invariants(&field.invariants, value, None, of);
            }
        }
    }

    /// Checks the kind and format of a primitive; says whether it is right.
    fn primitive(
        &mut self,
        of: TypeId,
        primitive: Primitive,
        value: &'j Json<'j>,
        field: &Field,
    ) -> bool {
        let text: &'j str = match value {
            Json::String(text) | Json::Number(text) => text,
            _ => "",
        };
        if !primitives::right_kind(primitive, value) {
            let (name, expected) = (primitives::named(primitive), primitives::json_kind(primitive));
            let found = value.kind();
            let hint = match (expected, value) {
                ("a number" | "a boolean", Json::String(_)) => {
                    Some("Write the value without quotes.")
                }
                ("a string", Json::Number(_) | Json::Bool(_)) => Some("Write the value in quotes."),
                _ => None,
            };
            self.mend("type", of, || format!("is {found} where {name} must be {expected}"), hint);
            return false;
        }
        if matches!(value, Json::Bool(_)) {
            return true;
        }
        if let Err(expected) = primitives::check(primitive, text) {
            let name = primitives::named(primitive);
            let value = shown_text(text);
            self.error("format", of, || said(format!("{name} must be {expected}"), value));
            return false;
        }
        match primitive {
            Primitive::Xhtml => {
                if let Err(wrong) = narrative::check(text) {
                    self.error("txt-1", of, || wrong);
                    return false;
                }
            }
            Primitive::Uri | Primitive::Url | Primitive::Canonical => {
                if let Some(id) = text.strip_prefix('#') {
                    self.container.referenced.push(id);
                }
            }
            Primitive::String if field.name == "id" => self.note_id(of, text),
            _ => {}
        }
        true
    }

    /// Ids of elements are unique in a resource; one that is used twice is reported once.
    fn note_id(&mut self, of: TypeId, id: &'j str) {
        if let Some(told) = self.ids.get_mut(id) {
            if !*told {
                *told = true;
                let text = || said("is the id of another element too", shown_text(id));
                self.mend(
                    "element-id",
                    of,
                    text,
                    Some("Give each element an id of its own, or none."),
                );
            }
            return;
        }
        self.ids.insert(id, false);
    }

    /// Checks what stands beside a primitive: `_birthDate`.
    fn beside(
        &mut self,
        field: &'static Field,
        field_type: &'static FieldType,
        value: &'j Json<'j>,
        fields: &'j [(std::borrow::Cow<'j, str>, Json<'j>)],
    ) {
        let of = field_type.of;
        let one = |walk: &mut Self, item: &'j Json<'j>| {
            let Some(inside) = item.as_object() else {
                let found = item.kind();
                walk.error("type", of, || {
                    format!("is {found} where the extensions of a primitive must be an object")
                });
                return;
            };
            walk.object(of, item, inside);
        };
        match value {
            Json::Array(items) if field.many() => {
                if items.is_empty() {
                    self.error("ele-1", of, || "is an empty array".to_owned());
                }
                let plain = fields.iter().find(|(name, _)| name == field.name);
                let plain = plain.and_then(|(_, items)| items.as_array());
                if let Some(plain) = plain.filter(|plain| plain.len() != items.len()) {
                    let (ours, theirs) = (items.len(), plain.len());
                    let hint = Some("Fill the shorter array with null.");
                    let text = || format!("has {ours} items, the array of values has {theirs}");
                    self.mend("cardinality", of, text, hint);
                }
                for (place, item) in items.iter().enumerate() {
                    self.steps.push(Step::Item(place));
                    if *item != Json::Null {
                        one(self, item);
                    } else if plain
                        .is_none_or(|plain| plain.get(place).is_none_or(|p| *p == Json::Null))
                        && plain.is_none()
                    {
                        self.error("ele-1", of, || "is null without a value beside it".to_owned());
                    }
                    self.steps.pop();
                }
            }
            Json::Array(_) => self
                .error("cardinality", of, || "is an array where one object must stand".to_owned()),
            _ if field.many() => {
                self.error("cardinality", of, || {
                    "is an object where an array must stand".to_owned()
                });
            }
            _ => one(self, value),
        }
    }

    /// Whether FHIRPath constraints are judged.
    pub(super) fn judges_constraints(&self) -> bool {
        self.validator.depth >= Depth::Constraints
    }
}

/// The element an underscore name belongs to.
fn beside_of(
    kind: &'static Type,
    table: &'static Table,
    name: &str,
) -> Option<(usize, &'static Field, &'static FieldType)> {
    let found = kind.member(name.strip_prefix('_')?)?;
    matches!(table.get(found.2.of).kind, Kind::Primitive(_)).then_some(found)
}

/// The canonical URL of the definition that states an element of a type.
pub(super) fn base_source(name: &str) -> (String, Option<String>) {
    let name = name.split('.').next().unwrap_or(name);
    (format!("http://hl7.org/fhir/StructureDefinition/{name}"), Some(R4_VERSION.to_owned()))
}

/// The name of an element in a message: `value[x]` for a choice.
fn named(field: &Field) -> String {
    if field.choice { format!("{}[x]", field.name) } else { field.name.to_owned() }
}
