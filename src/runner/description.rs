//! What a step does, in a few words.

use crate::scenario::{ALTERATIONS, AlterationKind, Step};

/// What a step does, in a few words.
pub(super) fn describe(step: &Step) -> String {
    let plain = match step {
        Step::Discover(step) => format!("fetches the {:?} document", step.document),
        Step::Register(step) => {
            format!("registers the client {}", step.client.as_deref().unwrap_or("main"))
        }
        Step::Manage(step) => format!("manages the registration: {:?}", step.action),
        Step::Authorize(step) => {
            let client = step.client.as_deref().unwrap_or("app");
            format!("has a person sign in and approve for the client {client}")
        }
        Step::Userinfo(step) => format!("asks whom the token {} is about", step.token),
        Step::Token(step) if step.code.is_some() => "redeems a code".to_owned(),
        Step::Token(step) if step.refresh.is_some() => "refreshes a token".to_owned(),
        Step::Token(step) => {
            format!("asks for a token for {}", step.scope.as_deref().unwrap_or("export"))
        }
        Step::Mint(step) => {
            let scope = step.scope.as_deref().unwrap_or("export");
            format!("makes a token for {scope} as the third party")
        }
        Step::Keys(step) if step.rotate => {
            format!("replaces the key of {}", step.client.as_deref().unwrap_or("main"))
        }
        Step::Keys(_) => "changes how long a key set may be kept".to_owned(),
        Step::Introspect(step) => format!("introspects the token {}", step.token),
        Step::Revoke(step) => format!("revokes the token {}", step.token),
        Step::MemberMatch(step) => format!("looks for the {} member", step.member),
        Step::BulkMemberMatch(step) => {
            format!("looks for these members at once: {}", step.members.join(", "))
        }
        Step::Export(step) if step.group.is_some() => {
            let by = step.method.as_deref().unwrap_or("POST");
            format!("kicks off an export of the Group of matched members by {by}")
        }
        Step::Export(step) => {
            format!("kicks off an export by {}", step.method.as_deref().unwrap_or("GET"))
        }
        Step::Poll(step) if step.once => "polls the job once".to_owned(),
        Step::Poll(_) => "polls the job to its end".to_owned(),
        Step::Download(_) => "fetches the files".to_owned(),
        Step::Cancel(_) => "deletes the job".to_owned(),
        Step::Search(step) => format!("searches {}", step.kind),
        Step::Everything(_) => "asks for everything about a member".to_owned(),
        Step::Request(step) => format!("sends {} {} to the {}", step.method, step.path, step.actor),
        Step::Await(step) => format!("waits for a request to {}", step.endpoint),
        Step::Define(_) => "tells the target who our source payer is".to_owned(),
        Step::Trigger(step) => match &step.member {
            Some(member) => format!("has the target fetch the {member} member"),
            None => format!("has the target fetch in bulk: {}", step.members.join(", ")),
        },
        Step::Task(_) => "follows the exchange to its end".to_owned(),
        Step::Look(step) => format!("looks at what is stored of the {} member", step.member),
        Step::Set(step) => format!("changes the mock {}", step.actor),
        Step::Wait(step) => format!("waits {}", step.how_long),
        Step::Attest(step) => format!("asks: {}", step.ask),
        Step::ProbeTls(step) => format!("tries what the {} takes of TLS", step.actor),
        Step::Assert(step) => format!("states {}", step.that.join("; ")),
    };
    match step.alter().and_then(|alter| change(step.verb(), alter)) {
        Some(change) => format!("{plain}, but {change}"),
        None => plain,
    }
}

fn change(verb: &str, alter: &str) -> Option<&'static str> {
    let kinds = AlterationKind::of_verb(verb);
    ALTERATIONS
        .iter()
        .find(|(kind, name, _)| kinds.contains(kind) && *name == alter)
        .map(|(.., words)| *words)
}
