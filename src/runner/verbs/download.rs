//! `download`: fetches the files a manifest lists.

use std::sync::Arc;

use serde_json::Value;

use crate::fhir::FHIR_NDJSON;
use crate::id::{Endpoint, Party};
use crate::runner::bearer;
use crate::runner::step::{StepProblem, StepResult, answered, expect_success};
use crate::runner::world::World;
use crate::scenario::Download;
use crate::transcript::{Exchange, Outbound, Presents};

use super::{bulk_member_match, introspect, poll};

/// How many redirects are followed for one file.
const REDIRECTS: usize = 5;

/// Runs the step.
pub async fn run(world: &mut World, step: &Download) -> StepResult {
    let name = step.job.as_deref().unwrap_or("export");
    if world.session.refused_jobs.contains(name) {
        return Ok(());
    }
    let job = poll::job(world, name)?;
    let Some(manifest) = job.manifest.clone() else {
        return Err(StepProblem::Refused("the job has no manifest yet".to_owned()));
    };
    let base = job.status_url.clone();
    let of_match = job.submitted.is_some();
    if of_match && manifest["resourceType"] == "Parameters" {
        // The result came without files.
        return Ok(());
    }
    let urls = listed(&manifest, &base);
    let alter = step.alter.as_deref();
    if urls.is_empty() {
        return Err(StepProblem::LeftOut("the manifest lists no file".to_owned()));
    }
    let open = is_open(&manifest);
    let part = alter.and_then(part_of);
    let about_file = part.is_some() || matches!(alter, Some("file_unknown" | "url_expired"));
    if open && alter.is_some() && !about_file {
        return Err(StepProblem::LeftOut("the manifest says that files need no token".to_owned()));
    }
    let token = step.token.as_deref().unwrap_or("export");
    if alter == Some("url_expired") {
        if !open {
            return Err(StepProblem::LeftOut(
                "the manifest says that files need a token".to_owned(),
            ));
        }
        // Such a URL lives no longer than a token would (Bulk Data 3.0.0).
        let kept = introspect::kept(world, token)?;
        introspect::wait_for_expiry(world, kept.expires_at).await?;
    }
    let count = if step.first || alter.is_some() { 1 } else { urls.len() };
    let mut attachments = Vec::new();
    for url in urls.iter().take(count) {
        let url = match alter {
            Some("file_unknown") => &poll::unknown_job(url, &world.ids.token()),
            _ => url,
        };
        if of_match && alter.is_none() {
            let exchange = Box::pin(fetch_result(world, &manifest, url, token)).await?;
            expect_success(&exchange)?;
            keep(world, step.job.as_deref().unwrap_or_default(), &exchange);
            continue;
        }
        let request = if of_match {
            Outbound::new(Party::Source, Endpoint::MatchFile, "GET", url)
        } else {
            // A part is one of what is sent, so it is asked for of the file as it is.
            let coding = if step.plain || part.is_some() { "identity" } else { "gzip" };
            Outbound::new(Party::Source, Endpoint::File, "GET", url)
                .header("accept-encoding", coding)
        };
        let request = part.into_iter().fold(request, |request, part| request.header("range", part));
        let request = request.header("accept", FHIR_NDJSON);
        // A token must not go to a file that needs none (Bulk Data 3.0.0).
        let request =
            if open { request } else { bearer::authorize(world, request, token, alter).await? };
        // A redirect of what should be refused is an answer of its own.
        let exchange = if alter.is_none() || part.is_some() {
            Box::pin(send_on(world, request)).await
        } else {
            world.client.send(request).await
        };
        // Once a consent has ended a refusal is what should come; checks say whether it did.
        if alter.is_some() || world.session.consent_ended {
            answered(&exchange)?;
        } else {
            expect_success(&exchange)?;
        }
        if step.attachments {
            attachments.extend(attachment_urls(url, &exchange));
        }
    }
    for url in attachments {
        let request = Outbound::new(Party::Source, Endpoint::Attachment, "GET", &url);
        let request =
            if open { request } else { bearer::authorize(world, request, token, None).await? };
        answered(&Box::pin(send_on(world, request)).await)?;
    }
    Ok(())
}

/// The URLs a manifest lists, those of its outputs first.
pub fn listed(manifest: &Value, base: &str) -> Vec<String> {
    ["output", "error", "deleted"]
        .iter()
        .filter_map(|list| manifest[*list].as_array())
        .flatten()
        .filter_map(|item| item["url"].as_str())
        .map(|url| absolute(base, url))
        .collect()
}

/// Whether a manifest says that its files need no token.
fn is_open(manifest: &Value) -> bool {
    manifest["requiresAccessToken"] == Value::Bool(false)
}

/// Fetches a file of the result of a bulk match.
///
/// # Errors
/// When there is no token, or nobody answers.
pub async fn fetch_result(
    world: &mut World,
    manifest: &Value,
    url: &str,
    token: &str,
) -> Result<Arc<Exchange>, StepProblem> {
    let request =
        Outbound::new(Party::Source, Endpoint::MatchFile, "GET", url).header("accept", FHIR_NDJSON);
    let request = if is_open(manifest) {
        request
    } else {
        bearer::authorize(world, request, token, None).await?
    };
    let exchange = world.client.send(request).await;
    answered(&exchange)?;
    Ok(exchange)
}

/// Sends a request for a file, and goes where redirects lead; each is an exchange of its own. What
/// the last one was answered with is the answer.
async fn send_on(world: &World, mut request: Outbound) -> Arc<Exchange> {
    let mut exchange = world.client.send(request.clone()).await;
    let mut been = vec![request.url.clone()];
    while been.len() <= REDIRECTS
        && let Some(next) = next_of(&exchange, &request)
        && !been.contains(&next.url)
    {
        been.push(next.url.clone());
        exchange = world.client.send(next.clone()).await;
        request = next;
    }
    exchange
}

/// The request that a redirect asks for; nothing when the answer is none, or leads nowhere.
fn next_of(exchange: &Exchange, request: &Outbound) -> Option<Outbound> {
    let response = exchange.response.as_ref()?;
    matches!(response.status, 301 | 302 | 303 | 307 | 308).then_some(())?;
    let from = url::Url::parse(&request.url).ok()?;
    let to = from.join(response.headers.get("location")?).ok()?;
    matches!(to.scheme(), "http" | "https").then_some(())?;
    let mut next = Outbound { url: to.to_string(), ..request.clone() };
    if from.origin() != to.origin() {
        // The token and the certificate are for the source payer alone.
        next.headers.0.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        next.presents = Presents::default();
    }
    Some(next)
}

/// What an alteration asks for of a file (RFC 9110 §14.2), shorter and longer than any of them.
fn part_of(alteration: &str) -> Option<&'static str> {
    match alteration {
        "part_asked" => Some("bytes=5-24"),
        "part_beyond_end" => Some("bytes=1000000000000000-"),
        _ => None,
    }
}

/// The URLs of attachments that documents in a file name.
fn attachment_urls(file: &str, exchange: &Exchange) -> Vec<String> {
    let bytes = exchange.response.as_ref().and_then(|response| response.decoded().ok());
    let bytes = bytes.unwrap_or_default();
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok())
        .filter(|resource| resource["resourceType"] == "DocumentReference")
        .flat_map(|document| document["content"].as_array().cloned().unwrap_or_default())
        .filter_map(|content| Some(absolute(file, content["attachment"]["url"].as_str()?)))
        .collect()
}

/// Keeps what a result file of a bulk match says: one resource a line, or one alone.
fn keep(world: &mut World, job: &str, exchange: &Exchange) {
    let Some(response) = &exchange.response else { return };
    let text = response.body.text();
    if let Ok(whole) = serde_json::from_str::<Value>(&text) {
        return bulk_member_match::keep(world, job, &whole);
    }
    for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        bulk_member_match::keep(world, job, &line);
    }
}

fn absolute(base: &str, url: &str) -> String {
    url::Url::parse(base)
        .and_then(|base| base.join(url))
        .map_or_else(|_| url.to_owned(), |url| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::text;

    fn redirected(to: &str) -> Option<Outbound> {
        let transcript = text::parse(
            &format!(
                "### runner -> source file +0s step=download\n\
                 GET https://source.test/files/1 HTTP/1.1\n\n\
                 HTTP/1.1 307 Temporary Redirect\nlocation: {to}\n\n"
            ),
            "2027-01-15T12:00:00Z".parse().expect("an instant"),
        );
        let transcript = transcript.expect("a transcript");
        let url = "https://source.test/files/1";
        let request = Outbound::new(Party::Source, Endpoint::File, "GET", url)
            .header("accept", FHIR_NDJSON)
            .bearer("t");
        next_of(&transcript.exchanges[0], &request)
    }

    #[test]
    fn a_token_goes_on_to_the_same_origin_only() {
        let bears = |to: &str| {
            let next = redirected(to).expect("a redirect");
            assert!(next.headers.get("accept").is_some());
            next.headers.get("authorization").is_some()
        };
        assert!(bears("/store/1?signature=s"));
        assert!(bears("https://source.test:443/store/1"));
        assert!(!bears("https://store.test/1"));
        assert!(!bears("http://source.test/files/1"));
        assert!(!bears("//source.test:8443/files/1"));
        assert!(redirected("file:///etc/hosts").is_none());
    }
}
