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
use super::{approval, context, finish, hand_over, selection, sign_in, terms};

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
pub async fn take(
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
        Prompt::SignIn => sign_in::take(idp, policy, headers, interaction, form).await,
        Prompt::Terms => terms::take(idp, policy, interaction, form),
        Prompt::Context => context::take(idp, policy, interaction, form),
        Prompt::Approval => approval::take(idp, policy, interaction, form),
        Prompt::HandOver | Prompt::Done => Taken::on(interaction),
    };
    match taken {
        Taken::On { mut interaction, cookie } => {
            interaction.answered |= due != Prompt::SignIn;
            let selected = selection::select(idp, &mut interaction).await;
            let over = selected.is_err() || prompt::next(idp, policy, &interaction) == Prompt::Done;
            if !over {
                return go_on(idp, policy, *interaction, cookie).await;
            }
            let mut response = if let Err(denied) = selected {
                deny(idp, policy, *interaction, &denied)
            } else {
                let id = interaction.id.clone();
                idp.interactions.put(*interaction, idp.clock.epoch_secs());
                end(idp, policy, &id)
            };
            if let Some(cookie) = cookie {
                browser::set_cookie(idp, &mut response, &cookie);
            }
            response
        }
        Taken::Again(problem) => page(idp, policy, &before, problem),
    }
}

/// Keeps the interaction and sends the browser to its next page, with a new cookie if there is
/// one; or ends it when a script refuses whoever has signed in.
pub async fn go_on(
    idp: &Idp,
    policy: &Policy,
    mut interaction: Interaction,
    cookie: Option<String>,
) -> Response {
    let address = address(idp, &interaction);
    let mut response = match selection::select(idp, &mut interaction).await {
        Ok(()) => {
            idp.interactions.put(interaction, idp.clock.epoch_secs());
            authorization_answer::redirect(&address)
        }
        Err(denied) => deny(idp, policy, interaction, &denied),
    };
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
