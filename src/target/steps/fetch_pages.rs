//! Fetches a member's data without an export: `$everything`, or a search of each type, page by page.

use serde_json::{Value, json};
use url::Url;

use crate::fhir::FHIR_JSON;
use crate::id::Endpoint;
use crate::target::progress::Retrieval;
use crate::target::resources::each;
use crate::target::transfer::{Purpose, Transfer};
use crate::target::transfer_error::{
    TransferError, answered, consent_over, is_withheld, refusal_words,
};
use crate::transcript::{Exchange, Outbound, Response};

use super::call::call;

/// Resources asked for at once.
const PAGE: &str = "100";

/// Fetches every page that is not here yet.
///
/// # Errors
/// When a page cannot be had, is at a host that must not see the token, or pages have no end.
pub async fn fetch_pages(transfer: &mut Transfer) -> Result<(), TransferError> {
    if transfer.progress.pages.is_none() {
        let mut pages = first_pages(transfer)?;
        // The next one is the last, so that what a page leads to comes before what follows it.
        pages.reverse();
        for url in &pages {
            transfer.visit(url);
        }
        transfer.progress.pages = Some(pages);
        transfer.save(None)?;
    }
    while let Some(url) = transfer.progress.pages.as_ref().and_then(|pages| pages.last()).cloned() {
        fetch_page(transfer, &url).await?;
    }
    Ok(())
}

/// Where fetching begins.
fn first_pages(transfer: &Transfer) -> Result<Vec<String>, TransferError> {
    let id = transfer.matched().and_then(|matched| matched.patient_id.clone()).unwrap_or_default();
    let base = &transfer.server.fhir_base;
    let unusable = |error: url::ParseError| {
        TransferError::requester(
            format!("The data has no URL: {error}"),
            "correct the FHIR base of the server definition",
        )
    };
    let since = transfer.order.export("_since").or(transfer.progress.since.as_deref());
    let types = transfer.order.types();
    if transfer.progress.retrieval == Some(Retrieval::Everything) {
        let mut url = Url::parse(&format!("{base}/Patient/{id}/$everything")).map_err(unusable)?;
        {
            let mut query = url.query_pairs_mut();
            if !types.is_empty() {
                query.append_pair("_type", &types.join(","));
            }
            if let Some(since) = since {
                query.append_pair("_since", since);
            }
            query.append_pair("_count", PAGE);
        }
        return Ok(vec![url.into()]);
    }
    let wanted = |kind: &str| types.is_empty() || types.contains(&kind);
    let mut pages = Vec::new();
    if wanted("Patient") {
        pages.push(format!("{base}/Patient/{id}"));
    }
    for kind in transfer.progress.kinds.iter().filter(|kind| wanted(kind) && *kind != "Patient") {
        let mut url = Url::parse(&format!("{base}/{kind}")).map_err(unusable)?;
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("patient", &id);
            if let Some(since) = since {
                query.append_pair("_lastUpdated", &format!("ge{since}"));
            }
            query.append_pair("_count", PAGE);
        }
        pages.push(url.into());
    }
    Ok(pages)
}

async fn fetch_page(transfer: &mut Transfer, url: &str) -> Result<(), TransferError> {
    let endpoint = if url.contains("$everything") { Endpoint::Everything } else { Endpoint::Read };
    let outbound =
        Outbound::new(transfer.party(url), endpoint, "GET", url).header("accept", FHIR_JSON);
    let exchange = call(transfer, Some(Purpose::Export), outbound).await?;
    let response = answered(&exchange, "A page of the data")?;
    let mut pages = transfer.progress.pages.take().unwrap_or_default();
    pages.pop();
    let mut note = None;
    match response.status {
        200 => {
            let (number, next) = keep(transfer, response, url)?;
            transfer.progress.passes.insert(number);
            if let Some(next) = next {
                if let Err(error) = transfer.turn_to(&next, "A page of the data") {
                    transfer.progress.pages = Some(pages);
                    return Err(error);
                }
                pages.push(next);
            }
        }
        // One type that is not allowed does not stop the others; the end of the consent does.
        401 | 403
            if !is_withheld(response) && transfer.progress.retrieval == Some(Retrieval::Search) =>
        {
            let words = refusal_words(response);
            transfer.progress.partial = true;
            note = Some(format!("A search was refused and its type left out ({words})."));
        }
        _ => {
            transfer.progress.pages = Some(pages);
            if is_withheld(response) {
                return Err(consent_over("data", response));
            }
            return Err(TransferError::source(
                format!("A page of the data was refused ({})", refusal_words(response)),
                "look into its logs at the time of this note",
            ));
        }
    }
    transfer.progress.pages = Some(pages);
    if transfer.progress.transaction_time.is_none() {
        transfer.progress.transaction_time = server_time(&exchange);
    }
    transfer.save(note.as_deref())?;
    Ok(())
}

/// Keeps the resources of a page; gives the number of the pass, and where the next page is.
fn keep(
    transfer: &Transfer,
    response: &Response,
    url: &str,
) -> Result<(u64, Option<String>), TransferError> {
    let unusable = |why: &str| {
        TransferError::source(
            format!("A page of the data is unusable: {why}"),
            "answer with a searchset Bundle",
        )
    };
    let page = response.json().map_err(|error| unusable(&error))?;
    let single = json!([{"resource": page}]);
    let entries = match page["resourceType"].as_str() {
        Some("Bundle") => &page["entry"],
        Some(_) => &single,
        None => return Err(unusable("it is no resource")),
    };
    let mut pass = transfer.staging.pass(&transfer.server.fhir_base)?;
    for resource in each(entries).map(|entry| &entry["resource"]) {
        match resource["resourceType"].as_str() {
            Some("OperationOutcome") => pass.tell(resource)?,
            Some(_) => pass.add(resource)?,
            None => {}
        }
    }
    let number = pass.finish()?;
    let next = each(&page["link"])
        .find(|link| link["relation"] == "next")
        .and_then(|link| link["url"].as_str())
        .map(|next| {
            let next = Url::parse(url).and_then(|base| base.join(next));
            next.map(String::from).map_err(|error| unusable(&error.to_string()))
        })
        .transpose()?;
    Ok((number, next))
}

/// When the source answered, by its own clock: the time the next transfer asks from.
fn server_time(exchange: &Exchange) -> Option<String> {
    let response = exchange.response.as_ref()?;
    let page: Value = response.json().unwrap_or_default();
    if let Some(stated) = page["meta"]["lastUpdated"].as_str()
        && page["resourceType"] == "Bundle"
    {
        return Some(stated.to_owned());
    }
    let date = response.headers.get("date")?;
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(crate::target::instant::instant(date))
}
