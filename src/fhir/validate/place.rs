//! Where in a document the validator is.

use std::fmt::Write;

/// Bytes that most places need.
const ROOM: usize = 64;

/// A step from a value to one inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'j> {
    /// To a field.
    Field(&'j str),
    /// To an item.
    Item(usize),
    /// Into a resource of that type, which is no step in JSON.
    Resource(&'j str),
}

/// `Patient.name[0].given[1]`.
pub(super) fn location(steps: &[Step<'_>]) -> String {
    let mut text = String::with_capacity(ROOM);
    for (at, step) in steps.iter().enumerate() {
        match step {
            // Extensions of a primitive belong to the element without the underscore.
            Step::Field(name) => {
                if at > 0 {
                    text.push('.');
                }
                text.push_str(name.strip_prefix('_').unwrap_or(name));
            }
            Step::Item(place) => {
                let _ = write!(text, "[{place}]");
            }
            Step::Resource(of) if at == 0 => text.push_str(of),
            Step::Resource(_) => {}
        }
    }
    text
}

/// `/name/0/given/1`.
pub(super) fn pointer(steps: &[Step<'_>]) -> String {
    let mut text = String::with_capacity(ROOM);
    for step in steps {
        match step {
            Step::Field(name) => {
                text.push('/');
                if name.contains(['~', '/']) {
                    text.push_str(&name.replace('~', "~0").replace('/', "~1"));
                } else {
                    text.push_str(name);
                }
            }
            Step::Item(place) => {
                let _ = write!(text, "/{place}");
            }
            Step::Resource(_) => {}
        }
    }
    text
}
