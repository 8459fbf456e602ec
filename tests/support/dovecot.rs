//! A private Dovecot on loopback: IMAP in three protections, LMTP for delivery, its own authority and folder.
//! Must not know what is tested with it.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use answerable::domain::connection::{Incoming, Secret, Server, Tls};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tempfile::TempDir;

/// The password of every user.
pub const PASSWORD: &str = "s3cret \"quoted\" p\u{e4}ss";

/// How letters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    Maildir,
    Sdbox,
}

/// What a Dovecot is started with.
#[derive(Debug, Clone)]
pub struct Options {
    pub users: Vec<String>,
    pub storage: Storage,
    /// The server's certificate ran out in the last century.
    pub expired: bool,
    /// Lines at the end of the configuration.
    pub extra: String,
}

impl Default for Options {
    fn default() -> Self {
        let users = ["jane.doe", "customer", "pricing"].map(|name| format!("{name}@example.com")).to_vec();
        Self { users, storage: Storage::Sdbox, expired: false, extra: String::new() }
    }
}

/// A running Dovecot; dropping it ends it and removes its folder.
pub struct Dovecot {
    dir: TempDir,
    child: Option<Child>,
    /// IMAP with TLS from the first byte.
    pub imaps: u16,
    /// IMAP without TLS, offering STARTTLS.
    pub imap: u16,
    /// LMTP over TCP.
    pub lmtp: u16,
}

impl Dovecot {
    /// Starts one with the usual users.
    pub fn start() -> Self {
        Self::start_with(&Options::default())
    }

    /// Starts one.
    pub fn start_with(options: &Options) -> Self {
        let binary = ["/usr/sbin/dovecot", "/usr/bin/dovecot"].into_iter().find(|path| Path::new(path).exists());
        let binary = binary.expect("Dovecot is not installed: run `make test-deps`");
        let mut last = String::new();
        // The ports are free when they are chosen; somebody else may take one before Dovecot does.
        for _ in 0..5 {
            let dir = tempfile::Builder::new().prefix("dc").tempdir_in("/tmp").expect("a temporary folder");
            let mut dovecot = Self { child: None, imaps: free_port(), imap: free_port(), lmtp: free_port(), dir };
            dovecot.prepare(options);
            if dovecot.launch(binary) {
                return dovecot;
            }
            last = fs::read_to_string(dovecot.dir.path().join("said")).unwrap_or_default() + &dovecot.log();
        }
        panic!("Dovecot does not start: {last}");
    }

    /// Runs it as our child, and waits until it greets; false when it ends instead.
    fn launch(&mut self, binary: &str) -> bool {
        let said = fs::File::create(self.dir.path().join("said")).unwrap();
        let mut command = Command::new(binary);
        command.arg("-F").arg("-c").arg(self.config_file()).stdin(Stdio::null());
        // A file and not a pipe: a pipe nobody reads would block it one day.
        let child = command.stdout(said.try_clone().unwrap()).stderr(said).spawn().expect("dovecot runs");
        let child = self.child.insert(child);
        let ports = [self.imap, self.imaps, self.lmtp];
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(60) {
            if child.try_wait().unwrap().is_some() {
                return false;
            }
            if ports.iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_ok()) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    fn prepare(&self, options: &Options) {
        let dir = self.dir.path();
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
        for part in ["run", "mail"] {
            fs::create_dir(dir.join(part)).unwrap();
        }
        own(&dir.join("mail"));
        let passwords: String = options.users.iter().map(|user| format!("{user}:{{PLAIN}}{PASSWORD}\n")).collect();
        fs::write(dir.join("users"), passwords).unwrap();
        certificates(dir, options.expired);
        fs::write(self.config_file(), self.config(options)).unwrap();
    }

    /// The configuration file.
    pub fn config_file(&self) -> PathBuf {
        self.dir.path().join("dovecot.conf")
    }

    /// The authority that signed the server's certificate.
    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// The LMTP socket, for a mail server on this machine.
    pub fn lmtp_socket(&self) -> PathBuf {
        self.dir.path().join("run/lmtp")
    }

    /// The SASL socket, for Postfix (`smtpd_sasl_type = dovecot`).
    pub fn auth_socket(&self) -> PathBuf {
        self.dir.path().join("run/auth-postfix")
    }

    /// Where a user's mail is.
    pub fn home(&self, user: &str) -> PathBuf {
        self.dir.path().join("mail").join(user)
    }

    /// What Dovecot logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    /// The configuration: Debian's defaults but for places, ports, users and LMTP.
    pub fn config(&self, options: &Options) -> String {
        let dir = self.dir.path().display();
        let location = match options.storage {
            Storage::Maildir => "maildir:~/Maildir",
            Storage::Sdbox => "sdbox:~/sdbox",
        };
        let (imaps, imap, lmtp, extra) = (self.imaps, self.imap, self.lmtp, &options.extra);
        let group = if is_root() { "user = root\n    group = root" } else { "" };
        let plain_user = if is_root() { "" } else { &me_lines() };
        format!(
            "base_dir = {dir}/run\nstate_dir = {dir}/run\nlog_path = {dir}/log\nprotocols = imap lmtp\n\
             listen = 127.0.0.1\nmail_location = {location}\nmail_max_userip_connections = 100\n\
             ssl = yes\nssl_cert = <{dir}/cert.pem\nssl_key = <{dir}/key.pem\ndisable_plaintext_auth = no\n\
             auth_mechanisms = plain login\nrecipient_delimiter = +\nlmtp_save_to_detail_mailbox = no\n\
             first_valid_uid = 1\npostmaster_address = postmaster@example.com\nhostname = localhost\n{plain_user}\
             passdb {{\n  driver = passwd-file\n  args = scheme=PLAIN username_format=%u {dir}/users\n}}\n\
             userdb {{\n  driver = static\n  args = uid={uid} gid={gid} home={dir}/mail/%u allow_all_users=no\n}}\n\
             namespace inbox {{\n  inbox = yes\n}}\n\
             service imap-login {{\n  inet_listener imap {{\n    port = {imap}\n  }}\n  inet_listener imaps {{\n    \
             port = {imaps}\n    ssl = yes\n  }}\n}}\n\
             service lmtp {{\n  unix_listener lmtp {{\n    mode = 0666\n  }}\n  inet_listener lmtp {{\n    \
             address = 127.0.0.1\n    port = {lmtp}\n  }}\n}}\n\
             service auth {{\n  unix_listener auth-postfix {{\n    mode = 0666\n    {group}\n  }}\n}}\n{extra}\n",
            uid = mail_id("-u"),
            gid = mail_id("-g"),
        )
    }

    /// How to reach it.
    pub fn server(&self, user: &str, tls: Tls) -> Server {
        Server {
            host: "localhost".into(),
            port: if tls == Tls::Implicit { self.imaps } else { self.imap },
            tls,
            ca_file: (tls != Tls::None).then(|| self.ca_file()),
            user: Some(user.into()),
            password: Some(Secret::new(PASSWORD.into())),
        }
    }

    /// The settings of a user's inbox.
    pub fn incoming(&self, user: &str, tls: Tls) -> Incoming {
        Incoming::Imap { server: self.server(user, tls), inbox: "INBOX".into(), largest: 25 << 20 }
    }

    /// Delivers letters to a user by LMTP over one connection; the headers of delivery are added by Dovecot.
    pub fn deliver_all<'a>(&self, to: &str, letters: impl IntoIterator<Item = &'a [u8]>) {
        let stream = TcpStream::connect(("127.0.0.1", self.lmtp)).expect("LMTP");
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut lmtp = Lmtp { reader: BufReader::new(stream.try_clone().unwrap()), writer: stream };
        lmtp.expect("220");
        lmtp.say("LHLO test", "250");
        for letter in letters {
            lmtp.say("MAIL FROM:<sender@example.net>", "250");
            lmtp.say(&format!("RCPT TO:<{to}>"), "250");
            lmtp.say("DATA", "354");
            lmtp.writer.write_all(&dotted(letter)).unwrap();
            lmtp.say(".", "250");
        }
        lmtp.say("QUIT", "221");
    }

    /// Delivers one letter.
    pub fn deliver(&self, to: &str, letter: &[u8]) {
        self.deliver_all(to, [letter]);
    }

    /// Stores a letter exactly as it is, without headers of delivery.
    pub fn save(&self, user: &str, folder: &str, letter: &[u8]) {
        let mut child = self.doveadm_command(&["save", "-u", user, "-m", folder]);
        child.stdin(Stdio::piped());
        let mut child = child.spawn().expect("doveadm");
        child.stdin.take().unwrap().write_all(letter).unwrap();
        assert!(child.wait().unwrap().success(), "doveadm save: {}", self.log());
    }

    /// Runs doveadm and gives what it prints.
    pub fn doveadm(&self, arguments: &[&str]) -> String {
        let out = self.doveadm_command(arguments).output().expect("doveadm");
        let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert!(out.status.success(), "doveadm {arguments:?}: {errors}");
        text.into_owned()
    }

    fn doveadm_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("doveadm");
        command.arg("-c").arg(self.config_file()).args(arguments);
        command
    }

    /// Names of all folders of a user.
    pub fn folders(&self, user: &str) -> Vec<String> {
        self.doveadm(&["mailbox", "list", "-u", user]).lines().map(str::to_owned).collect()
    }

    /// The uids of the letters in a folder.
    pub fn uids(&self, user: &str, folder: &str) -> Vec<u64> {
        let text = self.doveadm(&["-f", "flow", "fetch", "-u", user, "uid", "mailbox", folder, "all"]);
        text.split_whitespace().filter_map(|word| word.strip_prefix("uid=")?.parse().ok()).collect()
    }

    /// The flags of one letter.
    pub fn flags(&self, user: &str, folder: &str, uid: u64) -> String {
        let query = ["-f", "flow", "fetch", "-u", user, "flags", "mailbox", folder, "uid", &uid.to_string()];
        self.doveadm(&query).trim().trim_start_matches("flags=").to_owned()
    }

    /// The octets of all letters in a folder, one text after the other.
    pub fn texts(&self, user: &str, folder: &str) -> Vec<String> {
        let text = |uid: u64| {
            let out = self.doveadm(&["fetch", "-u", user, "text", "mailbox", folder, "uid", &uid.to_string()]);
            let text = out.trim_start_matches("text:").trim_start_matches('\n');
            text.trim_end_matches('\u{c}').trim_end_matches("\u{c}\n").to_owned()
        };
        self.uids(user, folder).into_iter().map(text).collect()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // Asked and not killed: the master ends its own children first.
            let _ = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}

struct Lmtp {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Lmtp {
    fn say(&mut self, line: &str, code: &str) {
        self.writer.write_all(format!("{line}\r\n").as_bytes()).unwrap();
        self.expect(code);
    }

    fn expect(&mut self, code: &str) {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).expect("an LMTP reply");
            assert!(line.starts_with(code), "LMTP: {line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }
}

/// A letter as it travels: CRLF at every end of line, dots doubled, and a line end at the end.
fn dotted(letter: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(letter.len() + 64);
    for line in letter.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(text);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// An authority, and a certificate for localhost that it signed.
fn certificates(dir: &Path, expired: bool) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(Vec::<String>::new()).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.distinguished_name.push(DnType::CommonName, "Test authority");
    fs::write(dir.join("ca.pem"), ca.self_signed(&ca_key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(ca, ca_key);
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    if expired {
        params.not_before = date_time_ymd(1998, 1, 1);
        params.not_after = date_time_ymd(1999, 1, 1);
    }
    fs::write(dir.join("cert.pem"), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    fs::write(dir.join("key.pem"), key.serialize_pem()).unwrap();
}

/// A port of loopback that nobody uses at this moment.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).expect("a free port").port()
}

fn id(arguments: &[&str]) -> String {
    let out = Command::new("id").args(arguments).output().expect("id");
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

fn is_root() -> bool {
    id(&["-u"]) == "0"
}

/// Who owns the mail: Dovecot refuses to keep root's.
fn mail_id(which: &str) -> String {
    if is_root() { id(&[which, "nobody"]) } else { id(&[which]) }
}

/// Everything as ourselves, where we are not root.
fn me_lines() -> String {
    let (user, group) = (id(&["-un"]), id(&["-gn"]));
    format!(
        "default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
         service anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\nservice stats {{\n  chroot =\n}}\n"
    )
}

fn own(path: &Path) {
    if is_root() {
        let owner = format!("{}:{}", mail_id("-u"), mail_id("-g"));
        assert!(Command::new("chown").arg(owner).arg(path).status().unwrap().success());
    }
}
