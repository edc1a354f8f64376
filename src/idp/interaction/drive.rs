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
use super::{approval, finish, sign_in};

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
    /// The client is told that there is no code.
    Denied(Denied),
}

impl Taken {
    /// The interaction goes on with the cookie the browser has.
    pub fn on(interaction: Interaction) -> Self {
        Self::On { interaction: Box::new(interaction), cookie: None }
    }
}

/// Shows the page that is due.
pub fn show(idp: &Idp, policy: &Policy, interaction: &Interaction) -> Response {
    page(idp, policy, interaction, None)
}

fn page(idp: &Idp, policy: &Policy, interaction: &Interaction, problem: Option<&str>) -> Response {
    match prompt::next(idp, policy, interaction) {
        Prompt::SignIn => sign_in::page(interaction, problem),
        Prompt::Approval => approval::page(idp, policy, interaction),
        Prompt::Terms | Prompt::Context => pages::problem(500, "this page does not exist yet"),
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
    let before = interaction.clone();
    let due = prompt::next(idp, policy, &interaction);
    let taken = if form.get("action") == Some("deny") {
        Taken::Denied(Denied::access_denied("the person said no"))
    } else {
        match due {
            Prompt::SignIn => sign_in::take(idp, policy, headers, interaction, form),
            Prompt::Approval => approval::take(idp, policy, interaction, form),
            Prompt::Terms | Prompt::Context | Prompt::Done => Taken::on(interaction),
        }
    };
    match taken {
        Taken::On { interaction, cookie } => {
            let id = interaction.id.clone();
            let next = prompt::next(idp, policy, &interaction);
            idp.interactions.put(*interaction, idp.clock.epoch_secs());
            let mut response = if next == Prompt::Done {
                end(idp, policy, &id)
            } else {
                let path = format!("{}/{id}", routes::INTERACTION);
                authorization_answer::redirect(&idp.urls.absolute(&path))
            };
            if let Some(cookie) = cookie {
                browser::set_cookie(idp, &mut response, &cookie);
            }
            response
        }
        Taken::Again(problem) => page(idp, policy, &before, Some(problem)),
        Taken::Denied(denied) => {
            idp.interactions.take(&before.id);
            let destination = Destination::of(&before.request);
            authorization_answer::refuse(idp, policy, &destination, &denied)
        }
    }
}

/// Takes the interaction out and writes its answer.
fn end(idp: &Idp, policy: &Policy, id: &str) -> Response {
    idp.interactions.take(id).map_or_else(
        || pages::problem(404, "this request has been answered"),
        |interaction| finish::finish(idp, policy, interaction),
    )
}
