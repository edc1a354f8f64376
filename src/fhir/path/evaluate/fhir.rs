//! What FHIR adds to the language.

use std::borrow::Cow;

use crate::fhir::json::Json;
use crate::fhir::path::error::PathError;
use crate::fhir::path::item::{Collection, Item, Node};

use super::html;
use super::walk::Evaluation;

impl<'a> Evaluation<'a, '_> {
    /// Notes that nothing can be said about something, which yields nothing.
    pub(super) fn unknown(&mut self, reason: String) -> Collection<'a> {
        self.unknown.get_or_insert(reason);
        Collection::Empty
    }

    /// `resolve()`: contained resources, then entries of the Bundle around.
    pub(super) fn resolve(&mut self, input: &Collection<'a>) -> Result<Collection<'a>, PathError> {
        let mut found = Collection::Empty;
        for item in input.items() {
            let reference = match item {
                Item::Node(node) => match node.json {
                    Some(Json::String(text)) => Some(text.as_ref()),
                    Some(json) => json.get("reference").and_then(Json::as_str),
                    None => None,
                },
                Item::String(text) => {
                    let text = text.to_string();
                    let resolved = self.lead(&text)?;
                    found.extend(resolved);
                    continue;
                }
                _ => None,
            };
            if let Some(reference) = reference {
                let resolved = self.lead(reference)?;
                found.extend(resolved);
            }
        }
        Ok(found)
    }

    fn lead(&mut self, reference: &str) -> Result<Collection<'a>, PathError> {
        let root = self.around.root.or(self.around.resource).unwrap_or(self.focus);
        if let Some(id) = reference.strip_prefix('#') {
            if id.is_empty() {
                return Ok(Collection::One(Item::Node(self.resolved(root))));
            }
            let contained = root
                .json
                .and_then(|json| json.get("contained"))
                .and_then(Json::as_array)
                .unwrap_or(&[]);
            self.spend(contained.len())?;
            let named =
                contained.iter().find(|one| one.get("id").and_then(Json::as_str) == Some(id));
            return Ok(named.map(|json| Item::Node(self.resolved(Node::new(json, None)))).into());
        }
        let entry = self
            .around
            .container
            .and_then(|container| container.find(reference, self.around.full_url));
        match entry {
            Some(json) => Ok(Collection::One(Item::Node(self.resolved(Node::new(json, None))))),
            None => {
                Ok(self.unknown("a reference leads to a resource that is not at hand".to_owned()))
            }
        }
    }

    /// `extension(url)`.
    pub(super) fn extension(
        &mut self,
        input: &Collection<'a>,
        url: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let Some(url) = self.text("extension", url)? else { return Ok(Collection::Empty) };
        let all = self.children_named(input, "extension")?;
        let has_url = |item: &Item<'a>| match item {
            Item::Node(node) => {
                node.json.and_then(|json| json.get("url")).and_then(Json::as_str) == Some(&*url)
            }
            _ => false,
        };
        Ok(all.into_iter().filter(has_url).collect())
    }

    /// `hasValue()`: one primitive that has a value beside its extensions.
    pub(super) fn has_value(&self, input: &Collection<'a>) -> bool {
        match input.items() {
            [item] => !matches!(self.value(item), Item::Node(_)),
            _ => false,
        }
    }

    /// `memberOf(value set)`, of codes, Codings and CodeableConcepts.
    pub(super) fn member_of(
        &mut self,
        input: &Collection<'a>,
        value_set: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let (Some(item), Some(value_set)) =
            (self.single("memberOf", input)?, self.text("memberOf", value_set)?)
        else {
            return Ok(Collection::Empty);
        };
        let Some(model) = self.model() else {
            return Ok(self.unknown(format!("no value sets are at hand for {value_set}")));
        };
        let node = match item {
            Item::Node(node) => node.json,
            _ => None,
        };
        let codings: Vec<(Option<&str>, Cow<'_, str>)> = match node {
            Some(Json::String(code)) => vec![(None, Cow::Borrowed(code.as_ref()))],
            Some(object @ Json::Object(_)) => {
                let one = std::slice::from_ref(object);
                let codings =
                    object.get("coding").map_or(one, |codings| codings.as_array().unwrap_or(&[]));
                let read = |coding: &'a Json<'a>| {
                    let code = coding.get("code").and_then(Json::as_str)?;
                    Some((coding.get("system").and_then(Json::as_str), Cow::Borrowed(code)))
                };
                codings.iter().filter_map(read).collect()
            }
            _ => match item {
                Item::String(code) => vec![(None, code.clone())],
                _ => return Err(self.kinds("memberOf", item)),
            },
        };
        let mut known = true;
        for (system, code) in codings {
            match model.member_of(&value_set, system, &code) {
                Some(true) => return Ok(true.into()),
                Some(false) => {}
                None => known = false,
            }
        }
        if known {
            return Ok(false.into());
        }
        Ok(self.unknown(format!("the value set {value_set} cannot be expanded offline")))
    }

    /// `conformsTo(profile)`.
    pub(super) fn conforms_to(
        &mut self,
        input: &Collection<'a>,
        profile: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let (Some(item), Some(profile)) =
            (self.single("conformsTo", input)?, self.text("conformsTo", profile)?)
        else {
            return Ok(Collection::Empty);
        };
        let Item::Node(node) = item else { return Err(self.kinds("conformsTo", item)) };
        let told = self.model().and_then(|model| model.conforms_to(node, &profile));
        match told {
            Some(told) => Ok(told.into()),
            None => Ok(self.unknown(format!("the profile {profile} is not at hand"))),
        }
    }

    /// `htmlChecks()`: whether a narrative is XHTML of the kind FHIR allows.
    pub(super) fn html_checks(
        &mut self,
        input: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let Some(text) = self.text("htmlChecks", input)? else { return Ok(Collection::Empty) };
        self.spend(text.len() / 8)?;
        Ok(html::is_narrative(&text).into())
    }

    /// `checkModifiers(url…)`: an error of the reader's, not a value, so every item passes whose
    /// modifier extensions are all named.
    pub(super) fn check_modifiers(
        &mut self,
        input: Collection<'a>,
        known: &[Collection<'a>],
    ) -> Result<Collection<'a>, PathError> {
        let mut urls = Vec::new();
        for one in known {
            urls.extend(self.text("checkModifiers", one)?);
        }
        let modifiers = self.children_named(&input, "modifierExtension")?;
        for item in modifiers.items() {
            let url = match item {
                Item::Node(node) => {
                    node.json.and_then(|json| json.get("url")).and_then(Json::as_str)
                }
                _ => None,
            };
            if !url.is_some_and(|url| urls.iter().any(|known| known == url)) {
                let found = format!("the modifier extension {}", url.unwrap_or("without a url"));
                return Err(PathError::Kinds { wants: "checkModifiers", found });
            }
        }
        Ok(input)
    }
}
