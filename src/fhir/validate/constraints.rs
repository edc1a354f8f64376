//! Constraints: what expressions demand of an element.

use std::collections::HashSet;
use std::rc::Rc;

use super::super::definitions::{Constraint, Invariant, Level, Shortcut, TypeId};
use super::super::json::Json;
use super::super::path::{Container, Node, PathError, Surroundings};
use super::advice::advice;
use super::model::Knowledge;
use super::report::{Said, Severity, said};
use super::walk::{Walk, base_source};

/// Steps one evaluation may take. A constraint that needs more is not judged again in the document.
const MOST_STEPS: u64 = 5_000_000;
/// Steps all evaluations of a document may take together: some seconds.
const MOST_STEPS_IN_ALL: u64 = 500_000_000;

/// What the expression engine needs between constraints.
#[derive(Debug)]
pub(super) struct Engine<'j> {
    /// The Bundle the walk is in.
    pub(super) bundle: Option<Rc<Container<'j>>>,
    /// How many `conformsTo` lead to the value the walk began with.
    pub(super) depth: usize,
    /// Expressions that need too much work.
    given_up: HashSet<String>,
    /// Expressions that could not be judged once; a note says so.
    undecided: HashSet<String>,
    left: u64,
}

impl Default for Engine<'_> {
    fn default() -> Self {
        Self {
            bundle: None,
            depth: 0,
            given_up: HashSet::new(),
            undecided: HashSet::new(),
            left: MOST_STEPS_IN_ALL,
        }
    }
}

impl<'j> Walk<'_, 'j> {
    /// Judges constraints of a value.
    pub(super) fn check_invariants(
        &mut self,
        invariants: &'static [Invariant],
        value: &'j Json<'j>,
        beside: Option<&'j Json<'j>>,
        of: TypeId,
    ) {
        if invariants.is_empty() || !self.judges_constraints() {
            return;
        }
        for invariant in invariants {
            let name = self.table.get(of).name;
            self.check_invariant(invariant, Some(value), beside, of, || base_source(name));
        }
    }

    /// Judges one constraint, of a value or of what stands beside one that is absent.
    pub(super) fn check_invariant(
        &mut self,
        invariant: &Invariant,
        value: Option<&'j Json<'j>>,
        beside: Option<&'j Json<'j>>,
        of: TypeId,
        source: impl FnOnce() -> (String, Option<String>),
    ) {
        let short = invariant.shortcut.zip(value);
        let holds = match short.and_then(|(shortcut, value)| shortened(shortcut, value)) {
            Some(holds) => holds,
            None => match self.evaluated(invariant, value, beside, of) {
                Ok(holds) => holds,
                Err(why) => {
                    self.undecided(invariant, &why, source);
                    return;
                }
            },
        };
        if holds {
            return;
        }
        let constraint = &invariant.constraint;
        let severity = match constraint.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
        };
        let is_shown = self.is_shown(severity);
        let text = || {
            let text = format!("does not satisfy {}", cut(&constraint.expression));
            if !is_shown {
                return Said::from(text);
            }
            Said {
                text,
                found: value.and_then(|value| looked_at(invariant, value)),
                hint: hint(constraint),
            }
        };
        self.problem(severity, &constraint.key, source, text);
    }

    /// What the engine says, or why it cannot.
    fn evaluated(
        &mut self,
        invariant: &Invariant,
        value: Option<&'j Json<'j>>,
        beside: Option<&'j Json<'j>>,
        of: TypeId,
    ) -> Result<bool, String> {
        if self.engine.given_up.contains(&invariant.constraint.expression) {
            return Ok(true);
        }
        let expression = invariant.expression().map_err(ToString::to_string)?;
        let knowledge = Knowledge { validator: self.validator, depth: self.engine.depth };
        let node = |json: &'j Json<'j>| {
            let name = json.get("resourceType").and_then(Json::as_str);
            Node::new(json, name.and_then(|name| self.table.resource(name)))
        };
        let container = self.engine.bundle.clone();
        let around = Surroundings {
            model: Some(&knowledge),
            resource: self.resource.map(node),
            root: self.container.json.map(node),
            container: container.as_deref(),
            now: self.validator.now,
            steps: MOST_STEPS.min(self.engine.left),
            ..Surroundings::none()
        };
        let focus = Node { json: value, beside, is: Some(of) };
        let (holds, spent) = expression.judge(focus, &around);
        self.engine.left -= spent;
        if matches!(holds, Err(PathError::TooMuchWork(_))) {
            self.engine.given_up.insert(invariant.constraint.expression.clone());
        }
        holds.map_err(|error| error.to_string())
    }

    /// Says once that a constraint could not be judged.
    fn undecided(
        &mut self,
        invariant: &Invariant,
        why: &str,
        source: impl FnOnce() -> (String, Option<String>),
    ) {
        let Constraint { key, expression, .. } = &invariant.constraint;
        if !self.engine.undecided.contains(expression) {
            self.engine.undecided.insert(expression.clone());
            let text = || said("has a constraint that could not be judged", why.to_owned());
            self.problem(Severity::Note, key, source, text);
        }
    }
}

/// The values of the elements a constraint is about.
fn looked_at(invariant: &Invariant, value: &Json<'_>) -> Option<String> {
    let about = invariant.expression().ok()?.about(value);
    let texts: Vec<String> = about.iter().map(ToString::to_string).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// How to mend what breaks a constraint: as a package words it, or in words of ours for R4.
fn hint(constraint: &Constraint) -> Option<String> {
    let words = constraint.human.as_deref().map(|human| format!("Its guide says: {}", cut(human)));
    words.or_else(|| advice(&constraint.key, &constraint.expression).map(str::to_owned))
}

/// An expression, cut to what a message can hold.
fn cut(expression: &str) -> String {
    let mut text: String = expression.chars().take(300).collect();
    if text.len() < expression.len() {
        text.push('…');
    }
    text
}

/// What a shortcut says; `None` when the engine must judge.
fn shortened(shortcut: Shortcut, value: &Json<'_>) -> Option<bool> {
    let has = |name: &str| {
        value.get(name).is_some()
            || value.as_object().is_some_and(|fields| {
                fields.iter().any(|(field, _)| field.strip_prefix('_') == Some(name))
            })
    };
    match shortcut {
        Shortcut::Needs(one, other) => Some(!has(one) || has(other)),
        Shortcut::Any(names) => Some(names.iter().any(|name| has(name))),
        Shortcut::Period => {
            let text = |name: &str| value.get(name).and_then(Json::as_str);
            let (Some(start), Some(end)) = (text("start"), text("end")) else { return Some(true) };
            // Equally precise texts in one zone compare as they are written.
            let alike = start.len() == end.len() && start.get(10..) == end.get(10..);
            if alike || start == end {
                return Some(start <= end);
            }
            // A month neither ends before nor after one of its days: nothing can be told, and so
            // nothing is held against it. By the letter of the expression it would be.
            let common = start.len().min(end.len());
            let within = common <= 10 && start.get(..common) == end.get(..common);
            within.then_some(true)
        }
        Shortcut::Elsewhere => Some(true),
    }
}
