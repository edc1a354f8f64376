//! Functions on collections: filters, subsets, combinations, quantifiers and trees.

use crate::fhir::path::error::PathError;
use crate::fhir::path::function::Function;
use crate::fhir::path::item::{Collection, Item};
use crate::fhir::path::syntax::Expr;

use super::equality::{Known, order};
use super::walk::{Evaluation, Scope};

impl<'a> Evaluation<'a, '_> {
    /// Evaluates an expression for each item and hands over what it yields; stops on `false`.
    fn each(
        &mut self,
        input: Collection<'a>,
        criteria: &'a Expr,
        scope: Scope<'_, 'a>,
        mut take: impl FnMut(&mut Self, Collection<'a>, Collection<'a>) -> Result<bool, PathError>,
    ) -> Result<(), PathError> {
        for (index, item) in input.into_iter().enumerate() {
            let this = Collection::One(item);
            let inner = Scope { this: &this, index: Some(index), total: scope.total };
            let value = self.eval(criteria, inner)?;
            if !take(self, this, value)? {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) fn filtered(
        &mut self,
        input: Collection<'a>,
        criteria: &'a Expr,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let mut kept = Collection::Empty;
        self.each(input, criteria, scope, |this, item, value| {
            if this.truth("where", &value)? == Some(true) {
                kept.extend(item);
            }
            Ok(true)
        })?;
        Ok(kept)
    }

    pub(super) fn selected(
        &mut self,
        input: Collection<'a>,
        projection: &'a Expr,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let mut found = Collection::Empty;
        self.each(input, projection, scope, |_, _, value| {
            found.extend(value);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Whether the criteria are `wanted` for any item.
    pub(super) fn some(
        &mut self,
        wants: &'static str,
        input: Collection<'a>,
        criteria: &'a Expr,
        scope: Scope<'_, 'a>,
        wanted: bool,
    ) -> Result<bool, PathError> {
        let mut found = false;
        self.each(input, criteria, scope, |this, _, value| {
            found = (this.truth(wants, &value)? == Some(true)) == wanted;
            Ok(!found)
        })?;
        Ok(found)
    }

    /// `repeat`: what the projection yields, and what it yields on that, each once.
    pub(super) fn repeated(
        &mut self,
        input: Collection<'a>,
        projection: &'a Expr,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let mut known = Known::default();
        let mut found = Collection::Empty;
        let mut next = input;
        while !next.is_empty() {
            let yielded = self.selected(next, projection, scope)?;
            next = Collection::Empty;
            for item in yielded {
                if self.learn(&mut known, &item)? {
                    found.push(item.clone());
                    next.push(item);
                }
            }
        }
        Ok(found)
    }

    /// All children of all items; with `deep`, theirs too.
    pub(super) fn below(
        &mut self,
        input: &Collection<'a>,
        deep: bool,
    ) -> Result<Collection<'a>, PathError> {
        let mut found = Collection::Many(Vec::new());
        for item in input.items() {
            if let Item::Node(node) = item {
                self.push_children(node, &mut found)?;
            }
        }
        let mut place = 0;
        while deep && let Some(Item::Node(node)) = found.items().get(place) {
            let node = *node;
            self.push_children(&node, &mut found)?;
            place += 1;
        }
        Ok(found)
    }

    /// `aggregate`, over each item with `$total`.
    pub(super) fn aggregated(
        &mut self,
        input: Collection<'a>,
        arguments: &'a [Expr],
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let mut total = match arguments.get(1) {
            Some(start) => self.eval(start, scope)?,
            None => Collection::Empty,
        };
        let Some(step) = arguments.first() else { return Ok(total) };
        for (index, item) in input.into_iter().enumerate() {
            let this = Collection::One(item);
            let inner = Scope { this: &this, index: Some(index), total: Some(&total) };
            total = self.eval(step, inner)?;
        }
        Ok(total)
    }

    /// `allTrue` and its kin; items that are no truth values are an error.
    pub(super) fn truths(
        &self,
        function: Function,
        input: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let wanted = matches!(function, Function::AllTrue | Function::AnyTrue);
        let any = matches!(function, Function::AnyTrue | Function::AnyFalse);
        for item in input.items() {
            let Item::Boolean(value) = self.value(item) else {
                return Err(self.kinds(function.name(), item));
            };
            if (value == wanted) == any {
                return Ok(any.into());
            }
        }
        Ok((!any).into())
    }

    /// `[n]`.
    pub(super) fn at(
        &self,
        input: Collection<'a>,
        index: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let index = self.whole_number("[ ]", index)?.and_then(|index| usize::try_from(index).ok());
        Ok(index.and_then(|index| input.items().get(index).cloned()).into())
    }

    /// `skip`, `take` and what they are made of.
    pub(super) fn slice(input: Collection<'a>, from: usize, count: usize) -> Collection<'a> {
        match input {
            Collection::Many(items) => {
                Collection::Many(items.into_iter().skip(from).take(count).collect())
            }
            other if from == 0 && count > 0 => other,
            _ => Collection::Empty,
        }
    }

    /// `intersect` and `exclude`: items that the other collection has, or has not.
    pub(super) fn shared(
        &mut self,
        input: Collection<'a>,
        other: &Collection<'a>,
        wanted: bool,
    ) -> Result<Collection<'a>, PathError> {
        let known = self.all_known(other)?;
        let mut kept = Collection::Empty;
        for item in input {
            if self.knows(&known, &item)? == wanted {
                kept.push(item);
            }
        }
        if wanted { self.distinct(kept) } else { Ok(kept) }
    }

    /// Whether every item is one of others.
    pub(super) fn within(
        &mut self,
        input: &Collection<'a>,
        all: &Collection<'a>,
    ) -> Result<bool, PathError> {
        let known = self.all_known(all)?;
        for item in input.items() {
            if !self.knows(&known, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn all_known(&mut self, items: &Collection<'a>) -> Result<Known<'a>, PathError> {
        let mut known = Known::default();
        for item in items.items() {
            self.learn(&mut known, item)?;
        }
        Ok(known)
    }

    /// `min` and `max`: the item no other is less, or more, than.
    pub(super) fn extreme(
        &self,
        function: Function,
        input: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let wanted = if function == Function::Min {
            std::cmp::Ordering::Less
        } else {
            std::cmp::Ordering::Greater
        };
        let mut best: Option<Item<'a>> = None;
        for item in input.items() {
            let value = self.operand(item);
            best = match best {
                None => Some(value),
                Some(known) => match order(&value, &known) {
                    Some(found) if found == wanted => Some(value),
                    Some(_) => Some(known),
                    None => return Err(self.kinds(function.name(), item)),
                },
            };
        }
        Ok(best.into())
    }
}
