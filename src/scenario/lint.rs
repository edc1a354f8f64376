//! Checks of meaning that parsing cannot make: names that must exist, controls that must match.

use std::collections::BTreeSet;

use crate::fhir::path::Expression;
use crate::id::Actor;
use crate::suggest;

use super::alterations::{MEMBER_CASES, alterations_of};
use super::expand::expand;
use super::model::{Assert, Scenario, Step, parse_duration};
use super::parse::{Problem, step_positions};

/// Everything wrong with a parsed scenario; empty when it can run.
pub fn lint(file: &str, text: &str, scenario: &Scenario) -> Vec<Problem> {
    let mut problems = Vec::new();
    let positions = step_positions(text);
    let at = |index: usize, word: &str, message: String| {
        let (line, column) = place(text, &positions, index, word);
        Problem { file: file.to_owned(), line, column, message }
    };
    if scenario.steps.is_empty() {
        let message = "a scenario needs at least one step".to_owned();
        problems.push(Problem { file: file.to_owned(), line: 1, column: 1, message });
    }
    let expanded = match expand(file, scenario) {
        Ok(expanded) => expanded,
        Err(problem) => return vec![problem],
    };
    for one in &expanded {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (index, step) in one.scenario.steps.iter().enumerate() {
            if seen.contains(step.id()) {
                let message =
                    format!("a step named `{}` stands before; give this one an `id`", step.id());
                problems.push(at(index, step.id(), message));
            }
            for (word, message) in problems_of(step, &one.scenario, &seen) {
                problems.push(at(index, &word, message));
            }
            seen.insert(step.id());
        }
    }
    problems.sort_by_key(|problem| (problem.line, problem.column, problem.message.clone()));
    problems.dedup();
    problems
}

/// The word that is wrong, with what is wrong about it.
fn problems_of(step: &Step, scenario: &Scenario, seen: &BTreeSet<&str>) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let verb = step.verb();
    if let Some(alter) = step.alter() {
        if !alterations_of(verb).any(|name| name == alter) {
            let hint = suggest::did_you_mean(alter, alterations_of(verb));
            problems
                .push((alter.to_owned(), format!("`{verb}` has no alteration `{alter}`{hint}")));
        }
        match step.control() {
            None => problems.push((
                alter.to_owned(),
                format!("the alteration `{alter}` needs a `control`: the step that sends the same without it"),
            )),
            Some(control) if !seen.contains(control) => {
                let hint = suggest::did_you_mean(control, seen.iter().copied());
                problems.push((control.to_owned(), format!("no earlier step is named `{control}`{hint}")));
            }
            Some(control) => {
                let other = scenario.steps.iter().find(|other| other.id() == control);
                if let Some(other) = other.filter(|other| other.verb() != verb) {
                    let message = format!(
                        "the control `{control}` is a `{}` step; it must be a `{verb}` step like this one",
                        other.verb()
                    );
                    problems.push((control.to_owned(), message));
                }
                if let Some(again) = other.and_then(Step::alter) {
                    let message = format!("the control `{control}` is itself altered by `{again}`");
                    problems.push((control.to_owned(), message));
                }
            }
        }
    } else if let Some(control) = step.control() {
        problems
            .push((control.to_owned(), "a `control` without `alter` has no meaning".to_owned()));
    }
    for member in members_of(step).into_iter().filter(|member| !MEMBER_CASES.contains(member)) {
        let hint = suggest::did_you_mean(member, MEMBER_CASES.iter().copied());
        problems.push((member.to_owned(), format!("there is no member `{member}`{hint}")));
    }
    if let Some(duration) = durations_of(step)
        && parse_duration(duration).is_none()
    {
        let message = format!("`{duration}` is not a duration such as `90s`, `6m` or `2h`");
        problems.push((duration.to_owned(), message));
    }
    if let Some(job) = job_of(step) {
        let begun = scenario.steps.iter().any(|other| {
            let begins = matches!(other, Step::Export(_) | Step::BulkMemberMatch(_));
            begins && other.id() == job && seen.contains(job)
        });
        if !begun {
            problems.push((job.to_owned(), format!("no earlier `export` step is named `{job}`")));
        }
    }
    if let Step::Trigger(trigger) = step
        && trigger.member.is_some() != trigger.members.is_empty()
    {
        let message = "a `trigger` needs either `member` or `members`".to_owned();
        problems.push((verb.to_owned(), message));
    }
    if let Step::Assert(assert) = step {
        problems.extend(problems_of_assertion(assert, scenario, seen));
    }
    if let Step::Export(export) = step
        && let Some(group) = &export.group
    {
        let made = scenario.steps.iter().any(|other| {
            matches!(other, Step::BulkMemberMatch(_))
                && other.id() == group
                && seen.contains(other.id())
        });
        if !made {
            let message = format!("no earlier `bulk_member_match` step is named `{group}`");
            problems.push((group.clone(), message));
        }
    }
    problems
}

fn problems_of_assertion(
    assert: &Assert,
    scenario: &Scenario,
    seen: &BTreeSet<&str>,
) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let verb = "assert".to_owned();
    match &assert.of {
        None => {
            problems.push((verb.clone(), "no step stands before whose answer is meant".to_owned()));
        }
        Some(of) if !seen.contains(of.as_str()) => {
            let hint = suggest::did_you_mean(of, seen.iter().copied());
            problems.push((of.clone(), format!("no earlier step is named `{of}`{hint}")));
        }
        Some(_) => {}
    }
    if scenario.role == Actor::Target {
        let message =
            "nothing a target payer answers can be asserted: it is judged by what it asks";
        problems.push((verb.clone(), message.to_owned()));
    }
    if assert.that.is_empty() {
        problems.push((verb, "`that` needs at least one expression".to_owned()));
    }
    for text in &assert.that {
        if let Err(error) = Expression::compile(text) {
            // The place inside the expression is told in words: a file may write it over several
            // lines or quote it.
            let (line, column) = (error.line, error.column);
            let inside = if line == 1 { String::new() } else { format!("line {line}, ") };
            let message = format!("{inside}character {column} of the expression: {}", error.reason);
            problems.push((text.lines().next().unwrap_or_default().to_owned(), message));
        }
    }
    problems
}

fn members_of(step: &Step) -> Vec<&str> {
    match step {
        Step::MemberMatch(step) => vec![&step.member],
        Step::BulkMemberMatch(step) => {
            let all = step.members.iter().chain(&step.regular).chain(&step.other_coverage);
            all.map(String::as_str).collect()
        }
        Step::Export(step) => step.members.iter().map(String::as_str).collect(),
        Step::Trigger(step) => step.cases().iter().map(String::as_str).collect(),
        Step::Look(step) => vec![&step.member],
        Step::Token(step) => step.member.as_deref().into_iter().collect(),
        Step::Search(step) => step.member.as_deref().into_iter().collect(),
        Step::Everything(step) => step.member.as_deref().into_iter().collect(),
        Step::Set(step) => step.revoke_consent.as_deref().into_iter().collect(),
        _ => Vec::new(),
    }
}

fn durations_of(step: &Step) -> Option<&str> {
    match step {
        Step::Wait(step) => Some(&step.how_long),
        Step::Await(step) => step.within.as_deref(),
        Step::Task(step) => step.within.as_deref(),
        Step::Set(step) => step.advance.as_deref(),
        _ => None,
    }
}

fn job_of(step: &Step) -> Option<&str> {
    match step {
        Step::Poll(step) => Some(step.job.as_deref().unwrap_or("export")),
        Step::Download(step) => Some(step.job.as_deref().unwrap_or("export")),
        Step::Cancel(step) => Some(step.job.as_deref().unwrap_or("export")),
        _ => None,
    }
}

/// Where `word` stands in step `index`, or where the step begins.
fn place(text: &str, positions: &[(usize, usize)], index: usize, word: &str) -> (usize, usize) {
    let Some(&(first, column)) = positions.get(index) else { return (1, 1) };
    let last = positions.get(index + 1).map_or(usize::MAX, |next| next.0);
    text.lines()
        .enumerate()
        .skip(first - 1)
        .take_while(|(line, _)| line + 1 < last || line + 1 == first)
        .find_map(|(line, content)| content.find(word).map(|column| (line + 1, column + 1)))
        .unwrap_or((first, column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    fn lint_steps(steps: &str) -> Vec<String> {
        let text = format!("title: T\nrole: source\nstory: S\nsteps:\n{steps}");
        let scenario = parse("a.yaml", &text).expect("well-formed");
        lint("a.yaml", &text, &scenario).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_alteration_must_exist_and_have_a_control() {
        assert_eq!(
            lint_steps("  - token: {}\n  - token: {id: bad, alter: exp_pats, control: token}\n"),
            ["a.yaml:6:29: `token` has no alteration `exp_pats`; did you mean `exp_past`?"]
        );
        assert_eq!(
            lint_steps("  - token: {alter: exp_past}\n"),
            ["a.yaml:5:20: the alteration `exp_past` needs a `control`: the step that sends the \
              same without it"]
        );
    }

    #[test]
    fn a_control_must_be_unaltered_and_of_the_same_verb() {
        let problems = lint_steps(
            "  - token: {}\n  - member_match: {member: known, alter: consent_deny, control: token}\n",
        );
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("must be a `member_match` step"), "{problems:?}");
    }

    #[test]
    fn members_jobs_and_durations_must_make_sense() {
        let problems = lint_steps(
            "  - member_match: {member: knwon}\n  - poll: {job: exprot}\n  - wait: {how_long: soon}\n",
        );
        assert_eq!(
            problems,
            [
                "a.yaml:5:28: there is no member `knwon`; did you mean `known`?",
                "a.yaml:6:17: no earlier `export` step is named `exprot`",
                "a.yaml:7:22: `soon` is not a duration such as `90s`, `6m` or `2h`",
            ]
        );
    }

    #[test]
    fn what_is_asserted_must_be_said_right() {
        let problems = lint_steps(
            "  - discover: {}\n  - assert:\n      of: discovre\n      that:\n        - rest.exist()\n        - a.where(\n",
        );
        assert_eq!(
            problems,
            [
                "a.yaml:7:11: no earlier step is named `discovre`; did you mean `discover`?",
                "a.yaml:9:11: character 6 of the expression: there is no function `exist`; did you \
                 mean `exists`?",
                "a.yaml:10:11: character 9 of the expression: expected an element, a function or a \
                 value, found the end",
            ]
        );
        let problems = lint_steps("  - assert: {that: []}\n");
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn two_steps_need_two_names() {
        let problems = lint_steps("  - token: {}\n  - token: {}\n");
        assert!(problems[0].contains("give this one an `id`"), "{problems:?}");
    }
}
