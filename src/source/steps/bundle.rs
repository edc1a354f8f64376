//! Bundles: search results by pages, and histories.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/http.html#paging>

use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

/// The parameter by which a page says where it begins. It means something to this server alone.
pub(in crate::source) const OFFSET: &str = "_offset";
/// Matches a page has at most, whatever is asked for.
const PAGE_MAX: usize = 1000;

/// Which page of a result is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) struct Page {
    /// Matches on it at most; none means that only their number is asked for.
    pub(in crate::source) count: usize,
    /// Matches before it.
    pub(in crate::source) offset: usize,
}

impl Page {
    /// Reads the page from the parameters of a request.
    ///
    /// # Errors
    /// When a number is none.
    pub(in crate::source) fn read(
        query: &[(String, String)],
        policy: &Policy,
    ) -> Result<Self, Refusal> {
        let number = |name: &str| match query.iter().find(|(key, _)| key == name) {
            None => Ok(None),
            Some((_, value)) => value.parse::<usize>().map(Some).map_err(|_| {
                let text = format!("`{name}` is not a number.");
                Refusal::bad_parameter("value", text).at(format!("http.{name}"))
            }),
        };
        let count = number("_count")?.unwrap_or(policy.page_size).min(PAGE_MAX);
        Ok(Self { count, offset: number(OFFSET)?.unwrap_or(0) })
    }

    /// What of `found` is on the page.
    pub(in crate::source) fn cut<T>(self, found: Vec<T>) -> Vec<T> {
        found.into_iter().skip(self.offset).take(self.count).collect()
    }
}

/// One page of a searchset with `total` matches in all. `path` is relative to the base.
pub(in crate::source) fn searchset(
    source: &Source,
    path: &str,
    query: &[(String, String)],
    (page, total): (Page, usize),
    entries: Vec<Value>,
) -> Value {
    let url = |offset: usize| {
        let mut pairs: Vec<(&str, String)> = query
            .iter()
            // Tokens do not belong into links, and the place is said anew.
            .filter(|(name, _)| !matches!(name.as_str(), OFFSET | "_count" | "access_token"))
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let asks_for_count = query.iter().any(|(name, _)| name == "_count");
        if asks_for_count || offset > 0 {
            pairs.push(("_count", page.count.to_string()));
        }
        if offset > 0 {
            pairs.push((OFFSET, offset.to_string()));
        }
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}/{path}{mark}{query}", source.settings.base)
    };
    let mut links = vec![json!({"relation": "self", "url": url(page.offset)})];
    let after = page.offset.saturating_add(page.count);
    let policy = source.handle.policy();
    if page.count > 0 && after < total && policy.links_next_page {
        let mut next = url(after);
        if policy.pages_elsewhere {
            next = next.replacen(&source.settings.base, &source.elsewhere(""), 1);
        }
        links.push(json!({"relation": "next", "url": next}));
    }
    if page.count > 0 && page.offset > 0 {
        let before = page.offset.saturating_sub(page.count);
        links.push(json!({"relation": "previous", "url": url(before)}));
    }
    let mut bundle =
        json!({"resourceType": "Bundle", "type": "searchset", "total": total, "link": links});
    if !entries.is_empty() {
        bundle["entry"] = json!(entries);
    }
    bundle
}

/// An entry of a searchset: a match, or what goes along with one.
pub(in crate::source) fn entry(source: &Source, resource: &Value, mode: &str) -> Value {
    json!({
        "fullUrl": full_url(source, resource),
        "resource": resource,
        "search": {"mode": mode},
    })
}

/// The versions of resources of one type.
pub(in crate::source) fn history(source: &Source, kind: &str, found: Vec<Value>) -> Value {
    let entries: Vec<Value> = found
        .iter()
        .map(|resource| {
            let id = resource["id"].as_str().unwrap_or_default();
            json!({
                "fullUrl": full_url(source, resource),
                "resource": resource,
                "request": {"method": "PUT", "url": format!("{kind}/{id}")},
                "response": {"status": "200"},
            })
        })
        .collect();
    let mut bundle = json!({"resourceType": "Bundle", "type": "history", "total": entries.len()});
    if !entries.is_empty() {
        bundle["entry"] = json!(entries);
    }
    bundle
}

/// Where a resource is; one that was made for this answer alone is nowhere.
fn full_url(source: &Source, resource: &Value) -> String {
    match resource["id"].as_str() {
        Some(id) => {
            let kind = resource["resourceType"].as_str().unwrap_or_default();
            format!("{}/{kind}/{id}", source.settings.base)
        }
        None => format!("urn:uuid:{}", source.ids.uuid()),
    }
}
