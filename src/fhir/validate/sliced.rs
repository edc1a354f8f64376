//! The slices of an element: how many values each has, in which order, and none besides.

use std::sync::Arc;

use super::super::definitions::Slicing;
use super::profile::{label, to_add};
use super::report::{Said, Severity};
use super::shape::{Node, Shape};
use super::values::Value;
use super::walk::Walk;

impl<'j> Walk<'_, 'j> {
    /// Checks each value against its slices, and each slice for what it must have.
    pub(super) fn sliced(
        &mut self,
        shape: &Arc<Shape>,
        node: &Node,
        slicing: &Slicing,
        values: &[Value<'j>],
    ) {
        let first = self.counts.len();
        self.counts.resize(first + node.slices.len(), (0, 0));
        let mut last = 0;
        let mut outside = false;
        for value in values {
            match self.slice_of(shape, node, value, first) {
                // With the first of no slice, those in slices have ended.
                Belongs::To(at) if outside => {
                    let name = &node.slices[at].0;
                    let text =
                        || format!("is slice {name}, which must come before what is in no slice");
                    self.inside(value, |walk| walk.broken(shape, "slice-order", text));
                }
                Belongs::To(at) => {
                    if slicing.ordered && at < last {
                        let name = &node.slices[at].0;
                        let text = || format!("is slice {name}, which must come before the others");
                        self.inside(value, |walk| walk.broken(shape, "slice-order", text));
                    }
                    last = last.max(at);
                }
                Belongs::Nowhere if slicing.rules == "closed" => {
                    let text = || {
                        let names: Vec<&str> =
                            node.slices.iter().map(|(name, _)| &**name).collect();
                        let text = "belongs to none of the slices, and others are not allowed";
                        Said::from(text.to_owned())
                            .hint(format!("It must be one of {}.", names.join(", ")))
                    };
                    self.inside(value, |walk| walk.broken(shape, "slice-closed", text));
                }
                Belongs::Nowhere => outside = slicing.rules == "openAtEnd",
                Belongs::Perhaps if slicing.rules == "closed" => {
                    self.inside(value, |walk| {
                        walk.untold(shape, "may belong to no slice, and others are not allowed");
                    });
                }
                Belongs::Perhaps => {}
            }
        }
        for (at, (name, slice)) in node.slices.iter().enumerate() {
            let (count, perhaps) = self.counts[first + at];
            if self.validator.support && slice.must_support {
                self.note_support(shape, slice, count);
            }
            let least = slice.min as usize;
            if count < least && count + perhaps >= least {
                self.untold(shape, &format!("may lack {}, slice {name}", label(node)));
            } else if count < least {
                let text = || {
                    let said = Said::from(format!("lacks {}, slice {name}", label(node)));
                    match how_told(slicing, slice) {
                        Some(hint) => said.hint(hint),
                        None => said.hint(to_add(node)),
                    }
                };
                self.broken(shape, "slice", text);
            }
            if let Some(max) = slice.max.filter(|max| count > *max as usize) {
                let text = || {
                    let of = label(node);
                    let (text, hint) = if max == 0 {
                        let text = format!("has {of} of slice {name}, which the profile forbids");
                        (text, "Leave it out.")
                    } else {
                        let text = format!(
                            "has {count} of {of}, slice {name}, at most {max} may be there"
                        );
                        (text, "Remove what is too much.")
                    };
                    Said::from(text).hint(hint)
                };
                self.broken(shape, "slice", text);
            }
        }
        self.counts.truncate(first);
        for (_, slice) in &node.slices {
            if let Some(inner) = &slice.slicing {
                let own =
                    |value: &&Value<'j>| self.in_slice(&node.told, slice, value) == Some(true);
                let own: Vec<Value<'j>> = values.iter().filter(own).copied().collect();
                if !own.is_empty() {
                    self.sliced(shape, slice, inner, &own);
                }
            }
        }
    }

    /// Says that nothing here tells whether the slices are kept.
    fn untold(&mut self, shape: &Shape, what: &str) {
        let source = || (shape.url.clone(), shape.version.clone());
        let text = || {
            Said::from(format!("{what}: what would tell is not known here"))
                .hint("Give the packages that define what tells them apart with --ig.")
        };
        self.problem(Severity::Note, "slice", source, text);
    }

    /// The first slice a value belongs to. It is checked against each it is in, and counted from
    /// `first` on.
    fn slice_of(
        &mut self,
        shape: &Arc<Shape>,
        node: &Node,
        value: &Value<'j>,
        first: usize,
    ) -> Belongs {
        let mut found = Belongs::Nowhere;
        for (at, (_, slice)) in node.slices.iter().enumerate() {
            match self.in_slice(&node.told, slice, value) {
                Some(true) => {
                    self.counts[first + at].0 += 1;
                    self.inside(value, |walk| walk.content(shape, slice, value));
                    if !matches!(found, Belongs::To(_)) {
                        found = Belongs::To(at);
                    }
                }
                Some(false) => {}
                None => {
                    self.counts[first + at].1 += 1;
                    if found == Belongs::Nowhere {
                        found = Belongs::Perhaps;
                    }
                }
            }
        }
        found
    }
}

/// Where a value belongs among slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belongs {
    /// To the slice at this place.
    To(usize),
    /// To none.
    Nowhere,
    /// To one, or to none: what would tell is not at hand.
    Perhaps,
}

/// How a slice is told, for a hint.
fn how_told(slicing: &Slicing, slice: &Node) -> Option<String> {
    let mut told = Vec::new();
    for discriminator in &slicing.discriminators {
        let mut node = Some(slice);
        for name in discriminator.path.split('.').filter(|name| *name != "$this") {
            node = node.and_then(|node| node.inside(name));
        }
        if let Some(wanted) = node.and_then(|node| node.fixed.as_ref().or(node.pattern.as_ref())) {
            told.push(format!("{} is {}", discriminator.path, wanted));
        }
    }
    (!told.is_empty()).then(|| format!("It is told by: {}.", told.join(", ")))
}
