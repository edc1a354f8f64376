//! Which page is due: one table, in the order people meet them.

use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Interaction};

use super::{approval, context, hand_over, sign_in, terms};

/// A page, or the end of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Who are you?
    SignIn,
    /// Will you accept the terms?
    Terms,
    /// Whose data is it about?
    Context,
    /// What may the application do?
    Approval,
    /// Will you go on, now that another server said who you are?
    HandOver,
    /// Nothing more to ask.
    Done,
}

/// Says whether a page is due.
type IsDue = fn(&Idp, &Policy, &Interaction) -> bool;

/// The pages in their order.
const PROMPTS: &[(Prompt, IsDue)] = &[
    (Prompt::SignIn, sign_in::is_due),
    (Prompt::Terms, terms::is_due),
    (Prompt::Context, context::is_due),
    (Prompt::Approval, approval::is_due),
    (Prompt::HandOver, hand_over::is_due),
];

/// The page that is due.
pub fn next(idp: &Idp, policy: &Policy, interaction: &Interaction) -> Prompt {
    PROMPTS
        .iter()
        .find(|(_, is_due)| is_due(idp, policy, interaction))
        .map_or(Prompt::Done, |(prompt, _)| *prompt)
}
