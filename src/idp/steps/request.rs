//! A form request to an endpoint where clients authenticate.

use http::HeaderMap;

use crate::idp::error::OauthError;
use crate::idp::policy::Policy;
use crate::idp::state::Idp;
use crate::transcript::PeerCertificates;

use super::parameters::{self, Parameters};

/// A form request with the state and the policy it is judged by.
pub struct FormRequest<'a> {
    /// The server's state.
    pub idp: &'a Idp,
    /// The policy in force when it came.
    pub policy: &'a Policy,
    /// Its header fields.
    pub headers: &'a HeaderMap,
    /// Its parameters.
    pub parameters: Parameters,
    /// The absolute URL of the endpoint it was sent to.
    pub endpoint: String,
    /// What its sender showed in the TLS handshake.
    pub certificates: PeerCertificates,
}

impl<'a> FormRequest<'a> {
    /// Reads a request sent to the endpoint at `path`.
    ///
    /// # Errors
    /// When it is not a form with each parameter once.
    pub fn read(
        idp: &'a Idp,
        policy: &'a Policy,
        path: &str,
        headers: &'a HeaderMap,
        body: &[u8],
    ) -> Result<Self, OauthError> {
        let parameters = parameters::read(policy, headers, body)?;
        Ok(Self {
            idp,
            policy,
            headers,
            parameters,
            endpoint: idp.urls.absolute(path),
            certificates: PeerCertificates::default(),
        })
    }

    /// The request as it came over a connection that shows these certificates.
    #[must_use]
    pub fn over(mut self, certificates: &PeerCertificates) -> Self {
        self.certificates = certificates.clone();
        self
    }

    /// The value of a parameter that was sent and is not empty.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name)
    }
}
