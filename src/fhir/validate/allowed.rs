//! Types and slices of a profile, ready to be compared: names and paths read once.

use std::sync::OnceLock;

use super::super::definitions::{Discriminator, R4, TypeId, TypeUse, without_version};
use super::shape::Node;
use super::slices::split;
use super::validator::Validator;

/// A type a profile allows.
#[derive(Debug)]
pub(super) struct Use {
    of: Fits,
    /// Profiles on the type, one of which a value must conform to.
    pub(super) profiles: Vec<String>,
    /// Profiles, one of which what is referred to must conform to.
    pub(super) targets: Vec<Lead>,
}

#[derive(Debug)]
enum Fits {
    /// A type of FHIRPath itself, as ids have it.
    Any,
    One(TypeId),
    /// A type R4 does not have.
    None,
}

/// A profile that what is referred to may conform to.
#[derive(Debug)]
pub(super) struct Lead {
    /// Its canonical URL.
    pub(super) url: String,
    /// Whether it is a type of R4, which demands no more than the type.
    pub(super) plain: bool,
    of: OnceLock<Option<TypeId>>,
}

impl Use {
    fn of(of: &TypeUse) -> Self {
        let fits = match R4.named(&of.code) {
            _ if of.code.contains(':') => Fits::Any,
            Some(of) => Fits::One(of),
            None => Fits::None,
        };
        let base = |url: &str| R4.of_url(without_version(url));
        let lead = |url: &String| Lead {
            url: url.clone(),
            plain: base(url).is_some(),
            of: base(url).map(Some).map(OnceLock::from).unwrap_or_default(),
        };
        Self {
            of: fits,
            profiles: of.profiles.iter().filter(|url| base(url).is_none()).cloned().collect(),
            targets: of.targets.iter().map(lead).collect(),
        }
    }

    /// Whether a value of a type may stand there.
    pub(super) fn allows(&self, real: TypeId) -> bool {
        match self.of {
            Fits::Any => true,
            Fits::One(of) => R4.is_a(real, of),
            Fits::None => false,
        }
    }

    /// Whether it is a reference that may lead to a type; `None` when a profile it may lead to is
    /// not known here.
    pub(super) fn leads_to(&self, real: TypeId, validator: &Validator) -> Option<bool> {
        if self.named().is_none_or(|of| R4.get(of).name != "Reference") {
            return Some(false);
        }
        let mut known = Some(false);
        for lead in &self.targets {
            match lead.of(validator) {
                Some(of) if R4.is_a(real, of) => return Some(true),
                Some(_) => {}
                None => known = None,
            }
        }
        known
    }

    /// The type, where R4 has it.
    pub(super) fn named(&self) -> Option<TypeId> {
        match self.of {
            Fits::One(of) => Some(of),
            Fits::Any | Fits::None => None,
        }
    }
}

impl Lead {
    /// The type it is on; `None` when it is not known here.
    pub(super) fn of(&self, validator: &Validator) -> Option<TypeId> {
        *self.of.get_or_init(|| validator.shape(&self.url).map(|shape| shape.of))
    }
}

/// What tells slices apart.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) by: By,
    /// The steps from the sliced element.
    pub(super) path: Vec<String>,
}

/// By what slices are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Exists,
    Type,
    Profile,
    Value,
    /// By something R4 does not know, such as the position.
    Other,
}

impl Told {
    fn of(discriminator: &Discriminator) -> Self {
        let by = match discriminator.kind.as_str() {
            "exists" => By::Exists,
            "type" => By::Type,
            "profile" => By::Profile,
            "value" | "pattern" => By::Value,
            _ => By::Other,
        };
        Self { by, path: split(&discriminator.path).into_iter().map(str::to_owned).collect() }
    }
}

impl Node {
    /// Reads names and paths, here and below, when nothing more is narrowed.
    pub(super) fn settle(&mut self) {
        self.uses = self.types.iter().map(Use::of).collect();
        let slicing = self.slicing.iter().flat_map(|slicing| &slicing.discriminators);
        self.told = slicing.map(Told::of).collect();
        self.says_own = !self.types.is_empty()
            || self.fixed.is_some()
            || self.pattern.is_some()
            || self.range != (None, None)
            || self.max_length.is_some()
            || self.binding.is_some()
            || !self.invariants.is_empty();
        self.children.iter_mut().for_each(Self::settle);
        self.slices.iter_mut().for_each(|(_, slice)| slice.settle());
    }
}
