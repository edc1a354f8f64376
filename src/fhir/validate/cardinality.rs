//! One value or many: arrays, nulls, and what stands beside primitives.

use std::borrow::Cow;

use super::super::definitions::{Field, FieldType, TypeId};
use super::super::json::Json;
use super::place::Step;
use super::structure::{ADD_CONTENT, ID_ALONE};
use super::walk::Walk;

impl<'j> Walk<'_, 'j> {
    /// Checks a value as single or many.
    pub(super) fn values(
        &mut self,
        field: &'static Field,
        field_type: &'static FieldType,
        value: &'j Json<'j>,
        fields: &'j [(Cow<'j, str>, Json<'j>)],
    ) {
        let of = field_type.of;
        match value {
            Json::Array(_) if !field.many() => {
                let hint = "Write the value without the array around it.";
                self.mend(
                    "cardinality",
                    of,
                    || "is an array where one value must stand".to_owned(),
                    hint,
                );
            }
            Json::Array(items) if items.is_empty() => {
                let hint = "Leave the element out when it has no values.";
                self.mend("ele-1", of, || "is an empty array".to_owned(), hint);
            }
            Json::Array(items) => {
                if items.len() > field.max as usize {
                    let (count, max) = (items.len(), field.max);
                    let text = || format!("has {count} values, at most {max} may be there");
                    self.mend("cardinality", of, text, "Remove what is too much.");
                }
                let mut beside = None;
                for (place, item) in items.iter().enumerate() {
                    self.steps.push(Step::Item(place));
                    if *item == Json::Null {
                        let beside = *beside.get_or_insert_with(|| beside_all(field, fields));
                        self.null(of, beside.get(place));
                    } else {
                        self.value(field, field_type, item);
                    }
                    self.steps.pop();
                }
            }
            Json::Null => {
                let hint = "Leave the element out when it has no value.";
                self.mend("ele-1", of, || "is null".to_owned(), hint);
            }
            _ if field.many() => {
                let hint = "Put the value into an array, also when there is only one.";
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
    fn null(&mut self, of: TypeId, beside: Option<&Json<'_>>) {
        if beside.is_none_or(|beside| *beside == Json::Null) {
            let hint = "Remove the null, or give the extensions it stands for in the array beside.";
            self.mend("ele-1", of, || "is null without extensions beside it".to_owned(), hint);
        }
    }

    /// Checks what stands beside a primitive: `_birthDate`.
    pub(super) fn beside(
        &mut self,
        field: &'static Field,
        field_type: &'static FieldType,
        value: &'j Json<'j>,
        fields: &'j [(Cow<'j, str>, Json<'j>)],
    ) {
        let of = field_type.of;
        let one = |walk: &mut Self, item: &'j Json<'j>, valued: bool| {
            let Some(inside) = item.as_object() else {
                let found = item.kind();
                walk.error("type", of, || {
                    format!("is {found} where the extensions of a primitive must be an object")
                });
                return;
            };
            walk.object(of, item, inside);
            if let [(name, _)] = inside
                && name == "id"
                && !valued
            {
                walk.mend("ele-1", of, || ID_ALONE.to_owned(), ADD_CONTENT);
            }
        };
        let is_value = |value: &Json<'_>| *value != Json::Null;
        match value {
            Json::Array(items) if field.many() => {
                if items.is_empty() {
                    self.error("ele-1", of, || "is an empty array".to_owned());
                }
                let plain = fields.iter().find(|(name, _)| name == field.name);
                let plain = plain.and_then(|(_, items)| items.as_array());
                if let Some(plain) = plain.filter(|plain| plain.len() != items.len()) {
                    let (ours, theirs) = (items.len(), plain.len());
                    let hint = "Fill the shorter array with null.";
                    let text = || format!("has {ours} items, the array of values has {theirs}");
                    self.mend("cardinality", of, text, hint);
                }
                for (place, item) in items.iter().enumerate() {
                    self.steps.push(Step::Item(place));
                    if *item != Json::Null {
                        // Of arrays of different lengths that is said already.
                        let is_valued =
                            plain.is_some_and(|plain| plain.get(place).is_none_or(is_value));
                        one(self, item, is_valued);
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
            _ => {
                let beside = self.steps.last().and_then(|step| match step {
                    Step::Field(name) => name.strip_prefix('_'),
                    _ => None,
                });
                let found = fields.iter().find(|(name, _)| Some(&**name) == beside);
                one(self, value, found.is_some_and(|(_, value)| is_value(value)));
            }
        }
    }
}

/// What stands beside the values of a primitive.
fn beside_all<'j>(field: &Field, fields: &'j [(Cow<'j, str>, Json<'j>)]) -> &'j [Json<'j>] {
    let beside = fields.iter().find(|(name, _)| name.strip_prefix('_') == Some(field.name));
    beside.and_then(|(_, items)| items.as_array()).unwrap_or_default()
}
