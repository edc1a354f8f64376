//! References, and the resources they find: contained ones and entries of a Bundle.

use super::super::definitions::{R4, TypeId};
use super::super::json::Json;
use super::place::Step;
use super::report::{Said, said};
use super::texts::shown_text;
use super::walk::Walk;

/// The most entries of a Bundle that are remembered.
const MOST_ENTRIES: usize = 1_000_000;

/// What a reference leads to.
pub(super) enum Target<'j> {
    /// A resource in hand.
    Here(&'j Json<'j>),
    /// A resource elsewhere, of this type.
    Elsewhere(TypeId),
    /// Nothing is known.
    Unknown,
}

/// The type a URL or relative reference names: `Patient` in `https://a/fhir/Patient/1/_history/2`.
fn type_in(reference: &str) -> Option<(&str, &str)> {
    let path = reference.split(['?', '#']).next().unwrap_or(reference);
    let path = path.split_once("/_history/").map_or(path, |(path, _)| path);
    let mut parts = path.rsplit('/');
    let (id, of) = (parts.next()?, parts.next()?);
    (!id.is_empty()).then_some((of, id))
}

fn is_id(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (1..=64).contains(&id.len()) && id.bytes().all(fits)
}

fn is_absolute(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

impl<'j> Walk<'_, 'j> {
    /// Remembers contained resources by their ids.
    pub(super) fn gather_contained(&mut self, of: TypeId, json: &'j Json<'j>) {
        let Some(items) = json.get("contained").and_then(Json::as_array) else { return };
        self.steps.push(Step::Field("contained"));
        let mut told = false;
        for (place, item) in items.iter().enumerate() {
            let Some(id) = item.get("id").and_then(Json::as_str) else { continue };
            if self.container.contained.insert(id, item).is_some() && !told {
                told = true;
                self.steps.push(Step::Item(place));
                let text = || said("has the id of another contained resource", shown_text(id));
                self.mend(
                    "contained-id",
                    of,
                    text,
                    "Give each contained resource an id of its own.",
                );
                self.steps.pop();
            }
        }
        self.steps.pop();
    }

    /// Remembers the entries of a Bundle by their full URLs, and by type and id.
    pub(super) fn gather_entries(&mut self, of: TypeId, json: &'j Json<'j>) {
        let entries = json.get("entry").and_then(Json::as_array).unwrap_or_default();
        for (place, entry) in entries.iter().take(MOST_ENTRIES).enumerate() {
            let url = entry.get("fullUrl").and_then(Json::as_str);
            let resource = entry.get("resource");
            if let Some(wrong) = url.and_then(|url| wrong_url(url, resource)) {
                let steps = [Step::Field("entry"), Step::Item(place), Step::Field("fullUrl")];
                self.steps.extend(steps);
                let found = shown_text(url.unwrap_or_default());
                let hint = "Write the absolute URL that ends with its type and id, or a urn:uuid.";
                self.mend("full-url", of, || said(wrong, found), hint);
                self.steps.truncate(self.steps.len() - 3);
            }
            let Some(resource) = resource else { continue };
            let text = |name: &str| resource.get(name).and_then(Json::as_str);
            if let Some(url) = url {
                self.entries.insert(url.to_owned(), resource);
            }
            if let (Some(of), Some(id)) = (text("resourceType"), text("id")) {
                self.entries.insert(format!("{of}/{id}"), resource);
            }
        }
    }

    /// Rules about contained resources: dom-2 to dom-5.
    pub(super) fn check_contained(&mut self, of: TypeId, json: &'j Json<'j>) {
        let Some(items) = json.get("contained").and_then(Json::as_array) else { return };
        let referenced: std::collections::HashSet<&str> =
            self.container.referenced.iter().copied().collect();
        self.steps.push(Step::Field("contained"));
        for (place, item) in items.iter().enumerate() {
            self.steps.push(Step::Item(place));
            if item.get("contained").is_some() {
                let text = || "contains resources, which a contained resource may not".to_owned();
                self.mend("dom-2", of, text, "Move them into the outer resource.");
            }
            if let Some(meta) = item.get("meta") {
                if meta.get("versionId").is_some() || meta.get("lastUpdated").is_some() {
                    let text = || {
                        "has meta.versionId or meta.lastUpdated, which a contained resource may not"
                            .to_owned()
                    };
                    self.error("dom-4", of, text);
                }
                if meta.get("security").is_some() {
                    let text =
                        || "has meta.security, which a contained resource may not".to_owned();
                    self.error("dom-5", of, text);
                }
            }
            let id = item.get("id").and_then(Json::as_str);
            if id.is_none() && item.as_object().is_some() {
                let text = || "has no id, so nothing can refer to it".to_owned();
                self.mend("dom-3", of, text, "Give it an id, and refer to it as #id.");
            }
            // It may also refer to its container instead.
            let refers_out = || refers_to_container(item);
            if id.is_some_and(|id| !referenced.contains(id)) && !refers_out() {
                let text = || "is not referred to from the resource around it".to_owned();
                self.mend("dom-3", of, text, "Refer to it as #id, or remove it.");
            }
            self.steps.pop();
        }
        self.steps.pop();
    }

    /// Checks the form of a reference and the type of its target.
    pub(super) fn check_reference(
        &mut self,
        of: TypeId,
        targets: &'static [TypeId],
        value: &'j Json<'j>,
    ) {
        let stated = value.get("type").and_then(Json::as_str);
        let mut found = stated.and_then(|name| R4.resource(name));
        if let Some(Json::String(reference)) = value.get("reference") {
            let reference: &'j str = reference;
            if let Some(id) = reference.strip_prefix('#') {
                self.container.referenced.push(id);
            }
            match self.target(reference) {
                Ok(Target::Here(resource)) => {
                    let name = resource.get("resourceType").and_then(Json::as_str);
                    found = self.as_stated(of, found, name.and_then(|name| R4.resource(name)));
                }
                Ok(Target::Elsewhere(real)) => found = self.as_stated(of, found, Some(real)),
                Ok(Target::Unknown) => {}
                Err((key, text, hint)) => {
                    // What is missing is one cause, however often it is referred to.
                    if key == "ref-1" && !self.container.missing.insert(reference) {
                        return;
                    }
                    self.mend(key, of, || said(text, shown_text(reference)), hint);
                    return;
                }
            }
        }
        if let Some(found) = found.filter(|_| !targets.is_empty())
            && !targets.iter().any(|target| self.table.is_a(found, *target))
        {
            let table = self.table;
            let text = || {
                let names: Vec<&str> =
                    targets.iter().map(|target| table.get(*target).name).collect();
                let name = table.get(found).name;
                Said::from(format!("refers to a {name}, which it may not"))
                    .hint(format!("Refer to {}.", names.join(" or ")))
            };
            self.error("reference-target", of, text);
        }
    }

    /// The type of what a reference leads to, which must be the type it states.
    fn as_stated(
        &mut self,
        of: TypeId,
        stated: Option<TypeId>,
        real: Option<TypeId>,
    ) -> Option<TypeId> {
        if let (Some(stated), Some(real)) = (stated, real)
            && stated != real
        {
            let (stated, real) = (self.table.get(stated).name, self.table.get(real).name);
            let text = || format!("states the type {stated} and refers to a {real}");
            self.error("reference", of, text);
        }
        real.or(stated)
    }

    /// What a reference leads to, or what is wrong with its form.
    pub(super) fn target(
        &self,
        reference: &str,
    ) -> Result<Target<'j>, (&'static str, &'static str, &'static str)> {
        if let Some(id) = reference.strip_prefix('#') {
            if id.is_empty() {
                return Ok(self.container.json.map_or(Target::Unknown, Target::Here));
            }
            let found = self.container.contained.get(id);
            return found.map(|found| Target::Here(found)).ok_or((
                "ref-1",
                "refers to a contained resource that is not there",
                "Contain the resource under this id, or refer to one elsewhere.",
            ));
        }
        if let Some(resource) = self.entries.get(reference) {
            return Ok(Target::Here(resource));
        }
        // The form nearly all have.
        if let Some((of, id)) = reference.split_once('/')
            && is_id(id)
            && let Some(of) = R4.resource(of)
        {
            return Ok(Target::Elsewhere(of));
        }
        let named = type_in(reference);
        if is_absolute(reference) {
            let http = reference.starts_with("http://") || reference.starts_with("https://");
            let of = named.filter(|_| http).and_then(|(of, _)| R4.resource(of));
            return Ok(of.map_or(Target::Unknown, Target::Elsewhere));
        }
        let form = (
            "reference",
            "is no reference FHIR knows",
            "Write Type/id, an absolute URL, urn:uuid:…, or #id of a contained resource.",
        );
        if let Some((of, query)) = reference.split_once('?') {
            let known = R4.resource(of).filter(|_| !query.is_empty());
            return known.map(Target::Elsewhere).ok_or(form);
        }
        let (of, id) = named.ok_or(form)?;
        let whole = reference
            .split("/_history/")
            .next()
            .is_some_and(|path| path.len() == of.len() + 1 + id.len());
        let of = R4.resource(of).filter(|_| is_id(id) && whole).ok_or(form)?;
        Ok(Target::Elsewhere(of))
    }
}

/// What is wrong with a full URL of an entry: it is absolute, and does not disagree with the type
/// and id of the resource where it names them.
fn wrong_url(url: &str, resource: Option<&Json<'_>>) -> Option<&'static str> {
    if !is_absolute(url) {
        return Some("is no absolute URL");
    }
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return None;
    }
    let text = |name: &str| resource?.get(name).and_then(Json::as_str);
    let (of, id) = type_in(url)?;
    R4.resource(of)?;
    if text("resourceType").is_some_and(|real| real != of) {
        return Some("names another type than the resource has");
    }
    text("id").is_some_and(|real| real != id).then_some("names another id than the resource has")
}

/// Whether a resource somewhere refers to `#`, the one around it.
fn refers_to_container(json: &Json<'_>) -> bool {
    match json {
        Json::Array(items) => items.iter().any(refers_to_container),
        Json::Object(fields) => fields.iter().any(|(name, value)| {
            (name == "reference" && value.as_str() == Some("#")) || refers_to_container(value)
        }),
        _ => false,
    }
}
