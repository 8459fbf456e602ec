//! A whole house on loopback: Dovecot and Postfix wired together, the shipped rules and letters, and the real
//! binary as a child. It needs root. Must not know what is tested with it.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use answerable::domain::address::Address;
use answerable::domain::connection::{Secret, Server, Tls};
use answerable::domain::outbox::{Attempt, Envelope, MailBytes};
use answerable::postman::smtp::{Courier, Limits};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::dovecot::{Dovecot, Options as DovecotOptions, PASSWORD, Storage};
use super::postfix::{Delivery, Postfix, PostfixOptions};

/// The executive's address.
pub const JANE: &str = "jane.doe@example.com";
/// Who answers for billing.
pub const INES: &str = "ines.moreau@example.com";
/// A customer.
pub const MARIA: &str = "maria.lopez@lopez.example";

/// How long anything may take that is waited for.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a house is opened with.
pub struct HouseOptions {
    /// Customers, each with a mailbox of their own.
    pub customers: Vec<String>,
    /// Addresses for which Postfix takes mail that then comes back.
    pub gone: Vec<String>,
    /// `start` of the mailbox, as the configuration writes it.
    pub start: &'static str,
    /// Everybody at `people.example` exists, and one mailbox has all their mail.
    pub crowd: bool,
    /// Dovecot's certificate ran out long ago.
    pub expired: bool,
    /// Lines at the end of Dovecot's configuration.
    pub dovecot: String,
    /// The only rule file, instead of those that are shipped: a process that starts sooner.
    pub rules: Option<&'static str>,
    /// Where mails leave, instead of Postfix's submission: a port without TLS and login.
    pub way_out: Option<u16>,
}

impl Default for HouseOptions {
    fn default() -> Self {
        Self {
            customers: vec![MARIA.into()],
            gone: Vec::new(),
            start: "now",
            crowd: false,
            expired: false,
            dovecot: String::new(),
            rules: None,
            way_out: None,
        }
    }
}

/// A running house; dropping it ends its servers and removes its folders.
pub struct House {
    pub dovecot: Dovecot,
    pub postfix: Postfix,
    /// For what is asynchronous.
    pub runtime: Runtime,
    folder: TempDir,
    runs: AtomicU32,
}

/// The mailbox that has the crowd's mail.
pub const CROWD: &str = "crowd@people.example";

/// What the login ports of Postfix write over each mail: who logged in (RFC 8601 §2.7.4).
const LOGIN: &str = "/^([a-z0-9._-]+@[a-z0-9.-]+)$/ \
                     PREPEND Authentication-Results: mx.example.com; auth=pass smtp.auth=$1\n";
/// What strangers claim in our server's name.
const CLAIMS: &str = "/^Authentication-Results:[[:space:]]*mx\\.example\\.com/ IGNORE\n";

impl House {
    pub fn open() -> Self {
        Self::with(&HouseOptions::default())
    }

    pub fn with(options: &HouseOptions) -> Self {
        let folder = tempfile::Builder::new().prefix("answerable-house-").tempdir().unwrap();
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let local = ["jane.doe", "ines.moreau", "billing", "shipping", "office", "head.of.billing", "mallory"];
        let mut users: Vec<String> = local.iter().map(|name| format!("{name}@example.com")).collect();
        users.extend(options.customers.iter().cloned());
        if options.crowd {
            users.push(CROWD.into());
        }
        let dovecot = Dovecot::start_with(&DovecotOptions {
            users: users.clone(),
            storage: Storage::Maildir,
            expired: options.expired,
            extra: format!("mail_fsync = never\n{}", options.dovecot),
        });
        users.extend(options.gone.iter().cloned());
        let postfix = Self::postfix(folder.path(), &dovecot, users, options.crowd);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let this = Self { dovecot, postfix, runtime, folder, runs: AtomicU32::new(0) };
        this.write_config(options);
        this
    }

    fn postfix(folder: &Path, dovecot: &Dovecot, users: Vec<String>, crowd: bool) -> Postfix {
        let path = |name: &str| folder.join(name).display().to_string();
        fs::write(path("login"), LOGIN).unwrap();
        fs::write(path("claims"), CLAIMS).unwrap();
        fs::write(path("crowd"), format!("/@people\\.example$/ {CROWD}\n")).unwrap();
        let pem = |name: &str| fs::read_to_string(dovecot.ca_file().with_file_name(name)).unwrap();
        let mut domains: Vec<String> = users.iter().filter_map(|u| Some(u.split_once('@')?.1.to_owned())).collect();
        domains.sort();
        domains.dedup();
        let aliases = if crowd { format!("virtual_alias_maps = regexp:{}\n", path("crowd")) } else { String::new() };
        Postfix::start(&PostfixOptions {
            delivery: Delivery::Lmtp(format!("inet:127.0.0.1:{}", dovecot.lmtp)),
            sasl_socket: Some(dovecot.auth_socket()),
            tls: Some((pem("cert.pem"), pem("key.pem"))),
            domains,
            users,
            extra: format!("in_flow_delay = 0\n{aliases}"),
            options: [
                "-o cleanup_service_name=strangers".into(),
                format!(" -o smtpd_sender_restrictions=check_sasl_access,regexp:{}", path("login")),
            ],
            services: format!("strangers unix n - n - 0 cleanup -o header_checks=regexp:{}\n", path("claims")),
        })
    }

    /// The sample that is shipped, with our servers in it.
    fn write_config(&self, options: &HouseOptions) {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let mut text = fs::read_to_string(shipped.join("answerable.toml")).unwrap();
        let mut put = |old: &str, new: &str| {
            assert!(text.contains(old), "the shipped configuration has no `{old}`");
            text = text.replacen(old, new, 1);
        };
        match options.rules {
            None => put(r#"folder = "rules""#, &format!("folder = {:?}", shipped.join("rules"))),
            Some(rules) => {
                fs::create_dir(self.path("rules")).unwrap();
                self.write("rules/only.toml", rules);
            }
        }
        put(r#"folder = "letters""#, &format!("folder = {:?}", shipped.join("letters")));
        put(r#"hours = "Mon-Fri 08:30-18:00""#, r#"hours = "Mon-Sun 06:00-22:00""#);
        put(r#"holidays = ["2026-11-26", "2026-12-25", "2027-01-01"]"#, "holidays = []");
        put(r#"start = "now""#, &format!("start = {:?}", options.start));
        put(r#"host = "imap.example.com""#, r#"host = "localhost""#);
        put("port = 993 ", &format!("port = {} ", self.dovecot.imaps));
        put(r#"host = "smtp.example.com""#, r#"host = "localhost""#);
        let password = r#"password = { file = "password" }"#;
        put(r#"password = { credential = "imap-password" }"#, password);
        put(r#"# ca_file = "ca.pem"                    # certificates"#, r#"ca_file = "ca.pem"   # certificates"#);
        match options.way_out {
            Some(port) => {
                put("port = 465 ", &format!("port = {port} "));
                let login = "tls = \"implicit\"                        # implicit | starttls | none (only on this host)\n\
                    user = \"jane.doe@example.com\"           # no user: no authentication\n\
                    password = { credential = \"smtp-password\" }";
                put(login, "tls = \"none\"");
            }
            None => {
                put("port = 465 ", &format!("port = {} ", self.postfix.submission));
                let tls = "tls = \"implicit\"                        # implicit | starttls | none (only on this host)\n\
                    user = \"jane.doe@example.com\"           # no user: no authentication";
                put(tls, &format!("tls = \"starttls\"\nuser = \"{JANE}\""));
                put(r#"password = { credential = "smtp-password" }"#, password);
                put("# ca_file = \"ca.pem\"\n", "ca_file = \"ca.pem\"\n");
            }
        }
        self.write("answerable.toml", &text);
        self.write("password", PASSWORD);
        fs::set_permissions(self.path("password"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        fs::copy(self.dovecot.ca_file(), self.path("ca.pem")).unwrap();
    }

    /// A file in the folder of the configuration.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes such a file.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Changes the configuration.
    pub fn edit_config(&self, old: &str, new: &str) {
        let text = fs::read_to_string(self.path("answerable.toml")).unwrap();
        assert!(text.contains(old), "the configuration has no `{old}`");
        self.write("answerable.toml", &text.replacen(old, new, 1));
    }

    /// Starts the daemon.
    pub fn start(&self) -> Running {
        Running::start(&self.path("answerable.toml"), &["run"], self.next_log())
    }

    /// Starts it and waits until it watches.
    pub fn start_watching(&self) -> Running {
        let running = self.start();
        running.wait_log("watching");
        running
    }

    /// Runs it until nothing is left to do.
    pub fn drain(&self) -> Output {
        drain(&self.path("answerable.toml"))
    }

    fn next_log(&self) -> PathBuf {
        self.path(&format!("log-{}", self.runs.fetch_add(1, Ordering::SeqCst)))
    }

    /// Brings letters the way strangers' servers do, over one connection.
    pub fn strangers_send<'a>(&self, letters: impl IntoIterator<Item = (&'a str, &'a str, &'a [u8])>) {
        let stream = TcpStream::connect(("127.0.0.1", self.postfix.plain)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut smtp = Smtp { reader: BufReader::new(stream.try_clone().unwrap()), writer: stream };
        smtp.expect("220");
        smtp.say(b"EHLO mail.lopez.example\r\n", "250");
        for (from, to, letter) in letters {
            smtp.say(format!("MAIL FROM:<{from}> BODY=8BITMIME\r\n").as_bytes(), "250");
            smtp.say(format!("RCPT TO:<{to}>\r\n").as_bytes(), "250");
            smtp.say(b"DATA\r\n", "354");
            let dotted = String::from_utf8_lossy(letter).replace("\r\n.", "\r\n..");
            smtp.say(format!("{dotted}.\r\n").as_bytes(), "250");
        }
        smtp.say(b"QUIT\r\n", "221");
    }

    /// A customer writes.
    pub fn customer_sends(&self, from: &str, to: &str, letter: &str) {
        self.strangers_send([(from, to, letter.as_bytes())]);
    }

    /// Somebody of the house writes, with their own login.
    pub fn member_sends(&self, login: &str, to: &str, letter: &str) {
        let server = Server {
            host: "localhost".into(),
            port: self.postfix.submission,
            tls: Tls::StartTls,
            ca_file: Some(self.dovecot.ca_file()),
            user: Some(login.into()),
            password: Some(Secret::new(PASSWORD.into())),
        };
        let envelope = Envelope {
            from: Some(Address::parse(login).unwrap()),
            to: Address::parse(to).unwrap(),
            id: "member".into(),
            reports: false,
        };
        let bytes = MailBytes { head: letter.as_bytes().to_vec(), original: false, tail: Vec::new() };
        let attempt = self.runtime.block_on(async {
            let mut courier = Courier::new(&server, "laptop.example.com", Limits::default()).unwrap();
            let attempt = courier.deliver(&envelope, &bytes, None, &|| Ok(())).await;
            courier.rest().await;
            attempt
        });
        assert!(matches!(attempt, Attempt::Accepted(_)), "{attempt:?}");
    }

    /// The letters in a folder of somebody's, oldest first, with LF line ends.
    pub fn mails(&self, user: &str, folder: &str) -> Vec<Mail> {
        let mut path = self.dovecot.home(user).join("Maildir");
        if folder != "INBOX" {
            path.push(format!(".{}", folder.replace('/', ".")));
        }
        let mut found: Vec<(String, Mail)> = Vec::new();
        for part in ["new", "cur"] {
            for entry in fs::read_dir(path.join(part)).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                // A letter that moves away while we look is not here.
                if let Ok(octets) = fs::read(entry.path()) {
                    found.push((name, Mail(String::from_utf8_lossy(&octets).replace("\r\n", "\n"))));
                }
            }
        }
        // `1795671838.M99P7.host`: microseconds have no leading noughts.
        let moment = |name: &str| -> (u64, u64) {
            let (seconds, rest) = name.split_once('.').unwrap_or((name, ""));
            let micros = rest.trim_start_matches('M').split(|c: char| !c.is_ascii_digit()).next();
            (seconds.parse().unwrap_or_default(), micros.and_then(|m| m.parse().ok()).unwrap_or_default())
        };
        found.sort_by(|a, b| moment(&a.0).cmp(&moment(&b.0)).then_with(|| a.0.cmp(&b.0)));
        found.into_iter().map(|(_, mail)| mail).collect()
    }

    /// Waits until a folder holds so many letters.
    pub fn wait_mails(&self, user: &str, folder: &str, count: usize) -> Vec<Mail> {
        let mut found = Vec::new();
        self.wait(&format!("{count} mails in {folder} of {user}"), || {
            found = self.mails(user, folder);
            found.len() >= count
        });
        assert_eq!(found.len(), count, "{folder} of {user}: {found:#?}");
        found
    }

    /// Waits until something holds.
    pub fn wait(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let started = Instant::now();
        while !holds() {
            assert!(started.elapsed() < DEADLINE, "waited in vain for {what}\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What all runs of the daemon, and the servers, have said.
    pub fn logs(&self) -> String {
        let runs = self.runs.load(Ordering::SeqCst);
        let log = |n: u32| fs::read_to_string(self.path(&format!("log-{n}"))).unwrap_or_default();
        let last = log(runs.saturating_sub(1));
        format!("--- answerable\n{last}\n--- postfix\n{}\n--- dovecot\n{}", self.postfix.log(), self.dovecot.log())
    }

    /// Asks the store; every row is one text.
    pub fn ask(&self, sql: &str) -> Vec<String> {
        self.runtime.block_on(ask(&self.path("answerable.db"), sql))
    }
}

/// Asks a store; every row is one text.
pub async fn ask(store: &Path, sql: &str) -> Vec<String> {
    use sqlx::ConnectOptions as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(store).busy_timeout(DEADLINE);
    let mut connection = options.connect().await.unwrap();
    let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    rows
}

/// Runs the binary until nothing is left to do.
pub fn drain(config: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
    command.arg("-c").arg(config).args(["run", "--drain"]).stdin(Stdio::null()).output().unwrap()
}

/// The binary as a child; dropping it kills it.
pub struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    fn start(config: &Path, arguments: &[&str], log: PathBuf) -> Self {
        let said = fs::File::create(&log).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_answerable"));
        command.arg("-c").arg(config).args(arguments).stdin(Stdio::null());
        let child = command.stdout(said.try_clone().unwrap()).stderr(said).spawn().unwrap();
        Self { child, log }
    }

    /// What it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it says something.
    pub fn wait_log(&self, words: &str) {
        let started = Instant::now();
        while !self.log().contains(words) {
            assert!(started.elapsed() < DEADLINE, "it does not say `{words}`:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it where it stands.
    pub fn kill(mut self) {
        // One that has ended by itself needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end, as systemd does.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < DEADLINE, "it does not end:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A mail as it lies in a mailbox.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail(pub String);

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "----------\n{}", self.0)
    }
}

impl Mail {
    /// The fields of a name, unfolded.
    pub fn all(&self, name: &str) -> Vec<String> {
        let head = self.0.split("\n\n").next().unwrap_or_default();
        let unfolded = head.replace("\n\t", " ").replace("\n ", " ");
        let fields = unfolded.lines().filter_map(|line| line.split_once(':'));
        fields.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().to_owned()).collect()
    }

    /// The one field of a name; nothing when there is none.
    pub fn field(&self, name: &str) -> String {
        let mut all = self.all(name);
        assert!(all.len() <= 1, "{name}: {all:?}");
        all.pop().unwrap_or_default()
    }

    /// The address in a field.
    pub fn address(&self, name: &str) -> String {
        let field = self.field(name);
        field.rsplit('<').next().unwrap_or_default().trim_end_matches('>').to_owned()
    }

    /// The subject as a reader sees it.
    pub fn subject(&self) -> String {
        answerable::mail::read(self.0.as_bytes(), &answerable::mail::ReadSettings::default()).subject
    }

    /// What a reader sees.
    pub fn text(&self) -> String {
        answerable::mail::read(self.0.as_bytes(), &answerable::mail::ReadSettings::default()).body.text
    }

    /// The mail without what servers wrote over it on its way.
    pub fn sent(&self) -> &str {
        // A copy that we kept ourselves has nothing above it.
        if self.0.starts_with("From: ") {
            return &self.0;
        }
        let start = self.0.find("\nFrom: ").map_or(0, |at| at + 1);
        &self.0[start..]
    }
}

struct Smtp {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Smtp {
    fn say(&mut self, octets: &[u8], code: &str) {
        self.writer.write_all(octets).unwrap();
        self.expect(code);
    }

    fn expect(&mut self, code: &str) {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).expect("a reply");
            assert!(line.starts_with(code), "SMTP: {line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }
}
