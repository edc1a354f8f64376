//! What each page shows.

use askama::Template;

use crate::idp::scope_words::ScopeWords;

/// Signing in.
#[derive(Template)]
#[template(path = "idp/pages/sign_in.html")]
pub struct SignIn<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// What the form repeats.
    pub csrf: &'a str,
    /// What one signs in for: an application or a page.
    pub going_to: &'a str,
    /// The user name already given.
    pub username: &'a str,
    /// What went wrong; empty at first.
    pub problem: &'a str,
    /// Whether an application waits for an answer, so that one can refuse.
    pub may_cancel: bool,
    /// Where one can create an account, if one can.
    pub sign_up: Option<&'a str>,
}

/// The terms of service, to be accepted.
#[derive(Template)]
#[template(path = "idp/pages/terms.html")]
pub struct Terms<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// What the form repeats.
    pub csrf: &'a str,
    /// Who is signed in.
    pub user: &'a str,
    /// For which application.
    pub client: &'a str,
    /// Which version.
    pub version: &'a str,
    /// The terms, as plain text.
    pub text: &'a str,
}

/// The choice of a launch context.
#[derive(Template)]
#[template(path = "idp/pages/context.html")]
pub struct Context<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// What the form repeats.
    pub csrf: &'a str,
    /// Who is signed in.
    pub user: &'a str,
    /// For which application.
    pub client: &'a str,
    /// What went wrong; empty at first.
    pub problem: &'a str,
    /// What is to be chosen.
    pub questions: Vec<Question>,
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name in the token answer, such as `patient`.
    pub name: String,
    /// The question.
    pub legend: String,
    /// The possible answers.
    pub choices: Vec<Choice>,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The logical id.
    pub id: String,
    /// What people know it by.
    pub text: String,
    /// What tells it from others of that name.
    pub more: String,
    /// Whether it is chosen already.
    pub chosen: bool,
}

/// The approval of scopes.
#[derive(Template)]
#[template(path = "idp/pages/approval.html")]
pub struct Approval<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// What the form repeats.
    pub csrf: &'a str,
    /// Who is signed in.
    pub user: &'a str,
    /// Which application asks.
    pub client: &'a str,
    /// What went wrong; empty at first.
    pub problem: &'a str,
    /// What is asked for.
    pub asked: Vec<ScopeWords>,
    /// What is granted without asking.
    pub given: Vec<ScopeWords>,
    /// Whether the scopes are taken or left as a whole.
    pub fixed: bool,
    /// What the developer of an application of the gallery has attested; `None` for others.
    pub attestation: Option<bool>,
    /// The chosen context: what it is, which.
    pub context: Vec<(String, String)>,
    /// The site the answer goes to.
    pub returns_to: &'a str,
    /// Whether the approval is remembered.
    pub remembers: bool,
    /// The page of the sessions.
    pub sessions: &'a str,
}

/// Creating an account.
#[derive(Template)]
#[template(path = "idp/pages/sign_up.html")]
pub struct SignUp<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// What the form repeats.
    pub csrf: &'a str,
    /// The name for people already given.
    pub name: &'a str,
    /// The user name already given.
    pub username: &'a str,
    /// What went wrong; empty at first.
    pub problem: &'a str,
    /// The field it went wrong with.
    pub wrong: &'a str,
}

/// Who has access in somebody's name.
#[derive(Template)]
#[template(path = "idp/pages/sessions.html")]
pub struct Sessions<'a> {
    /// Where the forms go.
    pub action: &'a str,
    /// What the forms repeat.
    pub csrf: &'a str,
    /// Who is signed in.
    pub user: &'a str,
    /// What was just done; empty at first.
    pub done: &'a str,
    /// The grants, youngest first.
    pub grants: Vec<GrantView>,
}

/// One grant.
#[derive(Clone, Debug)]
pub struct GrantView {
    /// Names it in the form.
    pub id: String,
    /// The application.
    pub client: String,
    /// When it was granted, for people.
    pub since: String,
    /// When it was granted, for machines.
    pub since_machine: String,
    /// What else is known: what it is, its value.
    pub facts: Vec<(String, String)>,
    /// What it allows.
    pub scopes: Vec<ScopeWords>,
}

/// Something to read: what went wrong, or what is over.
#[derive(Template)]
#[template(path = "idp/pages/message.html")]
pub struct Message<'a> {
    /// The heading.
    pub title: &'a str,
    /// One or two sentences.
    pub text: &'a str,
    /// The error code of the specification; empty when nothing went wrong.
    pub code: &'a str,
    /// Whether something went wrong.
    pub is_error: bool,
    /// Where to go on: an address of this server, and its words.
    pub link: Option<(&'a str, &'a str)>,
}

/// The way on, after another server said who somebody is.
#[derive(Template)]
#[template(path = "idp/pages/hand_over.html")]
pub struct HandOver<'a> {
    /// Where the form goes.
    pub action: &'a str,
    /// What the form repeats.
    pub csrf: &'a str,
    /// Who is signed in.
    pub user: &'a str,
    /// The application.
    pub client: &'a str,
    /// The other server, for people.
    pub provider: &'a str,
}
