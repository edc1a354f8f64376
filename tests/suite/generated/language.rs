//! The reference of the scenario language.

use std::collections::BTreeSet;
use std::fmt::Write;

use payerproof::scenario::{self, ALTERATIONS, AlterationKind, MEMBER_CASES};
use payerproof::system::CLAIMS;
use serde_json::Value;

use super::schema::{definitions, fields};
use super::{cell, head};

/// Fields of a file, verbs with their alterations, values, members and claims.
pub fn page() -> String {
    let schema = scenario::schema();
    let mut text = head(
        "Scenario language",
        "A scenario is a YAML file that says what happens in an exchange, never what is right: \
         checks judge. `payerproof schema scenario` prints the JSON Schema for an editor.",
    );
    let _ = write!(text, "## File\n\n{}", fields(&schema));
    text.push_str("## Steps\n\nA step is one verb with its arguments.\n\n");
    let mut steps = BTreeSet::new();
    for variant in schema["$defs"]["Step"]["oneOf"].as_array().into_iter().flatten() {
        for (verb, arguments) in variant["properties"].as_object().into_iter().flatten() {
            let words = cell(variant["description"].as_str().unwrap_or_default());
            let name = arguments["$ref"].as_str().and_then(|name| name.rsplit('/').next());
            let name = name.expect("the arguments of a verb are a struct");
            steps.insert(name.to_owned());
            let table = fields(&schema["$defs"][name]);
            let _ = write!(text, "### {verb}\n\n{words}\n\n{table}{}", alterations(verb));
        }
    }
    text.push_str(&definitions(&schema, "##", |name| name != "Step" && !steps.contains(name)));
    text.push_str(&members());
    text.push_str(&claims());
    format!("{}\n", text.trim_end())
}

fn alterations(verb: &str) -> String {
    let kinds = AlterationKind::of_verb(verb);
    if kinds.is_empty() {
        return String::new();
    }
    let mut text = "| `alter` | the step then |\n|---|---|\n".to_owned();
    for (_, name, words) in ALTERATIONS.iter().filter(|(kind, ..)| kinds.contains(kind)) {
        let _ = writeln!(text, "| `{name}` | {} |", cell(words));
    }
    text.push('\n');
    text
}

fn members() -> String {
    let names: Vec<String> = MEMBER_CASES.iter().map(|name| format!("`{name}`")).collect();
    format!("## Members\n\nA `member` is one of {}.\n\n", names.join(", "))
}

fn claims() -> String {
    let mut text =
        "## Claims\n\nWhat `requires` may name.\n\n| claim | meaning |\n|---|---|\n".to_owned();
    for (name, words) in CLAIMS {
        let _ = writeln!(text, "| `{name}` | {} |", cell(words));
    }
    text
}

#[test]
fn every_verb_and_every_alteration_is_on_the_page() {
    let page = page();
    for (_, name, words) in ALTERATIONS {
        assert!(page.contains(&format!("| `{name}` | {}", cell(words))), "{name}");
    }
    let verbs = scenario::schema()["$defs"]["Step"]["oneOf"].as_array().map_or(0, Vec::len);
    assert_eq!(page.lines().filter(|line| line.starts_with("### ")).count(), verbs);
    assert!(Value::from(page).as_str().is_some_and(|page| !page.contains("| any |")));
}
