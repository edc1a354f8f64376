//! The moments at which scripts of whoever runs the server have a say, in the order they come:
//!
//! 1. `onAuthenticateSuccess` of the federation script, when another provider's token has come and
//!    nobody is signed in yet;
//! 2. `authenticate` of the CODAP script, when another organization has asserted a user;
//! 3. `onAuthenticateSuccess` of the authentication script, when somebody has authenticated;
//! 4. `onContextSelection` of the post-authorize script: what is there to choose from;
//! 5. `onTokenGenerating` of the post-authorize script, before tokens are made;
//! 6. `onTokenIssued` of the post-authorize script, when they are kept and not yet sent.
//!
//! A script gets copies. It changes what it was given by the methods of those, or refuses. One
//! that throws, does not end, or returns something else denies: what it was to decide is unknown.

mod contexts;
mod outcome;
mod people;
mod run;
mod scripts;
mod tokens;

pub use contexts::select_contexts;
pub use outcome::{Outcome, assert_user, context, federated};
pub use people::{applied, signed_in};
pub use scripts::{ScriptTexts, Scripts};
pub use tokens::{after_tokens, before_tokens};
