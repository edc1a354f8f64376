//! The client that the target payer authenticates as.

use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use crate::admin::Admin;
use crate::id::{Actor, Party};
use crate::idp;
use crate::runner::mocks::{Mocks, TARGET_CLIENT, target_keys};
use crate::runner::third_party::{self};
use crate::runner::udap;
use crate::secret::Secret;
use crate::target;
use crate::transcript::{ClientTls, Fact, Recorder, Timeouts, WireClient};

use super::mocks::bind;
use super::shared::SetupError;
use super::whole::{AdminApi, World};

/// How long the token of a target's own identity provider is good for.
const EXTERNAL_TOKEN_SECS: i64 = 24 * 3600;

impl World {
    /// The client the target authenticates as: the configured one, or our mock target's, which is
    /// started here. None where it registers itself.
    pub(super) async fn target_client(
        &mut self,
        mocks: &Mocks,
        timeouts: Timeouts,
        stop: &CancellationToken,
    ) -> Result<Option<idp::Client>, SetupError> {
        let mut client = mocks.target_client(None);
        let mut known_keys = serde_json::json!({"keys": []});
        if let Some(config) = self.shared.system.target.clone() {
            if self.intercepted {
                self.external_token(&mocks.fhir_base);
            }
            if let Some(admin) = &config.admin {
                let password = Secret::from(self.read_text(&admin.password_file)?);
                let place = (admin.node.as_str(), admin.module.as_str());
                let secret = admin.client_secret_file.as_ref();
                let secret = secret.map(|file| self.read_text(file)).transpose()?;
                let api = AdminApi::at(&admin.url, place, (admin.user.clone(), password));
                self.target_admin =
                    Some(AdminApi { client_secret: secret.map(Secret::from), ..api });
            }
            client.client_id.clone_from(&config.client_id);
            client.jwks_uri.clone_from(&config.jwks_uri);
            if let Some(file) = &config.jwks_file {
                let jwks = self.read_json(file)?;
                known_keys.clone_from(&jwks);
                client.jwks = Some(jwks);
            }
        } else {
            let listener = bind("127.0.0.1:0").await?;
            let origin = self.origin(&listener);
            let base = format!("{origin}/fhir");
            let (keys, jwks) = target_keys("target").map_err(|cause| SetupError::Config {
                what: "a key of the mock target".to_owned(),
                cause,
            })?;
            known_keys = jwks;
            client.jwks_uri = Some(format!("{origin}/.well-known/jwks.json"));
            let (mut settings, handle) = mocks.target(&base, TARGET_CLIENT, keys);
            if let Some(other) = &self.other_source {
                settings.servers.push(other.mocks(mocks, true).definition(TARGET_CLIENT));
            }
            if let Some(registers) = self.registers {
                let wrong = |cause| SetupError::Config { what: "the community".to_owned(), cause };
                for server in &mut settings.servers {
                    server.token_introspection_client_id = None;
                }
                let member = self.udap.as_ref().map(udap::Party::target_member).transpose();
                settings.udap = member.map_err(wrong)?.flatten();
                handle.set_policy(target::Policy { registers, ..handle.policy() });
            }
            if self.intercepted {
                settings.interceptors = self.interceptors(mocks)?;
            }
            let (user, password) = ("admin".to_owned(), Secret::from(self.ids.token()));
            settings.admins.push(Admin::superuser(user.clone(), password.clone()));
            self.target_admin = Some(AdminApi::at(&origin, ("Master", "s2s"), (user, password)));
            let mut stage = self.stage(Actor::Target, timeouts, stop);
            if !handle.policy().verifies_certificates {
                let forgetful = Recorder::forgetful(self.clock.clone(), self.shared.spool.clone());
                let anyone = ClientTls::configure(None, None, true)?;
                stage.client = WireClient::new(forgetful, Party::Target, anyone, timeouts);
            }
            self.servers.push(tokio::spawn(target::run(listener, stage, settings, handle.clone())));
            self.target = Some(handle);
            self.target_base = Some(base);
        }
        if self.registers.is_some() {
            return Ok(None);
        }
        self.recorder.state(Fact::Client {
            client_id: client.client_id.clone(),
            jwks: known_keys,
            auth_method: "private_key_jwt".to_owned(),
            scope: client.scope.clone(),
            organization: client.organization.clone(),
            jwks_uri: client.jwks_uri.clone(),
        });
        Ok(Some(client))
    }

    /// What supplies the tokens of our mock target in a story about that: a script that knows the
    /// token of the third party, which also serves it.
    fn interceptors(
        &self,
        mocks: &Mocks,
    ) -> Result<BTreeMap<target::Purpose, target::Interceptor>, SetupError> {
        let wrong = |cause| SetupError::Config { what: "the interceptors".to_owned(), cause };
        let missing = || wrong("nobody plays the third party".to_owned());
        let token = self.external_token(&mocks.fhir_base).ok_or_else(missing)?;
        let text = format!(
            "function onMemberMatchTokenRequest() {{\n\
               return {{accessToken: '{token}', expiresIn: {EXTERNAL_TOKEN_SECS}}};\n\
             }}\n\
             var onExportTokenRequest = onMemberMatchTokenRequest;"
        );
        let mut interceptors = BTreeMap::new();
        for purpose in [target::Purpose::Match, target::Purpose::Export] {
            let script = target::Interceptor::script("external", &text, purpose);
            interceptors.insert(purpose, script.map_err(|error| wrong(error.to_string()))?);
        }
        Ok(interceptors)
    }

    /// A token of the third party for everything a transfer asks for, which the client site serves
    /// from now on.
    fn external_token(&self, audience: &str) -> Option<String> {
        let scopes = &self.shared.system.scopes;
        let scope = format!("{} {}", scopes.member_match, scopes.export);
        let wanted = third_party::Wanted {
            scope: &scope,
            audience,
            id: &self.ids.token(),
            now: self.clock.epoch_secs(),
            lifetime_secs: EXTERNAL_TOKEN_SECS,
            alter: None,
        };
        let token = self.third_party.as_ref()?.token(&wanted, &self.stranger).ok()?;
        let answer = serde_json::json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": EXTERNAL_TOKEN_SECS,
            "scope": scope,
        });
        let site = self.client_site.as_ref()?;
        site.serve_documents(BTreeMap::from([("issuer/token".to_owned(), answer)]));
        Some(token)
    }
}
