//! Tables from JSON Schemas, whose words are the doc comments of the code.

use std::fmt::Write;

use payerproof::system::System;
use payerproof::{idp, source, target};
use serde_json::Value;

use super::{cell, head};

/// The reference of the configuration file.
pub fn configuration() -> String {
    let mut text = head(
        "Configuration",
        "The TOML file that describes a system under test. `payerproof init` writes a commented \
         one, `payerproof check-config` checks it, `payerproof schema config` prints its schema.",
    );
    let schema = schemars::schema_for!(System).to_value();
    let _ = write!(text, "## File\n\n{}", fields(&schema));
    text.push_str(&definitions(&schema, "##", |_| true));
    format!("{}\n", text.trim_end())
}

/// Every decision of the mocks.
pub fn policies() -> String {
    let mut text = head(
        "Policies of the mocks",
        "Every decision a mock takes, with its default, which is what the guides demand. A \
         scenario changes one with the verb `set`; a defect bends one.",
    );
    let policies = [
        ("idp", schemars::schema_for!(idp::Policy).to_value()),
        ("source", schemars::schema_for!(source::Policy).to_value()),
        ("target", schemars::schema_for!(target::Policy).to_value()),
    ];
    for (actor, schema) in policies {
        let _ = write!(text, "## {actor}\n\n{}", fields(&schema));
        text.push_str(&definitions(&schema, "###", |_| true));
    }
    format!("{}\n", text.trim_end())
}

/// A section for each definition of a schema that `wanted` takes.
pub fn definitions(schema: &Value, heading: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        if wanted(name) {
            let words = cell(definition["description"].as_str().unwrap_or_default());
            let table = if definition["oneOf"].is_array() {
                values(definition)
            } else {
                fields(definition)
            };
            let _ = write!(text, "{heading} {name}\n\n{words}\n\n{table}");
        }
    }
    text
}

/// The properties of an object as a table.
pub fn fields(schema: &Value) -> String {
    let mut text = "| name | value | default | meaning |\n|---|---|---|---|\n".to_owned();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object();
    if properties.is_none_or(serde_json::Map::is_empty) {
        return String::new();
    }
    for (name, property) in properties.into_iter().flatten() {
        let default = match property.get("default") {
            _ if required.contains(&name.as_str()) => "required".to_owned(),
            // What is then done stands in the description, when there is something to say.
            None | Some(Value::Null) => "—".to_owned(),
            Some(Value::Array(items)) if items.is_empty() => "empty".to_owned(),
            Some(Value::Object(items)) if items.is_empty() => "empty".to_owned(),
            Some(Value::Object(_)) => "its own defaults".to_owned(),
            Some(value) => format!("`{}`", cell(&value.to_string())),
        };
        let words = property["description"].as_str().unwrap_or_default();
        let _ = writeln!(text, "| `{name}` | {} | {default} | {} |", kind(property), cell(words));
    }
    text.push('\n');
    text
}

/// The words of an enumeration as a table.
fn values(schema: &Value) -> String {
    let mut text = "| value | meaning |\n|---|---|\n".to_owned();
    for one in schema["oneOf"].as_array().into_iter().flatten() {
        let words = cell(one["description"].as_str().unwrap_or_default());
        let names: Vec<String> = match one.get("const").and_then(Value::as_str) {
            Some(name) => vec![format!("`{name}`")],
            None => match one["enum"].as_array() {
                Some(names) => names.iter().map(|name| format!("`{}`", plain(name))).collect(),
                None => one["properties"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, property)| format!("`{name}`: {}", kind(property)))
                    .collect(),
            },
        };
        let _ = writeln!(text, "| {} | {words} |", names.join(", "));
    }
    text.push('\n');
    text
}

/// What kind of value a property takes, in words.
fn kind(property: &Value) -> String {
    if let Some(reference) = property["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(choices) = property["anyOf"].as_array() {
        let choices: Vec<String> =
            choices.iter().filter(|choice| choice["type"] != "null").map(kind).collect();
        return choices.join(" or ");
    }
    let name = match &property["type"] {
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("any")
        }
        Value::String(name) => name,
        _ => "any",
    };
    match name {
        "string" => "text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => format!("list of {}", kind(&property["items"])),
        "object" if property["additionalProperties"].is_object() => {
            format!("map to {}", kind(&property["additionalProperties"]))
        }
        "object" => "map".to_owned(),
        other => other.to_owned(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
