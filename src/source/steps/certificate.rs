//! Compares the certificate of a connection with the one its token is bound to.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc8705#section-3>

use serde_json::Value;

use crate::source::policy::Policy;
use crate::transcript::PeerCertificates;

/// Whether a token with this `cnf` may be used over a connection that shows `certificates`.
pub(in crate::source) fn may_use(
    cnf: Option<&Value>,
    certificates: &PeerCertificates,
    policy: &Policy,
) -> bool {
    let Some(bound) = cnf.and_then(|cnf| cnf.get("x5t#S256")) else { return true };
    match certificates.thumbprint() {
        Some(shown) => !policy.token_checks_certificate || bound == shown.as_str(),
        None => !policy.token_needs_certificate,
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::CertificateDer;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bound_token_needs_its_own_certificate() {
        let shows = |bytes: &[u8]| PeerCertificates(vec![CertificateDer::from(bytes.to_vec())]);
        let mine = shows(b"mine");
        let cnf = json!({"x5t#S256": mine.thumbprint()});
        let policy = Policy::default();
        let may_use = |cnf: Option<&Value>, shown: &PeerCertificates| may_use(cnf, shown, &policy);
        assert!(may_use(Some(&cnf), &mine));
        assert!(!may_use(Some(&cnf), &shows(b"another")));
        assert!(!may_use(Some(&cnf), &PeerCertificates::default()));
        assert!(may_use(None, &PeerCertificates::default()));
    }
}
