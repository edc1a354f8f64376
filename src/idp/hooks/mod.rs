//! The moments at which scripts of whoever runs the server have a say, in the order they come:
//!
//! 1. `onAuthenticateSuccess` of the federation script, when another provider's token has come and
//!    nobody is signed in yet;
//! 2. `authenticate` of the CODAP script, when another organization has asserted a user;
//! 3. `onAuthenticateSuccess` of the authentication script, when somebody has authenticated;
//! 4. `onContextSelection` of the post-authorize script: what is there to choose from. It gets the
//!    session, what was asked for with the `contexts` there are, and the client; `offer`,
//!    `withdraw` and `choose` change them for this authorization, `deny` refuses it;
//! 5. `onTokenGenerating` of the post-authorize script, before tokens are made;
//! 6. `onTokenIssued` of the post-authorize script, when they are kept and not yet sent.
//!
//! The last two also come when a token is renewed; `grantType` tells which it is. Whom the
//! federation script refuses is answered `access_denied`; whom the authentication script refuses
//! signs in as little as with a wrong password.
//!
//! A script gets copies. It changes what it was given by the methods of those, or refuses. One
//! that throws, does not end, or returns something else denies: what it was to decide is unknown.
//! Both stand in the audit log, as `script.refused` and `script.failed`.

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
