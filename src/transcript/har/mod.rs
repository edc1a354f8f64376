//! HAR 1.2: transcripts as files that browsers and proxies read and write.
//!
//! What HAR has no room for stands in members that begin with `_`, as the format allows: the
//! number of the exchange, its step, parties and endpoint, TLS, failure, and the facts. A file
//! from elsewhere has none of them; its entries become exchanges of the runner with others, at
//! no known endpoint. Sizes of heads are not recorded and say -1.
//!
//! A file is as sensitive as the transcript it is made from: redact first.
//!
//! # Spec
//! <http://www.softwareishard.com/blog/har-12-spec/>

mod export;
mod import;
mod model;

pub use export::{export, write};
pub use import::{HarError, read};
pub use model::{Content, Entry, Har, HarRequest, HarResponse, Log, NameValue, PostData, Timings};
