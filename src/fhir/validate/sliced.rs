//! The slices of an element: how many values each has, in which order, and none besides.

use std::sync::Arc;

use super::super::definitions::Slicing;
use super::profile::{label, to_add};
use super::report::Said;
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
        self.counts.resize(first + node.slices.len(), 0);
        let mut last = 0;
        for value in values {
            match self.slice_of(shape, node, value, first) {
                Some(at) => {
                    if slicing.ordered && at < last {
                        let name = &node.slices[at].0;
                        let text = || format!("is slice {name}, which must come before the others");
                        self.inside(value, |walk| walk.broken(shape, "slice-order", text));
                    }
                    last = last.max(at);
                }
                None if slicing.rules == "closed" => {
                    let text = || {
                        let names: Vec<&str> =
                            node.slices.iter().map(|(name, _)| &**name).collect();
                        let text = "belongs to none of the slices, and others are not allowed";
                        Said::from(text.to_owned())
                            .hint(format!("It must be one of {}.", names.join(", ")))
                    };
                    self.inside(value, |walk| walk.broken(shape, "slice-closed", text));
                }
                None => {}
            }
        }
        for (at, (name, slice)) in node.slices.iter().enumerate() {
            let count = self.counts[first + at];
            if self.validator.support && slice.must_support {
                self.note_support(shape, slice, count);
            }
            if count < slice.min as usize {
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
                    let (text, hint) = match max {
                        0 => {
                            let text =
                                format!("has {of} of slice {name}, which the profile forbids");
                            (text, "Leave it out.")
                        }
                        _ => {
                            let text = format!(
                                "has {count} of {of}, slice {name}, at most {max} may be there"
                            );
                            (text, "Remove what is too much.")
                        }
                    };
                    Said::from(text).hint(hint)
                };
                self.broken(shape, "slice", text);
            }
        }
        self.counts.truncate(first);
    }

    /// The first slice a value belongs to. It is checked against each, for a slice of a slice is
    /// looked at with the one it refines, and counted from `first` on.
    fn slice_of(
        &mut self,
        shape: &Arc<Shape>,
        node: &Node,
        value: &Value<'j>,
        first: usize,
    ) -> Option<usize> {
        let mut found = None;
        for (at, (_, slice)) in node.slices.iter().enumerate() {
            if self.in_slice(&node.told, slice, value) {
                self.counts[first + at] += 1;
                self.inside(value, |walk| walk.content(shape, slice, value));
                found = found.or(Some(at));
            }
        }
        found
    }
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
