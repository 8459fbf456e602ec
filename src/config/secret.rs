//! Passwords: where they lie, and fetching them from there.
//! Must not know what a password opens. What it fetches is never part of a problem.

use std::ffi::OsString;
use std::fs::{File, metadata};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::domain::connection::Secret;
use crate::written::{Kind, Table, Value};

/// Secrets above this many octets are not passwords.
const LARGEST: u64 = 16 * 1024;

/// Reads an environment variable.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// What a configuration may draw on beside its file.
pub struct Surroundings<'a> {
    /// The environment; none: secrets are not fetched at all.
    pub environment: Option<Environment<'a>>,
    /// How long a command may take to tell a secret.
    pub patience: Duration,
}

impl Surroundings<'_> {
    /// Those of the running process.
    pub fn of_this_process() -> Self {
        Self { environment: Some(&|name| std::env::var_os(name)), patience: Duration::from_secs(10) }
    }

    /// None: nothing is fetched.
    pub fn none() -> Self {
        Self { environment: None, patience: Duration::ZERO }
    }
}

/// Where a secret lies.
enum Source {
    Credential(String),
    File(PathBuf),
    Env(String),
    Command(String),
}

/// Why a secret could not be had: a title and a hint, neither of which may hold it.
struct Refusal(String, String);

/// Reads the secret that `key` of `table` names. The outer `None`: missing or wrong, and noted when
/// wrong; the inner one: right, but not to be fetched.
pub(super) fn read(
    table: &mut Table,
    key: &str,
    folder: &Path,
    surroundings: &Surroundings<'_>,
) -> Option<Option<Secret>> {
    let value = table.value(key)?;
    let source = source(table, key, &value, folder)?;
    let Some(environment) = surroundings.environment else {
        return Some(None);
    };
    match fetch(&source, environment, surroundings.patience).and_then(|bytes| checked(&bytes)) {
        Ok(secret) => {
            warn_if_open_to_all(table, &value, &source);
            Some(Some(secret))
        }
        Err(Refusal(title, hint)) => {
            table.add(table.error(value.span, title).hint(hint));
            None
        }
    }
}

fn source(table: &Table, key: &str, value: &Value, folder: &Path) -> Option<Source> {
    const KEYS: [&str; 4] = ["credential", "file", "env", "command"];
    const HINT: &str = "write { credential = \"…\" }, { file = \"…\" }, { env = \"…\" } or { command = \"…\" }";
    if value.as_text().is_some() {
        let problem = table.error(value.span.clone(), format!("`{key}` must not stand here in clear"));
        table.add(problem.label("others can read this file").hint(HINT));
        return None;
    }
    if !matches!(value.kind, Kind::Table(_)) {
        table.add(table.error(value.span.clone(), format!("`{key}` must say where it lies")).hint(HINT));
        return None;
    }
    let mut inner = table.inner(key, value)?;
    let mut found: Vec<Source> = Vec::new();
    let given = KEYS.iter().filter(|k| inner.has(k)).count();
    for name in KEYS {
        inner.value(name);
        if !inner.has(name) {
            continue;
        }
        let Some(text) = inner.line(name) else {
            continue;
        };
        found.push(match name {
            "credential" => Source::Credential(text),
            "file" => Source::File(folder.join(text)),
            "env" => Source::Env(text),
            _ => Source::Command(text),
        });
    }
    inner.finish();
    if given != 1 {
        let title = if given == 0 { "this says nowhere to find it" } else { "a secret lies in one place only" };
        table.add(table.error(value.span.clone(), format!("`{key}`: {title}")).hint(HINT));
        return None;
    }
    found.pop()
}

fn fetch(source: &Source, environment: Environment<'_>, patience: Duration) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    match source {
        Source::Credential(name) => {
            if name.contains('/') || name.starts_with('.') {
                return Err(refusal(
                    format!("`{name}` is not the name of a credential"),
                    "write the name without a path",
                ));
            }
            let Some(folder) = environment("CREDENTIALS_DIRECTORY") else {
                return Err(refusal(
                    format!("there is no credential `{name}` here: $CREDENTIALS_DIRECTORY is not set"),
                    "systemd sets it for a unit with LoadCredential=; by hand, set it to a folder that holds the file",
                ));
            };
            let path = Path::new(&folder).join(name);
            let hint = format!("add LoadCredential={name}:/path/to/the/secret to the unit");
            from_file(&path)
                .map_err(|e| refusal(format!("the credential `{name}` cannot be read: {}", reason(&e)), hint))
        }
        Source::File(path) => from_file(path).map_err(|e| {
            let title = format!("the file `{}` cannot be read: {}", path.display(), reason(&e));
            refusal(title, "check the path and that our user may read it")
        }),
        Source::Env(name) => match environment(name) {
            Some(text) => Ok(Zeroizing::new(text.into_encoded_bytes())),
            None => Err(refusal(
                format!("the environment has no variable `{name}`"),
                "set it where answerable is started, or use { credential = \"…\" }",
            )),
        },
        Source::Command(command) => from_command(command, patience),
    }
}

fn from_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(512));
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Runs a command by the shell. What it writes on standard error is dropped: it may hold the secret.
fn from_command(command: &str, patience: Duration) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    const BY_HAND: &str = "run the command by hand, as the user that runs answerable, to see why";
    let no = |why: String| refusal(format!("the command for this secret {why}"), BY_HAND);
    let mut child = Command::new("/bin/sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| no(format!("cannot be started: {}", reason(&e))))?;
    let Some(stdout) = child.stdout.take() else {
        return Err(no("cannot be heard".into()));
    };
    let (tell, told) = mpsc::channel();
    // A thread, so that a command that hangs can be given up; it ends with the command's output.
    thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        let read = stdout.take(LARGEST + 1).read_to_end(&mut bytes).map(|_| bytes);
        let _ = tell.send(read);
    });
    let Ok(read) = told.recv_timeout(patience) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(no(format!("did not end within {} seconds", patience.as_secs())));
    };
    let bytes = read.map_err(|e| no(format!("cannot be heard: {}", reason(&e))))?;
    if bytes.len() as u64 > LARGEST {
        // It may go on writing for ever.
        let _ = child.kill();
    }
    match child.wait() {
        Ok(status) if status.success() || bytes.len() as u64 > LARGEST => Ok(bytes),
        Ok(status) => Err(no(format!("failed ({status})"))),
        Err(error) => Err(no(format!("cannot be waited for: {}", reason(&error)))),
    }
}

/// Bytes as a password: UTF-8 without one trailing line break, of one line.
fn checked(bytes: &[u8]) -> Result<Secret, Refusal> {
    let hint = "store the password alone, on one line";
    if bytes.len() as u64 > LARGEST {
        return Err(refusal("this secret is larger than 16 KiB".into(), hint));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(refusal("this secret is not UTF-8 text".into(), hint));
    };
    let text = text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t));
    if text.is_empty() {
        return Err(refusal("this secret is empty".into(), hint));
    }
    if text.chars().any(char::is_control) {
        return Err(refusal("this secret holds a line break or another control character".into(), hint));
    }
    Ok(Secret::new(text.to_owned()))
}

fn warn_if_open_to_all(table: &Table, value: &Value, source: &Source) {
    let Source::File(path) = source else {
        return;
    };
    if metadata(path).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o004 != 0) {
        let title = format!("every user of this host can read `{}`", path.display());
        table.add(table.warning(value.span.clone(), title).hint("run `chmod 600` on it"));
    }
}

fn refusal(title: String, hint: impl Into<String>) -> Refusal {
    Refusal(title, hint.into())
}

/// The system's reason in words, without its number.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "we may not read it".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        _ => error.to_string(),
    }
}
