//! The resources an answer gives away, whatever it is: a file of an export, a Bundle, or one
//! resource.

use std::borrow::Cow;
use std::cell::OnceCell;

use jiff::Timestamp;

use crate::id::Endpoint;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::Exchange;

use super::tape::Node;
use super::{instant, job};

/// The endpoints whose answers give resources away.
pub(super) const GIVING: &[Endpoint] =
    &[Endpoint::File, Endpoint::Read, Endpoint::Everything, Endpoint::Docref];

/// A resource with the place it stands at.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// The resource.
    pub(super) resource: Node<'a>,
    /// Its type; empty when it has none.
    kind: &'a str,
    at: At,
    updated: OnceCell<Option<Timestamp>>,
    part: OnceCell<bool>,
}

/// Where a resource stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum At {
    /// In this line of a file.
    Line(u64),
    /// In this entry of a Bundle.
    Entry(usize),
    /// It is the whole body.
    Body,
}

impl<'a> Given<'a> {
    /// The resource that stands there.
    pub(super) fn new(resource: Node<'a>, at: At) -> Self {
        let kind = resource.at("resourceType").as_str().unwrap_or_default();
        Self { resource, kind, at, updated: OnceCell::new(), part: OnceCell::new() }
    }

    /// Its type; empty when it has none.
    pub(super) fn kind(&self) -> &'a str {
        self.kind
    }

    /// A member of it.
    pub(super) fn at(&self, name: &str) -> Node<'a> {
        self.resource.at(name)
    }

    /// The line it stands in, if it stands in one.
    pub(super) fn line(&self) -> u64 {
        if let At::Line(number) = self.at { number } else { 0 }
    }

    /// When it was last changed, as far as it says.
    pub(super) fn updated(&self) -> Option<Timestamp> {
        *self.updated.get_or_init(|| instant::fhir(self.at("meta").at("lastUpdated").as_str()?))
    }

    /// The place of `pointer` in it.
    fn place(&self, pointer: String) -> Place {
        match self.at {
            At::Line(number) => Place::Line { number, pointer },
            At::Entry(index) => Place::Pointer(format!("/entry/{index}/resource{pointer}")),
            At::Body => Place::Pointer(pointer),
        }
    }

    /// Whether it says that it is only a part of the resource, as with `_elements`.
    pub(super) fn is_part(&self) -> bool {
        let tags = || self.at("meta").at("tag").items().any(|tag| tag.at("code") == "SUBSETTED");
        *self.part.get_or_init(tags)
    }

    /// Whether it states the profile, in whatever version.
    pub(super) fn claims(&self, profile: &str) -> bool {
        let stated = self.at("meta").at("profile").items();
        stated.filter_map(Node::as_str).any(|one| one.split('|').next() == Some(profile))
    }

    /// The patients it belongs to.
    pub(super) fn owners(&self) -> impl Iterator<Item = Owner<'a>> {
        let kind = self.kind;
        let own = (kind == "Patient").then(|| self.at("id").as_str()).flatten();
        let own = own.map(|id| Owner { name: "id", index: None, id });
        let resource = self.resource;
        let others = OWNERS.into_iter().filter(move |_| kind != "Patient").flat_map(move |name| {
            let element = resource.at(name);
            let one = std::iter::once((None, element)).filter(move |_| !element.is_array());
            let several = element.items().enumerate().map(|(index, one)| (Some(index), one));
            one.chain(several).filter_map(move |(index, reference)| {
                let id = job::patient_id(reference.at("reference").as_str()?)?;
                Some(Owner { name, index, id })
            })
        });
        own.into_iter().chain(others)
    }
}

/// Elements that say whose record a resource belongs to. `Coverage.subscriber` and the like are
/// not among them: the subscriber of a dependent's coverage is another person.
const OWNERS: [&str; 4] = ["patient", "subject", "beneficiary", "target"];

/// A patient that a resource belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'a> {
    name: &'static str,
    index: Option<usize>,
    /// The logical id.
    pub(super) id: &'a str,
}

impl Owner<'_> {
    /// The place that says so.
    pub(super) fn pointer(&self) -> String {
        match (self.name, self.index) {
            ("id", _) => "/id".to_owned(),
            (name, None) => format!("/{name}/reference"),
            (name, Some(index)) => format!("/{name}/{index}/reference"),
        }
    }
}

/// What is wrong with a resource.
#[derive(Debug)]
pub(super) struct Wrong {
    /// A JSON pointer into it.
    pointer: String,
    /// What would be right.
    expected: Cow<'static, str>,
    /// What would be right, too; empty when nothing else would.
    or: &'static str,
    /// What is there.
    observed: String,
    /// What to do about it; empty when the rest says enough.
    hint: Cow<'static, str>,
    /// Whether it is only worth a look.
    is_doubt: bool,
}

impl Wrong {
    /// Something wrong at `pointer`.
    pub(super) fn at(
        pointer: impl Into<String>,
        expected: impl Into<Cow<'static, str>>,
        observed: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            expected: expected.into(),
            or: "",
            observed: observed.into(),
            hint: Cow::Borrowed(""),
            is_doubt: false,
        }
    }

    /// With what to do about it.
    pub(super) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With what would be right, too.
    pub(super) fn or(mut self, expected: &'static str) -> Self {
        self.or = expected;
        self
    }

    /// Only worth a look, if so.
    pub(super) fn doubt_if(mut self, is_doubt: bool) -> Self {
        self.is_doubt = is_doubt;
        self
    }

    /// What to say of it in `exchange`.
    pub(super) fn judgement(self, exchange: &Exchange, one: &Given<'_>) -> Judgement {
        let place = one.place(self.pointer);
        let mut finding = Finding::in_response(exchange, place, &self.expected, self.observed);
        if !self.or.is_empty() {
            finding = finding.or(self.or);
        }
        if !self.hint.is_empty() {
            finding = finding.hint(self.hint);
        }
        if self.is_doubt { Judgement::Doubt(finding) } else { Judgement::Violation(finding) }
    }
}
