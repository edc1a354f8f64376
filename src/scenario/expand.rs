//! Expansion of `cases`: one scenario for each row, with `${name}` replaced.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{Scenario, Step};
use super::parse::Problem;

/// A scenario ready to run.
#[derive(Clone, Debug, PartialEq)]
pub struct Expanded {
    /// `journey/name`, with `@case` when the file has cases.
    pub id: String,
    /// The scenario, without cases.
    pub scenario: Scenario,
}

/// Expands a scenario into its cases; one without cases gives itself.
///
/// # Errors
/// When a variable is used that the row does not set.
pub fn expand(id: &str, scenario: &Scenario) -> Result<Vec<Expanded>, Problem> {
    if scenario.cases.is_empty() {
        let expanded = substituted(id, scenario, &BTreeMap::new())?;
        return Ok(vec![Expanded { id: id.to_owned(), scenario: expanded }]);
    }
    scenario
        .cases
        .iter()
        .map(|case| {
            let name = case.values().cloned().collect::<Vec<_>>().join("-");
            let expanded = substituted(id, scenario, case)?;
            Ok(Expanded { id: format!("{id}@{name}"), scenario: expanded })
        })
        .collect()
}

fn substituted(
    file: &str,
    scenario: &Scenario,
    case: &BTreeMap<String, String>,
) -> Result<Scenario, Problem> {
    let problem = |message: String| Problem { file: file.to_owned(), line: 1, column: 1, message };
    let mut value = serde_json::to_value(scenario).map_err(|error| problem(error.to_string()))?;
    value["cases"] = Value::Array(Vec::new());
    substitute(&mut value, case).map_err(problem)?;
    let mut scenario: Scenario =
        serde_json::from_value(value).map_err(|error| problem(error.to_string()))?;
    name_what_is_asserted(&mut scenario);
    Ok(scenario)
}

/// An assertion that names no step is about the one before it.
fn name_what_is_asserted(scenario: &mut Scenario) {
    let mut before: Option<String> = None;
    for step in &mut scenario.steps {
        match step {
            Step::Assert(assert) => assert.of = assert.of.take().or_else(|| before.clone()),
            other => before = Some(other.id().to_owned()),
        }
    }
}

fn substitute(value: &mut Value, case: &BTreeMap<String, String>) -> Result<(), String> {
    match value {
        Value::String(text) => {
            while let Some(begin) = text.find("${") {
                let end = text[begin..]
                    .find('}')
                    .ok_or_else(|| format!("`${{` is not closed in `{text}`"))?
                    + begin;
                let name = text[begin + 2..end].to_owned();
                let replacement = case.get(&name).ok_or_else(|| {
                    let hint = crate::suggest::did_you_mean(&name, case.keys().map(String::as_str));
                    format!("no case sets `${{{name}}}`{hint}")
                })?;
                text.replace_range(begin..=end, replacement);
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| substitute(item, case)),
        Value::Object(members) => {
            members.values_mut().try_for_each(|member| substitute(member, case))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    #[test]
    fn each_case_becomes_a_scenario() {
        let text = "title: T\nrole: idp\nstory: S\ncases: [{alter: exp_past}, {alter: exp_far}]\n\
                    steps: [{token: {id: control}}, {token: {alter: '${alter}', control: control}}]";
        let scenario = parse("a/b.yaml", text).expect("well-formed");
        let expanded = expand("a/b", &scenario).expect("expands");
        let ids: Vec<_> = expanded.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["a/b@exp_past", "a/b@exp_far"]);
        assert_eq!(expanded[1].scenario.steps[1].alter(), Some("exp_far"));
    }

    #[test]
    fn an_unset_variable_is_named() {
        let text = "title: '${tilte}'\nrole: idp\nstory: S\ncases: [{title: x}]\nsteps: []";
        let scenario = parse("a/b.yaml", text).expect("well-formed");
        let problem = expand("a/b", &scenario).expect_err("unset");
        assert_eq!(problem.message, "no case sets `${tilte}`; did you mean `title`?");
    }
}
