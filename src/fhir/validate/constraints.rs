//! Constraints: what expressions demand of an element.

use super::super::definitions::{Invariant, Level, Shortcut, TypeId};
use super::super::json::Json;
use super::report::Severity;
use super::structure::{Walk, base_source};

/// The state the expression engine keeps between constraints.
#[derive(Debug, Default)]
pub(super) struct Engine;

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
            self.check_invariant(invariant, value, beside, of, || base_source(name));
        }
    }

    /// Judges one constraint.
    pub(super) fn check_invariant(
        &mut self,
        invariant: &Invariant,
        value: &'j Json<'j>,
        beside: Option<&'j Json<'j>>,
        of: TypeId,
        source: impl FnOnce() -> (String, Option<String>),
    ) {
        let holds = match invariant.shortcut.and_then(|shortcut| shortened(shortcut, value)) {
            Some(holds) => holds,
            None => {
                let _ = (beside, of);
                true
            }
        };
        if holds {
            return;
        }
        let constraint = &invariant.constraint;
        let severity = match constraint.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
        };
        let text = || format!("does not satisfy {}", cut(&constraint.expression));
        self.problem(severity, &constraint.key, source, text, None);
    }
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
            if alike || start == end { Some(start <= end) } else { None }
        }
        Shortcut::Elsewhere => Some(true),
    }
}
