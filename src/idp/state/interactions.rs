//! What happens between an authorization request and its answer: a person is asked things.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::clients::Registration;
use super::expiring::Expiring;
use super::sessions::SignedIn;

/// How long a person may take, in seconds.
const TTL_SECS: i64 = 900;

/// A code challenge (RFC 7636 §4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The challenge as sent.
    pub value: String,
    /// Whether it is the verifier itself.
    pub is_plain: bool,
}

/// An authorization request that was found good.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// Where the answer goes: one of the client's, to the letter.
    pub redirect_uri: String,
    /// `code`, or a hybrid one, its words in alphabetical order.
    pub response_type: String,
    /// What the answer repeats.
    pub state: Option<String>,
    /// What of the requested scope the client may have, separated by spaces.
    pub scope: String,
    /// What an ID token repeats.
    pub nonce: Option<String>,
    /// What the code verifier must fit.
    pub challenge: Option<Challenge>,
    /// The launch an EHR began.
    pub launch: Option<String>,
    /// The words of `prompt` (OpenID Connect Core §3.1.2.1).
    pub prompt: BTreeSet<String>,
    /// How long ago the sign-in may be, in seconds.
    pub max_age: Option<i64>,
    /// Further parameters, such as `idp`, by name.
    pub parameters: Map<String, Value>,
}

/// An authorization request on its way through the pages.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Names it in URLs.
    pub id: String,
    /// What its forms must repeat.
    pub csrf: String,
    /// The browser session it belongs to.
    pub session: String,
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// Who asks.
    pub client: Arc<Registration>,
    /// Who answers, once they have signed in.
    pub signed_in: Option<SignedIn>,
    /// Whether the script that says which contexts there are was asked.
    pub contexts_selected: bool,
    /// Whether the person accepted the terms.
    pub terms_accepted: bool,
    /// The launch context that was chosen, by its names in token answers.
    pub context: Option<Map<String, Value>>,
    /// The other server that said who they are, for people.
    pub vouched_by: Option<String>,
    /// Whether a page of ours was answered since they signed in.
    pub answered: bool,
    /// The scopes the person approved; `None` while they were not asked.
    pub approved: Option<Vec<String>>,
    /// What scripts noted, by name.
    pub user_data: std::collections::BTreeMap<String, String>,
}

impl Interaction {
    /// Who is signed in, by their name for people; empty while nobody is.
    pub fn person(&self) -> &str {
        self.signed_in.as_ref().map_or("", |found| found.user.display_name.as_str())
    }
}

/// The interactions of one server.
#[derive(Debug, Default)]
pub struct Interactions(Mutex<Expiring<String, Interaction>>);

impl Interactions {
    /// Keeps an interaction, in place of what was known of it.
    pub fn put(&self, interaction: Interaction, now: i64) {
        self.lock().insert(interaction.id.clone(), interaction, now + TTL_SECS, now);
    }

    /// The interaction named `id`.
    pub fn find(&self, id: &str, now: i64) -> Option<Interaction> {
        self.lock().get(&id.to_owned(), now).cloned()
    }

    /// Takes the interaction named `id` out: whoever gets it finishes it, and nobody else does.
    pub fn take(&self, id: &str) -> Option<Interaction> {
        self.lock().remove(&id.to_owned())
    }

    fn lock(&self) -> MutexGuard<'_, Expiring<String, Interaction>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
