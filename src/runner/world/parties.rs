//! Whom the runner plays: clients with a site, a third party, a member of a community.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::oauth::community::Identity;
use crate::runner::client_site::ClientSite;
use crate::runner::third_party::{ThirdParty, ThirdPartyKeys};
use crate::runner::udap;
use crate::transcript::Fact;

use super::mocks::bind;
use super::shared::SetupError;
use super::whole::World;

impl World {
    /// Opens the site of the runner's clients: anywhere for our own mocks, where the
    /// configuration says for a real system.
    pub(super) async fn open_client_site(
        &mut self,
        stop: &CancellationToken,
    ) -> Result<(), SetupError> {
        let config = self.shared.system.client_site.clone();
        let (listener, base) = match config {
            Some(config) if !self.shared.own => {
                // Scenarios take turns: there is one address.
                self.address = Some(Arc::clone(&self.shared.client_site).lock_owned().await);
                let listener = bind(&config.listen).await?;
                (listener, config.url.unwrap_or_else(|| format!("http://{}", config.listen)))
            }
            None if !self.shared.own => return Ok(()),
            _ => {
                let listener = bind("127.0.0.1:0").await?;
                let at = listener
                    .local_addr()
                    .map_or_else(|_| "127.0.0.1".to_owned(), |address| address.to_string());
                (listener, format!("http://{at}"))
            }
        };
        let wrong = |cause| SetupError::Config { what: "the stranger's key".to_owned(), cause };
        let bait = self.stranger.jwks().map_err(wrong)?;
        let recorder = self.recorder.clone();
        let (site, server) =
            ClientSite::open(listener, (&base, self.ids.token()), bait, recorder, stop.clone());
        self.servers.push(server);
        self.client_site = Some(site);
        Ok(())
    }

    /// Plays an authorization server that the source payer trusts beside its own.
    pub(super) fn play_third_party(&mut self) -> Result<(), SetupError> {
        let wrong = |cause| SetupError::Config { what: "the third party's keys".to_owned(), cause };
        let Some(site) = &self.client_site else { return Ok(()) };
        let party = ThirdParty::at(site.base(), ThirdPartyKeys::clone(&self.shared.third_party));
        site.serve_documents(party.documents().map_err(wrong)?);
        self.recorder.state(Fact::TrustedIssuer { issuer: party.issuer() });
        self.third_party = Some(party);
        Ok(())
    }

    /// Joins a trust community: one made for this scenario, or the configured one. There all
    /// scenarios share a certificate, and so a registration: they take turns.
    pub(super) async fn join_community(&mut self) -> Result<(), SetupError> {
        let wrong = |cause| SetupError::Config { what: "`[udap]`".to_owned(), cause };
        let now = self.clock.epoch_secs();
        if self.shared.own {
            self.udap = Some(udap::Party::own(now).map_err(wrong)?);
            return Ok(());
        }
        let Some(config) = self.shared.system.udap.clone() else { return Ok(()) };
        let mut identities = BTreeMap::new();
        for (name, files) in config.identities() {
            let chain = self.read_text(&files.certificate_file)?;
            let key = self.read_text(&files.key_file)?;
            let uri = udap::uri_of(&chain).map_err(wrong)?;
            let identity = Identity::from_pem(&uri, &chain, &key).map_err(wrong)?;
            identities.insert(name, identity);
        }
        let anchors = self.read_text(&config.anchors_file)?;
        self.udap =
            Some(udap::Party::configured(&config, anchors, identities, now).map_err(wrong)?);
        self.turn = Some(Arc::clone(&self.shared.udap_turn).lock_owned().await);
        Ok(())
    }
}
