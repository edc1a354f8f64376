//! A second source payer with an authorization server of its own, for stories in which the target
//! payer must keep two of them apart.

use crate::system::Scopes;
use crate::transcript::Fact;

use super::mocks::Mocks;

/// The scopes of its definition for data, where the definitions are ours.
const EXPORT_SCOPES: &str = "system/Patient.rs system/Coverage.rs system/Condition.rs";

/// Where the second source payer is.
#[derive(Clone, Debug)]
pub struct OtherSource {
    /// Its issuer.
    pub issuer: String,
    /// Its FHIR base URL, without a trailing slash.
    pub fhir_base: String,
}

impl OtherSource {
    /// Its mocks, beside those of the first; `own` when the target payer is our own mock.
    pub fn mocks(&self, first: &Mocks, own: bool) -> Mocks {
        let mut scopes = first.scopes.clone();
        if own {
            scopes = Scopes { export: EXPORT_SCOPES.to_owned(), ..scopes };
        }
        Mocks {
            issuer: self.issuer.clone(),
            fhir_base: self.fhir_base.clone(),
            seed: first.seed.child("other"),
            scopes,
            ..first.clone()
        }
    }
}

/// What the definition of a source payer says; its scopes only where the definition is ours.
pub fn definition(mocks: &Mocks, own: bool) -> Fact {
    let scopes = &mocks.scopes;
    let words = [&scopes.member_match, &scopes.bulk_match, &scopes.export].map(String::as_str);
    Fact::Definition {
        issuer: mocks.issuer.trim_end_matches('/').to_owned(),
        fhir_base: mocks.fhir_base.clone(),
        scope: own.then(|| words.join(" ")),
    }
}
