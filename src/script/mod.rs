//! JavaScript callbacks in a sandbox: what a script may see, and for how long it may run.
//!
//! A [`Script`] is text with functions in it. Each call gets an engine and a global scope of its
//! own, so nothing one call does is seen by another. There is no host: no files, network, timers,
//! modules or environment; the time and the seed of `Math.random` are inputs. What goes in and
//! comes out is JSON. A call ends by its limits whatever the script does; which limit ended it is
//! said in the [`ScriptError`].
//!
//! [`Sandbox`] runs calls beside an async server: on threads of their own, a few at a time.

mod call;
mod error;
mod limits;
mod log;
mod realm;
mod sandbox;
mod source;
#[cfg(test)]
mod tests;

pub use call::{Answer, Call};
pub use error::ScriptError;
pub use limits::Limits;
pub use log::{Level, LogLine};
pub use sandbox::Sandbox;
pub use source::Script;
