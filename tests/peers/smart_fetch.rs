//! smart-fetch of PyPI in a virtual environment of its own, set going by a program of two lines.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use payerproof::runner::ClientKey;
use tempfile::TempDir;

use super::{free_port, installed};

/// The version whose findings are argued.
const VERSION: &str = "1.0.3";
/// The client it is registered as.
const CLIENT: &str = "smart-fetch";

/// A folder with all that a run needs.
pub struct SmartFetch {
    folder: TempDir,
}

impl SmartFetch {
    /// Installs it where that was not done before, and gives it a key.
    ///
    /// # Errors
    /// When it cannot be had here, in words.
    pub fn prepare() -> Result<Self, String> {
        payerproof::transcript::install_crypto_provider();
        let program = installed("smart-fetch", VERSION, "smart-fetch")?;
        let folder = tempfile::tempdir().expect("a temporary directory");
        let key = ClientKey::generate("smart-fetch-1", "ES384", false).expect("a key");
        let public = key.jwks().expect("a key set").to_string();
        write(folder.path(), "jwks.json", &public);
        write(folder.path(), "key.pem", key.pem());
        write(folder.path(), "fetch.sh", &script(&program));
        let runs = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(folder.path().join("fetch.sh"), runs).expect("ours");
        Ok(Self { folder })
    }

    /// Where files of a run may lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration that judges it: it exports, and has no match step.
    pub fn config(&self) -> String {
        format!(
            "name = \"smart-fetch\"\nroles = [\"target\"]\n\
             [target]\nclient_id = \"{CLIENT}\"\njwks_file = \"jwks.json\"\nexports_only = true\n\
             [target.listen]\nidp = \"127.0.0.1:{}\"\nsource = \"127.0.0.1:{}\"\n\
             [target.trigger.command]\nrun = [\"./fetch.sh\", \"${{fhir_base}}\", \"${{group}}\"]\n\
             [limits]\nwait_secs = 20\nawait_secs = 20\nexport_secs = 30\n",
            free_port(),
            free_port(),
        )
    }
}

/// Runs an export of the Group into a folder that nothing has been put in before.
fn script(program: &Path) -> String {
    format!(
        "#!/bin/sh\nset -e\nrm -rf exported\nexec '{}' bulk --fhir-url \"$1\" --group \"$2\" \\\n  \
         --smart-client-id {CLIENT} --smart-key key.pem exported >>smart-fetch.log 2>&1\n",
        program.display()
    )
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(PathBuf::from(folder).join(name), text).expect("writable");
}
