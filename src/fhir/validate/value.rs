//! One value against its base type: formats of primitives, and what each type demands.

use super::super::definitions::{Field, FieldType, Kind, Primitive, TypeId};
use super::super::json::Json;
use super::place::Step;
use super::report::{Said, said};
use super::texts::shown_text;
use super::walk::{Role, Walk};
use super::{narrative, primitives};

impl<'j> Walk<'_, 'j> {
    /// Checks one value.
    pub(super) fn value(
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
                        self.check_code(binding, value);
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
                    let text = || format!("is {found} where {} must be an object", kind.name);
                    self.mend("type", of, text, "Write an object, in braces.");
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
                    self.mend("sqty-1", of, text, "Leave the comparator out.");
                }
                if let Some(binding) = &field.binding {
                    self.check_codings(binding, value, kind.name);
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
            let text = || {
                let said = Said::from(format!("is {found} where {name} must be {expected}"));
                match (expected, value) {
                    ("a number" | "true or false", Json::String(_)) => {
                        said.hint("Write the value without quotes.")
                    }
                    ("a string", Json::Number(_) | Json::Bool(_)) => {
                        said.hint("Write the value in quotes.")
                    }
                    _ => said,
                }
            };
            self.error("type", of, text);
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
        if id.bytes().any(|byte| byte.is_ascii_whitespace()) {
            let text = || said("the id of an element must be without spaces", shown_text(id));
            self.error("format", of, text);
        }
        // Ids of element definitions are those of a snapshot or a differential, which repeat each
        // other.
        if let [.., Step::Field("element"), Step::Item(_), Step::Field("id")] = self.steps[..] {
            return;
        }
        if let Some(told) = self.ids.get_mut(id) {
            if !*told {
                *told = true;
                let text = || said("is the id of another element too", shown_text(id));
                self.mend("element-id", of, text, "Give each element an id of its own, or none.");
            }
            return;
        }
        self.ids.insert(id, false);
    }
}
