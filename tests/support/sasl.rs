//! A private Dovecot that only checks passwords, for Postfix to ask. It needs root.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Sasl {
    folder: tempfile::TempDir,
    child: Child,
}

impl Sasl {
    /// Starts it; any user may log in with that password.
    pub fn start(password: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("answerable-sasl-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let base = folder.path().display();
        let settings = format!(
            "base_dir = {base}/run\nstate_dir = {base}/state\nlog_path = {base}/log\nprotocols =\nssl = no\n\
             default_internal_user = nobody\ndefault_internal_group = nogroup\ndefault_login_user = nobody\n\
             auth_mechanisms = plain login\ndisable_plaintext_auth = no\nauth_failure_delay = 0\n\
             passdb {{\n driver = static\n args = password={password}\n}}\n\
             userdb {{\n driver = static\n args = uid=nobody gid=nogroup home=/nonexistent\n}}\n\
             service auth {{\n unix_listener {base}/auth {{\n mode = 0666\n }}\n}}\n\
             service anvil {{\n unix_listener anvil-auth-penalty {{\n mode = 0\n }}\n}}\n\
             service stats {{\n unix_listener stats-writer {{\n mode = 0666\n }}\n}}\n"
        );
        let file = folder.path().join("dovecot.conf");
        fs::write(&file, settings).unwrap();
        let child = Command::new("dovecot").arg("-F").arg("-c").arg(&file).stdin(Stdio::null()).spawn().unwrap();
        let this = Self { folder, child };
        let started = Instant::now();
        while std::os::unix::net::UnixStream::connect(this.socket()).is_err() {
            let log = fs::read_to_string(this.folder.path().join("log")).unwrap_or_default();
            assert!(started.elapsed() < Duration::from_secs(20), "Dovecot does not start:\n{log}");
            std::thread::sleep(Duration::from_millis(20));
        }
        this
    }

    /// The socket that Postfix asks.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("auth")
    }
}

impl Drop for Sasl {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
