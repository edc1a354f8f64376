//! The fields of an object against its base type.

use std::borrow::Cow;

use crate::suggest;

use super::super::definitions::{Field, FieldType, Kind, Table, Type, TypeId};
use super::super::json::Json;
use super::place::Step;
use super::report::{Said, Severity};
use super::texts::shown_text;
use super::walk::{Walk, base_source};

/// What is said of an element that has an id and nothing else.
pub(super) const ID_ALONE: &str = "has an id and nothing else";
/// How to mend an element without content.
pub(super) const ADD_CONTENT: &str = "Leave the element out, or give it content.";
/// The most names of a choice a hint lists.
const MOST_NAMED: usize = 8;

impl<'j> Walk<'_, 'j> {
    /// Validates the fields of an object.
    pub(super) fn object(
        &mut self,
        of: TypeId,
        json: &'j Json<'j>,
        fields: &'j [(Cow<'j, str>, Json<'j>)],
    ) {
        let kind = self.table.get(of);
        if fields.is_empty() {
            self.mend("ele-1", of, || "is an empty object".to_owned(), ADD_CONTENT);
            return;
        }
        // What stands beside a primitive may be an id alone.
        if let ([(name, _)], Kind::Complex | Kind::Inner) = (fields, kind.kind)
            && name == "id"
        {
            self.mend("ele-1", of, || ID_ALONE.to_owned(), ADD_CONTENT);
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
                self.unknown(kind, name);
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
            let hint = self.to_add(field);
            self.mend("cardinality", of, || format!("lacks {}", named(field)), &hint);
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
                let hint = "An extension has either a value or extensions of its own.";
                self.mend("ext-1", of, || format!("has {text}"), hint);
            }
        }
    }

    /// What to add where an element is missing.
    fn to_add(&self, field: &Field) -> String {
        if field.choice {
            let mut names: Vec<&str> = field.choices.iter().map(|(name, _)| *name).collect();
            let more = if names.len() > MOST_NAMED { ", …" } else { "" };
            names.truncate(MOST_NAMED);
            return format!("Add one of {}{more}.", names.join(", "));
        }
        let types: Vec<&str> = field.types.iter().map(|of| self.table.get(of.of).name).collect();
        // An element with elements of its own has no type with a name.
        let of = match types.join(" or ") {
            of if of.is_empty() || of.contains('.') => "an object".to_owned(),
            of => format!("of type {of}"),
        };
        let codes = field.binding.as_ref().map(|binding| binding.codes().examples());
        match codes.filter(|codes| !codes.is_empty()) {
            Some(codes) if codes.ends_with('…') => format!("Add {}, {of}: {codes}", field.name),
            Some(codes) => format!("Add {}, {of}: {codes}.", field.name),
            None => format!("Add {}, {of}.", field.name),
        }
    }

    fn unknown(&mut self, kind: &'static Type, name: &'j str) {
        let near = || {
            let same = |known: &&str| known.eq_ignore_ascii_case(name);
            let starts = |known: &&str| {
                (known.len() > 2 && name.starts_with(*known))
                    || (name.len() > 2 && known.starts_with(name))
            };
            let alike = kind.names().find(same).or_else(|| kind.names().find(starts));
            alike.or_else(|| suggest::nearest(name, kind.names()))
        };
        let is_shown = self.is_shown(Severity::Error);
        self.steps.push(Step::Field(name));
        let text = || {
            let hint = match is_shown.then(near).flatten() {
                Some(known) => format!("Did you mean `{known}`?"),
                None => "Leave it out, or carry the information in an extension.".to_owned(),
            };
            Said::from(format!("{} has no element {}", kind.name, shown_text(name))).hint(hint)
        };
        self.problem(Severity::Error, "unknown-element", || base_source(kind.name), text);
        self.steps.pop();
    }

    /// An element that stands there twice, or a choice with more than one type.
    fn repeated(&mut self, of: TypeId, field: &Field, fields: &[(Cow<'_, str>, Json<'_>)]) {
        if !field.choice {
            let text = || format!("has {} more than once", field.name);
            self.mend("repeated", of, text, "JSON names must be unique within an object.");
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
        self.mend("choice", of, text, "Keep the value of one type.");
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

/// The name of an element in a message: `value[x]` for a choice.
fn named(field: &Field) -> String {
    if field.choice { format!("{}[x]", field.name) } else { field.name.to_owned() }
}
