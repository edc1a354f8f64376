//! The pages people see: plain HTML that needs no script, no network and no mouse.
//!
//! Each view is the data of one template; what it shows is decided elsewhere. Templates escape
//! every value. [`page`] wraps a view in the headers all pages share.

mod page;
#[cfg(test)]
mod tests;
mod views;

pub use page::{page, problem};
pub use views::{
    Approval, Choice, Context, GrantView, HandOver, Message, Question, Sessions, SignIn, SignUp,
    Terms,
};

/// The style of every page.
pub(super) const STYLE: &str = include_str!("style.css");
