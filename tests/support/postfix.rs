//! A private Postfix: own folders, own ports on loopback, no delivery outside. It needs root.
//! It ends with its value.

use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where mail for the test domains ends.
pub enum Delivery {
    /// A Maildir for each user, `<folder>/<address>/new`.
    Maildir,
    /// An LMTP server, as Postfix writes it: `inet:127.0.0.1:24` or `unix:/path`.
    Lmtp(String),
}

pub struct PostfixOptions {
    pub delivery: Delivery,
    /// Dovecot's auth socket; without it nobody can log in.
    pub sasl_socket: Option<PathBuf>,
    /// Certificate chain and key in PEM form; without them there is no TLS.
    pub tls: Option<(String, String)>,
    pub domains: Vec<String>,
    /// Addresses that exist; everything else is refused at RCPT. None at all: every address exists,
    /// which goes with LMTP only.
    pub users: Vec<String>,
    /// Further lines for main.cf.
    pub extra: String,
    /// Further `-o` settings of the port where strangers bring mail, and of the two for logins.
    pub options: [String; 2],
    /// Further lines for master.cf.
    pub services: String,
}

impl Default for PostfixOptions {
    fn default() -> Self {
        Self {
            delivery: Delivery::Maildir,
            sasl_socket: None,
            tls: None,
            domains: vec!["example.com".into(), "example.org".into()],
            users: vec!["jane.doe@example.com".into(), "pricing@example.com".into(), "maria@example.org".into()],
            extra: String::new(),
            options: [const { String::new() }; 2],
            services: String::new(),
        }
    }
}

pub struct Postfix {
    /// STARTTLS and login are required here.
    pub submission: u16,
    /// TLS from the first byte, and login.
    pub submissions: u16,
    /// No TLS, no login: where customers' servers bring mail.
    pub plain: u16,
    folder: tempfile::TempDir,
    master: Child,
}

const DAEMONS: &str = "/usr/lib/postfix/sbin";

impl Postfix {
    /// Starts it and waits until it answers.
    pub fn start(options: &PostfixOptions) -> Self {
        let folder = tempfile::Builder::new().prefix("answerable-postfix-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let [submission, submissions, plain] = free_ports();
        make_folders(folder.path());
        write_settings(folder.path(), options);
        let services = services(submission, submissions, plain, options);
        fs::write(folder.path().join("etc/master.cf"), services).unwrap();
        let master = Command::new(format!("{DAEMONS}/master"))
            .args(["-d", "-c"])
            .arg(folder.path().join("etc"))
            // Master signals its whole process group when it ends.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut this = Self { submission, submissions, plain, folder, master };
        this.wait_until_ready();
        this
    }

    /// The mails that reached an address, in no order, as Postfix wrote them.
    pub fn delivered(&self, address: &str) -> Vec<String> {
        let new = self.folder.path().join("mail").join(address).join("new");
        let Ok(files) = fs::read_dir(new) else { return Vec::new() };
        files.map(|f| String::from_utf8_lossy(&fs::read(f.unwrap().path()).unwrap()).into_owned()).collect()
    }

    /// Waits until so many mails have reached an address.
    pub fn wait_delivered(&self, address: &str, count: usize) -> Vec<String> {
        let started = Instant::now();
        loop {
            let mails = self.delivered(address);
            if mails.len() >= count {
                return mails;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{count} mails for {address}; log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("mail.log")).unwrap_or_default()
    }

    fn wait_until_ready(&mut self) {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.plain)).is_err() {
            let ended = self.master.try_wait().unwrap();
            assert!(ended.is_none() && started.elapsed() < Duration::from_secs(20), "{ended:?}; log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let pid = self.master.id();
        let signal = |name: &str, to: String| {
            let _ = Command::new("kill").args([name, "--", &to]).stderr(Stdio::null()).status();
        };
        signal("-TERM", pid.to_string());
        let started = Instant::now();
        while matches!(self.master.try_wait(), Ok(None)) && started.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        // Its children share its process group.
        signal("-KILL", format!("-{pid}"));
        let _ = self.master.wait();
    }
}

/// Ports that were free a moment ago.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|l| l.local_addr().unwrap().port())
}

fn make_folders(base: &Path) {
    let id = |kind: &str, name: &str| -> u32 {
        let out = Command::new("getent").args([kind, name]).output().unwrap().stdout;
        String::from_utf8(out).unwrap().split(':').nth(2).expect("Postfix is installed").parse().unwrap()
    };
    let (user, group, drop) = (id("passwd", "postfix"), id("group", "postfix"), id("group", "postdrop"));
    fs::create_dir_all(base.join("etc")).unwrap();
    fs::create_dir_all(base.join("queue/pid")).unwrap();
    for (name, mode, group) in
        [("data", 0o700, group), ("mail", 0o777, group), ("queue/public", 0o710, drop), ("queue/maildrop", 0o730, drop)]
    {
        make(&base.join(name), mode, user, group);
    }
    let queues = "incoming active deferred bounce defer flush hold corrupt saved trace private";
    for name in queues.split(' ') {
        make(&base.join("queue").join(name), 0o700, user, group);
    }
}

fn make(path: &Path, mode: u32, user: u32, group: u32) {
    fs::create_dir_all(path).unwrap();
    chown(path, Some(user), Some(group)).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn write_settings(base: &Path, options: &PostfixOptions) {
    let at = |name: &str| base.join(name).display().to_string();
    let users: String = options.users.iter().map(|u| format!("{u} {u}/\n")).collect();
    fs::write(base.join("etc/users"), users).unwrap();
    let delivery = match &options.delivery {
        Delivery::Maildir => "virtual".to_owned(),
        Delivery::Lmtp(to) => format!("lmtp:{to}"),
    };
    let mut main = fs::File::create(base.join("etc/main.cf")).unwrap();
    let domains = options.domains.join(", ");
    let (queue, data, log, mail, users) = (at("queue"), at("data"), at("mail.log"), at("mail"), at("etc/users"));
    let users = if options.users.is_empty() { "static:everybody".to_owned() } else { format!("texthash:{users}") };
    write!(
        main,
        "compatibility_level = 3.6\nqueue_directory = {queue}\ndata_directory = {data}\n\
         command_directory = /usr/sbin\ndaemon_directory = {DAEMONS}\nmail_owner = postfix\nsetgid_group = postdrop\n\
         maillog_file = {log}\nmaillog_file_prefixes = {base}\n\
         inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmyhostname = mx.example.com\nmydestination =\n\
         mynetworks = 127.0.0.0/8\nalias_maps =\nalias_database =\nbiff = no\nappend_dot_mydomain = no\n\
         default_transport = error:nothing leaves this host\nrelay_transport = error:nothing leaves this host\n\
         local_transport = error:there are no local users\nsmtp_dns_support_level = disabled\n\
         virtual_mailbox_domains = {domains}\nvirtual_mailbox_maps = {users}\nvirtual_transport = {delivery}\n\
         virtual_mailbox_base = {mail}\nvirtual_uid_maps = static:65534\nvirtual_gid_maps = static:65534\n\
         recipient_delimiter = +\nlmtp_destination_recipient_limit = 1\nmessage_size_limit = 20000000\n\
         smtpd_client_connection_count_limit = 0\nsmtpd_error_sleep_time = 0\nsmtpd_relay_restrictions = permit_mynetworks, reject\n",
        base = base.display(),
    )
    .unwrap();
    if let Some(socket) = &options.sasl_socket {
        let socket = socket.display();
        write!(
            main,
            "smtpd_sasl_type = dovecot\nsmtpd_sasl_path = {socket}\nsmtpd_sasl_security_options = noanonymous\n"
        )
        .unwrap();
    }
    if let Some((chain, key)) = &options.tls {
        fs::write(base.join("etc/chain.pem"), format!("{key}\n{chain}")).unwrap();
        writeln!(main, "smtpd_tls_chain_files = {}", at("etc/chain.pem")).unwrap();
    }
    writeln!(main, "{}", options.extra).unwrap();
}

fn services(submission: u16, submissions: u16, plain: u16, options: &PostfixOptions) -> String {
    let login = if options.sasl_socket.is_some() {
        " -o smtpd_sasl_auth_enable=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject"
    } else {
        ""
    };
    let [incoming, outgoing] = &options.options;
    let mut out = format!("127.0.0.1:{plain} inet n - n - - smtpd {incoming}\n");
    let login = format!("{login} {outgoing}");
    if options.tls.is_some() {
        out += &format!("127.0.0.1:{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt{login}\n");
        out += &format!("127.0.0.1:{submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes{login}\n");
    }
    out += "pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
            tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\n\
            defer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\nverify unix - - n - 1 verify\n\
            flush unix n - n 1000? 0 flush\nproxymap unix - - n - - proxymap\nproxywrite unix - - n - 1 proxymap\n\
            showq unix n - n - - showq\nerror unix - - n - - error\nretry unix - - n - - error\n\
            discard unix - - n - - discard\nvirtual unix - n n - - virtual\nlmtp unix - - n - - lmtp\n\
            anvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\npostlog unix-dgram n - n - 1 postlogd\n";
    out + &options.services
}
