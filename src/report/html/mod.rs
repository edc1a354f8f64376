//! The HTML report: one file that needs no network and no server.
//!
//! The page is readable without JavaScript; the script adds filters, search, copying and themes.
//! A content security policy names the digests of the page's own script and style, so markup that
//! slipped through the escaping could still not run.

mod anchor;
mod body;
mod page;
mod pretty;
mod scenario;
mod view;

pub(super) use page::FORMAT;
