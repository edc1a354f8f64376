//! Compiling a profile: what its base type says already is dropped.

use super::super::definitions::{Discriminator, Field, Kind, R4, Slicing, TypeId, TypeUse};
use super::shape::{Node, ProfileBinding};

impl Node {
    /// Drops what the base type says already, and what says nothing.
    pub(super) fn narrow(&mut self, of: Option<TypeId>, field: Option<&Field>, keep_support: bool) {
        if let Some(field) = field {
            self.absorb(field);
            self.narrow_by(field);
        }
        // Types by which the elements inside are found.
        let inside = match (&self.types[..], field) {
            ([one], _) if !one.code.ends_with("Element") && R4.named(&one.code).is_some() => {
                R4.named(&one.code)
            }
            (_, Some(field)) if field.types.len() == 1 => Some(field.types[0].of),
            (_, Some(_)) => None,
            (_, None) => of,
        };
        let inner = field.and_then(|field| match &field.types[..] {
            [one] if R4.get(one.of).kind == Kind::Inner => Some(one.of),
            _ => None,
        });
        let inside = inner.or(inside);
        self.unshorten(inside);
        for child in &mut self.children {
            let known = inside.and_then(|of| R4.get(of).element(&child.name));
            child.choice = known.map_or(child.choice, |field| field.choice);
            child.known = inside.zip(known);
            child.narrow(None, known, keep_support);
        }
        for (name, slice) in &mut self.slices {
            slice.choice = self.choice;
            slice.narrow_slice(name, field, inside, keep_support);
        }
        if self.slicing.is_none() && !self.slices.is_empty() {
            self.slicing = implied(&self.name, self.choice);
        }
        // Slices of a slice are told as those around them, where nothing else is said.
        for (_, slice) in &mut self.slices {
            if slice.slicing.is_none() && !slice.slices.is_empty() {
                let outer = self.slicing.as_ref().map(|outer| outer.discriminators.clone());
                slice.slicing = outer.map(|discriminators| Slicing {
                    discriminators,
                    ordered: false,
                    rules: "open".to_owned(),
                });
            }
        }
        if self
            .slicing
            .as_ref()
            .is_some_and(|slicing| self.slices.is_empty() && slicing.rules != "closed")
        {
            self.slicing = None;
        }
        self.children.retain(|child| !child.says_nothing(keep_support));
        // What narrowing needed is not needed again.
        if let Some(field) = field {
            self.forget_types(field);
        }
    }

    /// Some published definitions give a slice name to an element of one value that nothing slices
    /// (the policy of HRex 1.0.0's Consent): what they say is about the element.
    fn absorb(&mut self, field: &Field) {
        if field.many() || self.choice || self.slicing.is_some() || self.slices.len() != 1 {
            return;
        }
        let (_, slice) = self.slices.remove(0);
        self.min = self.min.max(slice.min);
        self.max = slice.max.or(self.max);
        self.fixed = slice.fixed.or_else(|| self.fixed.take());
        self.pattern = slice.pattern.or_else(|| self.pattern.take());
        self.binding = slice.binding.or_else(|| self.binding.take());
        self.max_length = slice.max_length.or(self.max_length);
        self.must_support |= slice.must_support;
        self.invariants.extend(slice.invariants);
        self.children.extend(slice.children);
        if !slice.types.is_empty() {
            self.types = slice.types;
        }
    }

    fn narrow_slice(
        &mut self,
        name: &str,
        field: Option<&Field>,
        inside: Option<TypeId>,
        keep: bool,
    ) {
        // `value[x]:valueQuantity` tells its type by its name.
        if self.types.len() != 1 {
            let told = field.and_then(|field| {
                field.choices.iter().find(|(choice, _)| *choice == name).map(|(_, of)| *of)
            });
            if let Some(of) = told {
                self.types =
                    vec![TypeUse { code: R4.get(of).name.to_owned(), ..TypeUse::default() }];
            }
        }
        let own = match (&self.types[..], inside) {
            ([one], _) if field.is_some_and(|field| field.choice) => R4.named(&one.code),
            (_, inside) => inside,
        };
        let types = self.types.clone();
        self.narrow(own, None, keep);
        self.types = types;
        if let Some(field) = field.filter(|field| !field.choice) {
            self.forget_types(field);
        }
    }

    /// `valueQuantity` as a child is the slice of `value[x]` by that type.
    fn unshorten(&mut self, inside: Option<TypeId>) {
        let Some(of) = inside else { return };
        for at in (0..self.children.len()).rev() {
            let name = self.children[at].name.clone();
            let kind = R4.get(of);
            if kind.element(&name).is_some() {
                continue;
            }
            let Some((_, field, field_type)) = kind.member(&name) else { continue };
            let mut child = self.children.remove(at);
            child.types = vec![TypeUse {
                code: R4.get(field_type.of).name.to_owned(),
                ..child.types.first().cloned().unwrap_or_default()
            }];
            field.name.clone_into(&mut child.name);
            let whole = self.child(&format!("{}[x]", field.name));
            let slot = whole.slice(&name);
            *slot = child;
        }
    }

    fn narrow_by(&mut self, field: &Field) {
        if self.min <= field.min {
            self.min = 0;
        }
        self.max = self.max.filter(|max| *max < field.max);
        let bound = field.binding.as_ref();
        let same = |binding: &ProfileBinding| {
            let url = |canonical: &str| canonical.split('|').next().unwrap_or_default().to_owned();
            let most = binding.of.most.is_some();
            !most && bound.is_some_and(|bound| url(bound.url) == url(&binding.of.value_set))
        };
        let weak = |binding: &ProfileBinding| {
            binding.of.most.is_none()
                && !matches!(binding.of.strength.as_str(), "required" | "extensible")
        };
        if self.binding.as_ref().is_some_and(|binding| weak(binding) || same(binding)) {
            self.binding = None;
        }
    }

    /// Forgets types that are those of the base.
    fn forget_types(&mut self, field: &Field) {
        let plain = |of: &TypeUse| {
            of.profiles
                .iter()
                .all(|profile| R4.of_url(profile).is_some() || profile.ends_with("/SimpleQuantity"))
        };
        let targets = |of: &TypeUse| {
            let base = field.types.iter().find(|base| R4.get(base.of).name == of.code);
            let same = base.is_some_and(|base| {
                let names: Vec<_> = of.targets.iter().map(|url| R4.of_url(url)).collect();
                names.iter().all(|name| {
                    name.is_some_and(|name| {
                        base.targets.is_empty() && R4.get(name).name == "Resource"
                            || base.targets.contains(&name)
                    })
                }) && (names.len() >= base.targets.len())
            });
            of.targets.is_empty() || same
        };
        let all = self.types.len() >= field.types.len();
        // Any resource may stand there by the base type, and only some by the profile.
        let narrowed = field.types.iter().any(|base| {
            let base = R4.get(base.of);
            base.kind == Kind::Resource && !self.types.iter().any(|of| of.code == base.name)
        });
        if all && !narrowed && self.types.iter().all(|of| plain(of) && targets(of)) {
            self.types.clear();
        }
    }

    /// Whether nothing below can be wrong.
    fn says_nothing(&self, keep_support: bool) -> bool {
        self.min == 0
            && self.max.is_none()
            && self.types.is_empty()
            && self.fixed.is_none()
            && self.pattern.is_none()
            && self.range == (None, None)
            && self.max_length.is_none()
            && self.binding.is_none()
            && self.invariants.is_empty()
            && !(keep_support && self.must_support)
            && self.slicing.is_none()
            && self.slices.is_empty()
            && self.children.is_empty()
    }
}

/// How slices are told apart where a definition does not say: extensions by URL, choices by type.
fn implied(name: &str, choice: bool) -> Option<Slicing> {
    let (kind, path) = match name {
        "extension" | "modifierExtension" => ("value", "url"),
        _ if choice => ("type", "$this"),
        _ => return None,
    };
    let discriminator = Discriminator { kind: kind.to_owned(), path: path.to_owned() };
    Some(Slicing { discriminators: vec![discriminator], ordered: false, rules: "open".to_owned() })
}
