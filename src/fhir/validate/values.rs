//! The values of an element, with what stands beside them.

use super::super::definitions::{Field, R4, TypeId};
use super::super::json::Json;
use super::shape::Node;
use super::slices::real_type;
use super::walk::Walk;

/// A value of an element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'j> {
    /// The JSON name of its element.
    pub(super) field: &'j str,
    /// Its place in an array.
    pub(super) place: Option<usize>,
    /// The value; absent when there are only extensions.
    pub(super) json: Option<&'j Json<'j>>,
    /// What stands beside a primitive.
    pub(super) beside: Option<&'j Json<'j>>,
    /// Its type.
    pub(super) of: TypeId,
}

impl<'j> Walk<'_, 'j> {
    /// The values of an element of an object.
    pub(super) fn values_at(json: &'j Json<'j>, of: TypeId, name: &str) -> Vec<Value<'j>> {
        let mut values = Vec::new();
        if let Some(field) = R4.get(real_type(Some(json), of)).element(name) {
            gather(json, field, &mut values);
        }
        values
    }

    /// Gathers the values of an element of an object of a type. False for an empty array, which is
    /// reported already.
    pub(super) fn gather(
        node: &Node,
        json: &'j Json<'j>,
        of: TypeId,
        into: &mut Vec<Value<'j>>,
    ) -> bool {
        let field = match node.known {
            Some((home, field)) if home == of => Some(field),
            _ => R4.get(of).element(&node.name),
        };
        if let Some(field) = field {
            gather(json, field, into);
        }
        !into.is_empty()
            || !matches!(json.get(&node.name), Some(Json::Array(items)) if items.is_empty())
    }
}

fn gather<'j>(json: &'j Json<'j>, field: &'static Field, into: &mut Vec<Value<'j>>) {
    let fields = json.as_object().unwrap_or_default();
    if let [only] = &field.types[..]
        && !field.choice
    {
        for (name, value) in fields {
            if is_of(name, field.name) {
                add(into, name, value, only.of);
            }
        }
    } else {
        for (name, value) in fields {
            let bare = name.strip_prefix('_').unwrap_or(name);
            if bare.starts_with(field.name)
                && let Some((_, of)) = field.choices.iter().find(|(choice, _)| *choice == bare)
            {
                add(into, name, value, *of);
            }
        }
    }
    join(into);
}

/// Whether a JSON name is that of an element, or of what stands beside it.
fn is_of(name: &str, element: &str) -> bool {
    name == element || (name.len() == element.len() + 1 && name.strip_prefix('_') == Some(element))
}

/// Adds the values of one JSON field.
fn add<'j>(values: &mut Vec<Value<'j>>, field_name: &'j str, value: &'j Json<'j>, of: TypeId) {
    let beside = field_name.starts_with('_');
    let mut add = |place: Option<usize>, json: &'j Json<'j>| {
        if *json != Json::Null {
            values.push(Value {
                field: field_name,
                place,
                json: (!beside).then_some(json),
                beside: beside.then_some(json),
                of,
            });
        }
    };
    match value {
        Json::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                add(Some(place), item);
            }
        }
        one => add(None, one),
    }
}

/// Brings values and what stands beside them together.
fn join(values: &mut Vec<Value<'_>>) {
    if values.len() < 2 || values.iter().all(|value| value.beside.is_none()) {
        return;
    }
    let bare = |value: &Value<'_>| value.field.trim_start_matches('_').len();
    values.sort_by_key(|value| (value.place, bare(value), value.json.is_none()));
    values.dedup_by(|beside, value| {
        let pair = value.place == beside.place
            && value.json.is_some()
            && beside.json.is_none()
            && value.field == &beside.field[1..];
        if pair {
            value.beside = beside.beside;
        }
        pair
    });
}
