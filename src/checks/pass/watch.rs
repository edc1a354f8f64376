//! What looks on while the resources of an answer pass by.

use std::any::Any;

use crate::checks::given::{Given, Wrong};
use crate::outcome::Judgement;
use crate::transcript::Exchange;

use super::context::Context;

type Rule<'w> = Box<dyn FnMut(&Given<'_>) -> Option<Result<u64, Wrong>> + Send + 'w>;
type Words<'w> = Box<dyn FnOnce(u64) -> String + Send + 'w>;

/// A rule about resources one by one. It says nothing of those it is not about, and is asked no
/// more once one of them is wrong; what is only doubtful ends nothing.
pub(in crate::checks) struct Watch<'w> {
    rule: Rule<'w>,
    words: Words<'w>,
    /// Whether it is about parts of resources, too. Of a part it is not known what was left out.
    parts: bool,
    count: u64,
    wrong: Option<Judgement>,
}

impl<'w> Watch<'w> {
    /// A rule about every resource, and what is said of how many were right.
    pub(in crate::checks) fn each(
        mut rule: impl FnMut(&Given<'_>) -> Option<Result<(), Wrong>> + Send + 'w,
        words: impl FnOnce(u64) -> String + Send + 'w,
    ) -> Self {
        Self::begun(Box::new(move |one| Some(rule(one)?.map(|()| 1))), Box::new(words))
    }

    /// A rule about several things in a resource, of which it says how many there are.
    pub(in crate::checks) fn sum(
        mut rule: impl FnMut(&Given<'_>) -> Result<u64, Wrong> + Send + 'w,
        words: impl FnOnce(u64) -> String + Send + 'w,
    ) -> Self {
        Self::begun(Box::new(move |one| Some(rule(one))), Box::new(words))
    }

    fn begun(rule: Rule<'w>, words: Words<'w>) -> Self {
        Self { rule, words, parts: true, count: 0, wrong: None }
    }

    /// A rule about whole resources, and what those are that it is about.
    fn whole(
        what: &'w str,
        rule: impl FnMut(&Given<'_>) -> Option<Result<(), Wrong>> + Send + 'w,
    ) -> Self {
        let watch = Self::each(rule, move |count| format!("{count} {what}"));
        Self { parts: false, ..watch }
    }

    /// A rule about whole resources wherever they are given away.
    pub(in crate::checks) fn given(
        context: &Context<'_>,
        what: &'w str,
        rule: impl FnMut(&Given<'_>) -> Option<Result<(), Wrong>> + Send + 'w,
    ) -> Option<Self> {
        context.gives().then(|| Self::whole(what, rule))
    }

    pub(super) fn see(&mut self, exchange: &Exchange, one: &Given<'_>) {
        let is_settled = matches!(self.wrong, Some(Judgement::Violation(_)));
        if is_settled || !self.parts && one.is_part() {
            return;
        }
        match (self.rule)(one) {
            None => {}
            Some(Ok(count)) => self.count += count,
            Some(Err(wrong)) => {
                let judged = wrong.judgement(exchange, one);
                // The first of its kind is told, and what is wrong outranks what is doubtful.
                if self.wrong.is_none() || matches!(judged, Judgement::Violation(_)) {
                    self.wrong = Some(judged);
                }
            }
        }
    }

    pub(super) fn end(self) -> Option<Judgement> {
        let Self { words, count, wrong, .. } = self;
        wrong.or_else(|| (count > 0).then(|| Judgement::Pass(words(count))))
    }
}

/// What is written down of a file for checks that look at several. It grows slowly, if at all:
/// files have millions of lines.
pub(in crate::checks) trait Note: Any + Send + Sync {
    /// Looks at a resource.
    fn see(&mut self, one: &Given<'_>);

    /// Puts in order what was written down.
    fn end(&mut self) {}
}
