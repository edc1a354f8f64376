//! Resources with one thing changed.

use serde_json::{Value, json};

/// Every value of a resource, by its pointer.
pub fn pointers(resource: &Value) -> Vec<String> {
    let mut found = Vec::new();
    gather(resource, "", &mut found);
    found
}

fn gather(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields.iter().filter(|(name, _)| *name != "resourceType") {
                let pointer = format!("{at}/{name}");
                found.push(pointer.clone());
                gather(inner, &pointer, found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                let pointer = format!("{at}/{place}");
                found.push(pointer.clone());
                gather(inner, &pointer, found);
            }
        }
        _ => {}
    }
}

/// A resource with the value of one place changed in each way.
pub fn in_every_way(resource: &Value, pointer: &str) -> Vec<Value> {
    let replacements = [
        json!(null),
        json!(""),
        json!("x y"),
        json!("2023-02-30"),
        json!("2023-02-28T12:00:00"),
        json!(5),
        json!(-1.5),
        json!(true),
        json!([]),
        json!({}),
        json!({"unknown": 1}),
    ];
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Value)| {
        let mut copy = resource.clone();
        if let Some(value) = copy.pointer_mut(pointer) {
            change(value);
            all.push(copy);
        }
    };
    for replacement in &replacements {
        with(&|value| *value = replacement.clone());
    }
    with(&|value| *value = json!([value.clone()]));
    with(&|value| {
        if let Some(first) = value.as_array().and_then(|items| items.first()).cloned() {
            *value = first;
        }
    });
    all.extend(without(resource, pointer));
    all
}

/// A resource with a primitive value replaced by others of its kind, or anything left out: it keeps
/// its shape, if not its sense.
pub fn in_kind(resource: &Value, pointer: &str) -> Vec<Value> {
    let others = match resource.pointer(pointer) {
        Some(Value::String(_)) => vec![json!("x y"), json!("2023-02-28"), json!("2023-02-30")],
        Some(Value::Number(_)) => vec![json!(0), json!(-1.5), json!(100_000)],
        Some(Value::Bool(told)) => vec![json!(!told)],
        _ => Vec::new(),
    };
    let mut all: Vec<Value> = without(resource, pointer).into_iter().collect();
    for other in others {
        let mut copy = resource.clone();
        if let Some(value) = copy.pointer_mut(pointer) {
            *value = other;
            all.push(copy);
        }
    }
    all
}

/// A resource without the value of one place.
pub fn without(resource: &Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let mut copy = resource.clone();
    copy.pointer_mut(parent)?.as_object_mut()?.remove(name)?;
    Some(copy)
}
