//! What the authorization server asks the payer before it issues a token about one member.

use std::fmt;
use std::sync::Arc;

/// A payer's word on its members. The authorization server keeps none itself.
pub trait MemberDirectory: Send + Sync {
    /// What `question` is answered with now.
    fn standing(&self, question: &MemberQuestion<'_>) -> MemberStanding;
}

/// May this client have data of this member?
#[derive(Clone, Copy, Debug)]
pub struct MemberQuestion<'a> {
    /// The client that asks.
    pub client_id: &'a str,
    /// The payer behind it, as `system|value`.
    pub organization: Option<&'a str>,
    /// The member, by logical id of the Patient, or by an identifier as `system|value`.
    pub member: &'a str,
}

/// How a client stands with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberStanding {
    /// There is no such member, or the client never matched one.
    Unknown,
    /// The member is known, and no consent is in force.
    NotPermitted {
        /// The logical id of the Patient.
        patient_id: String,
    },
    /// A consent is in force.
    Permitted {
        /// The logical id of the Patient.
        patient_id: String,
    },
}

/// The directory a server asks. Nobody is known until there is one.
#[derive(Clone, Default)]
pub struct Members(Option<Arc<dyn MemberDirectory>>);

impl Members {
    /// A directory to ask.
    pub fn new(directory: impl MemberDirectory + 'static) -> Self {
        Self(Some(Arc::new(directory)))
    }

    /// What the payer says.
    pub fn standing(&self, question: &MemberQuestion<'_>) -> MemberStanding {
        self.0.as_ref().map_or(MemberStanding::Unknown, |known| known.standing(question))
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Members(asked)" } else { "Members(nobody)" })
    }
}
