//! Shows the page that is due, and takes its form.

use axum::response::Response;
use http::HeaderMap;

use crate::idp::pages;
use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::authorization_answer::{self, Denied, Destination};
use crate::idp::steps::browser;
use crate::idp::steps::page_form::Pairs;

use super::prompt::{self, Prompt};
use super::{approval, context, finish, hand_over, sign_in, terms};

/// What a form led to.
pub enum Taken {
    /// The interaction goes on, with a new cookie when there is one.
    On {
        /// The interaction as it stands now.
        interaction: Box<Interaction>,
        /// The cookie the browser gets.
        cookie: Option<String>,
    },
    /// The page is shown again, for this reason.
    Again(&'static str),
}

impl Taken {
    /// The interaction goes on with the cookie the browser has.
    pub fn on(interaction: Interaction) -> Self {
        Self::On { interaction: Box::new(interaction), cookie: None }
    }
}

/// Where the pages of `interaction` are.
pub fn address(idp: &Idp, interaction: &Interaction) -> String {
    idp.urls.absolute(&format!("{}/{}", routes::INTERACTION, interaction.id))
}

/// Shows the page that is due.
pub fn show(idp: &Idp, policy: &Policy, interaction: &Interaction) -> Response {
    page(idp, policy, interaction, "")
}

fn page(idp: &Idp, policy: &Policy, interaction: &Interaction, problem: &str) -> Response {
    match prompt::next(idp, policy, interaction) {
        Prompt::SignIn => sign_in::page(idp, policy, interaction, problem),
        Prompt::Terms => terms::page(idp, policy, interaction),
        Prompt::Context => context::page(idp, policy, interaction, problem),
        Prompt::Approval => approval::page(idp, policy, interaction, problem),
        Prompt::HandOver => hand_over::page(idp, interaction),
        // Whoever comes back when all was answered is sent on.
        Prompt::Done => end(idp, policy, &interaction.id),
    }
}

/// Takes the form of the page that is due.
pub fn take(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    interaction: Interaction,
    form: &Pairs,
) -> Response {
    if form.get("action") == Some("deny") {
        return deny(idp, policy, interaction, &Denied::access_denied("the person said no"));
    }
    let before = interaction.clone();
    let due = prompt::next(idp, policy, &interaction);
    let taken = match due {
        Prompt::SignIn => sign_in::take(idp, policy, headers, interaction, form),
        Prompt::Terms => terms::take(idp, policy, interaction, form),
        Prompt::Context => context::take(idp, policy, interaction, form),
        Prompt::Approval => approval::take(idp, policy, interaction, form),
        Prompt::HandOver | Prompt::Done => Taken::on(interaction),
    };
    match taken {
        Taken::On { mut interaction, cookie } => {
            interaction.answered |= due != Prompt::SignIn;
            if prompt::next(idp, policy, &interaction) == Prompt::Done {
                let id = interaction.id.clone();
                idp.interactions.put(*interaction, idp.clock.epoch_secs());
                let mut response = end(idp, policy, &id);
                if let Some(cookie) = cookie {
                    browser::set_cookie(idp, &mut response, &cookie);
                }
                response
            } else {
                go_on(idp, *interaction, cookie)
            }
        }
        Taken::Again(problem) => page(idp, policy, &before, problem),
    }
}

/// Keeps the interaction and sends the browser to its next page, with a new cookie if there is
/// one.
pub fn go_on(idp: &Idp, interaction: Interaction, cookie: Option<String>) -> Response {
    let address = address(idp, &interaction);
    idp.interactions.put(interaction, idp.clock.epoch_secs());
    let mut response = authorization_answer::redirect(&address);
    if let Some(cookie) = cookie {
        browser::set_cookie(idp, &mut response, &cookie);
    }
    response
}

/// Ends the interaction and tells the client that there is no code.
pub fn deny(idp: &Idp, policy: &Policy, interaction: Interaction, denied: &Denied) -> Response {
    idp.interactions.take(&interaction.id);
    let destination = Destination::of(&interaction.request);
    authorization_answer::refuse(idp, policy, &destination, denied)
}

/// Takes the interaction out and writes its answer.
fn end(idp: &Idp, policy: &Policy, id: &str) -> Response {
    idp.interactions.take(id).map_or_else(
        || pages::problem(404, "This request has been answered."),
        |interaction| finish::finish(idp, policy, interaction),
    )
}
