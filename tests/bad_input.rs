//! Letters, files, disks and servers that are not as they should be: each letter ends in one recorded outcome and
//! the next one flows; each fault is told clearly, loses nothing, and work goes on when it is mended.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sqlx::ConnectOptions as _;
use support::house::{House, HouseOptions, JANE, MARIA, ask, drain};
use tempfile::TempDir;

/// An office on Maildirs, without any server.
struct Office {
    folder: TempDir,
    /// Where the store is.
    store: PathBuf,
}

const RULE: &str = "[[rule]]\nname = \"money\"\ndepartment = \"office\"\nwhen = { text = [\"charged twice\"] }\n";

impl Office {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("answerable-office-").tempdir().unwrap();
        let this = Self { store: folder.path().join("store/answerable.db"), folder };
        for name in ["in/new", "in/cur", "in/tmp", "rules", "store"] {
            fs::create_dir_all(this.path(name)).unwrap();
        }
        let letters = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/letters/en");
        fs::create_dir_all(this.path("letters/en")).unwrap();
        for entry in fs::read_dir(letters).unwrap().flatten() {
            fs::copy(entry.path(), this.path("letters/en").join(entry.file_name())).unwrap();
        }
        this.write("rules/10-money.toml", RULE);
        this.write(
            "answerable.toml",
            "[store]\nurl = \"sqlite:store/answerable.db\"\n[rules]\nfolder = \"rules\"\ndefault_department = \"office\"\n\
             [letters]\nfolder = \"letters\"\n[[mailbox]]\nname = \"ceo\"\naddress = \"jane.doe@example.com\"\n\
             executive = \"Jane Doe\"\ntimezone = \"America/New_York\"\nhours = \"Mon-Fri 08:30-18:00\"\nlanguage = \"en\"\n\
             subaddressing = true\nstart = \"all\"\n[mailbox.incoming]\ntype = \"maildir\"\npath = \"in\"\n\
             [mailbox.outgoing]\ntype = \"maildir\"\npath = \"out\"\n\
             [[department]]\nname = \"office\"\ntitle = \"my office\"\naddress = \"office@example.com\"\n\
             reply_within = \"2 business days\"\n",
        );
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn letter(&self, name: &str, octets: &[u8]) {
        fs::write(self.path("in/new").join(name), octets).unwrap();
    }

    fn good_letter(&self, n: usize) {
        self.letter(&format!("9{n}.good"), good(n, "").as_bytes());
    }

    fn drain(&self) -> Output {
        drain(&self.path("answerable.toml"))
    }

    fn ask(&self, sql: &str) -> Vec<String> {
        runtime().block_on(ask(&self.store, sql))
    }

    /// Mails that left, by the recipient that stands on top of them.
    fn sent_to(&self, to: &str) -> usize {
        let files = fs::read_dir(self.path("out/new")).into_iter().flatten().flatten();
        let line = format!("Delivered-To: {to}\r\n");
        files.filter(|f| String::from_utf8_lossy(&fs::read(f.path()).unwrap()).contains(&line)).count()
    }

    /// Everything works: each of these letters was routed, forwarded once and acknowledged once.
    fn assert_served(&self, letters: usize) {
        assert_eq!(
            self.ask("SELECT outcome || ' ' || COUNT(*) FROM message GROUP BY outcome"),
            [format!("routed {letters}")]
        );
        assert_eq!(self.sent_to("office@example.com"), letters);
        for n in 0..letters {
            assert_eq!(self.sent_to(&format!("w{n}@people{n}.example")), 1, "letter {n}");
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn good(n: usize, more: &str) -> String {
    format!(
        "Return-Path: <w{n}@people{n}.example>\r\nFrom: W Number <w{n}@people{n}.example>\r\nTo: Jane Doe <jane.doe@example.com>\r\n\
         Subject: Matter {n}\r\nMessage-ID: <good{n}@people{n}.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\n\
         You charged twice. It is letter {n}.\r\n{more}"
    )
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn assert_fails(output: &Output, code: i32, words: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

fn head(from: &str, more: &str) -> String {
    format!(
        "From: {from}\r\nTo: jane.doe@example.com\r\nSubject: odd\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n{more}"
    )
}

fn nested(depth: usize) -> String {
    let mut text = head("n@odd.example", "Message-ID: <nested@odd.example>\r\nMIME-Version: 1.0\r\n");
    for n in 0..depth {
        text += &format!("Content-Type: multipart/mixed; boundary=\"b{n}\"\r\n\r\n--b{n}\r\n");
    }
    text + "Content-Type: text/plain\r\n\r\nvery deep\r\n"
}

fn attached(count: usize) -> String {
    let mut text = head("a@odd.example", "Message-ID: <many@odd.example>\r\nMIME-Version: 1.0\r\n")
        + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n";
    for n in 0..count {
        text += &format!(
            "--b\r\nContent-Type: application/pdf; name=\"f{n}.pdf\"\r\nContent-Disposition: attachment; \
             filename=\"f{n}.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n"
        );
    }
    text + "--b--\r\n"
}

#[test]
fn odd_letters_end_in_one_outcome_each_and_the_next_one_flows() {
    let office = Office::new();
    let id = |name: &str| format!("Message-ID: <{name}@odd.example>\r\n");
    let large = "X-Large: ".to_owned() + &"abcdefgh ".repeat(10 * 1024 * 1024 / 9) + "\r\n";
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("blank", b"\r\n\r\n\r\n".to_vec()),
        ("noise", (0..40_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("no-colon", b"this is no mail\r\nat all\r\n".to_vec()),
        ("no-id", (head("i@odd.example", "") + "\r\nNo id.\r\n").into()),
        ("no-from", b"To: jane.doe@example.com\r\nSubject: odd\r\nMessage-ID: <nf@odd.example>\r\n\r\nWho?\r\n".to_vec()),
        ("two-froms", (head("one@odd.example", "From: two@odd.example\r\n") + &id("two") + "\r\nTwo.\r\n").into()),
        ("bare-lf", (head("l@odd.example", &id("lf")) + "\r\nBare.\r\n").replace("\r\n", "\n").into()),
        ("bare-cr", (head("c@odd.example", &id("cr")) + "\r\nBare\rreturns\r.\r").into()),
        ("nul", [head("z@odd.example", &id("nul")).as_bytes(), b"\r\nA \0 in it \0\0.\r\n\0"].concat()),
        ("nul-head", [b"From: z\0@odd.example\r\nTo: jane\0.doe@example.com\r\nSub\0ject: \0\r\n\r\nx\r\n".as_slice()].concat()),
        ("nested", nested(20_000).into()),
        ("large-head", (head("h@odd.example", &id("large")) + &large + "\r\nBelow a large head.\r\n").into()),
        (
            "charset",
            [
                head("u@odd.example", &id("charset")).as_bytes(),
                b"Content-Type: text/plain; charset=\"x-klingon-8\"\r\nContent-Transfer-Encoding: x-rot\r\n\r\nGr\xfc\xdfe \xff\r\n",
            ]
            .concat(),
        ),
        ("attachments", attached(70).into()),
        ("no-end", (head("e@odd.example", &id("end")) + "Content-Type: multipart/mixed; boundary=\r\n").into()),
        ("eight-bit", [b"From: \xe9\xe8 <e@odd.example>\r\nTo: jane.doe@example.com\r\nSubject: \xff\xfe\xe9\r\n".as_slice(), id("8").as_bytes(), b"\r\n\xc3\x28\r\n"].concat()),
    ];
    for (name, octets) in &cases {
        office.letter(&format!("1.{name}"), octets);
    }
    office.good_letter(0);
    let output = office.drain();
    assert!(output.status.success(), "{}", said(&output));
    let all = cases.len() + 1;
    let outcomes = office.ask("SELECT COALESCE(message_id, '-') || ' ' || outcome || ' ' || COALESCE(held_detail, '') || ' ' || COALESCE(silence, '') FROM message ORDER BY uid");
    println!("{outcomes:#?}");
    assert_eq!(outcomes.len(), all);
    assert_eq!(office.ask("SELECT COUNT(*) || '' FROM position WHERE message IS NOT NULL"), [all.to_string()]);
    assert_eq!(fs::read_dir(office.path("in/new")).unwrap().count(), 0, "letters are left in the inbox");
    assert_eq!(office.sent_to("w0@people0.example"), 1);
    let told = |id: &str| outcomes.iter().any(|o| o.starts_with(&format!("{id}@odd.example routed")));
    for id in ["lf", "nul", "nested", "large", "charset", "many"] {
        assert!(told(id), "{id} is not routed: {outcomes:#?}");
    }
    // What is forwarded is what came, and every mail that left can be read again.
    for file in fs::read_dir(office.path("out/new")).unwrap().flatten() {
        let octets = fs::read(file.path()).unwrap();
        let head = octets.split(|b| *b == b'\n').take_while(|l| *l != b"\r").collect::<Vec<_>>();
        assert!(head.iter().all(|l| l.len() < 999 && !l.contains(&0)), "{}", file.path().display());
    }
    // A second run finds nothing to do.
    assert!(office.drain().status.success());
    assert_eq!(office.ask("SELECT COUNT(*) || '' FROM message"), [all.to_string()]);
}

#[test]
fn a_broken_rule_stops_the_start_with_file_line_and_hint() {
    let office = Office::new();
    office.good_letter(0);
    office.write(
        "rules/20-broken.toml",
        "[[rule]]\nname = \"orders\"\ndepartment = \"office\"\n\n[rule.when]\nsubject = { regex = '(\\d+' }\n",
    );
    assert_fails(&office.drain(), 78, &["20-broken.toml", "6", "(\\d+"]);
    assert!(office.path("in/new/90.good").exists());
    fs::remove_file(office.path("rules/20-broken.toml")).unwrap();
    assert!(office.drain().status.success());
    office.assert_served(1);
}

#[test]
fn a_letter_with_an_unknown_variable_stops_the_start_with_file_line_and_hint() {
    let office = Office::new();
    office.good_letter(0);
    let default = fs::read_to_string(office.path("letters/en/default.txt")).unwrap();
    office.write("letters/en/default.txt", &format!("{default}\n{{{{ custmer }}}}\n"));
    let line = default.lines().count() + 2;
    assert_fails(&office.drain(), 78, &["default.txt", "custmer", &line.to_string()]);
    office.write("letters/en/default.txt", &default);
    assert!(office.drain().status.success());
    office.assert_served(1);
}

#[test]
fn a_locked_store_is_told_and_waited_for() {
    let office = Office::new();
    assert!(office.drain().status.success());
    office.good_letter(0);
    let runtime = runtime();
    let lock = runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&office.store);
        let mut connection = options.connect().await.unwrap();
        sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await.unwrap();
        connection
    });
    assert_fails(&office.drain(), 1, &["locked by another process"]);
    runtime.block_on(sqlx::Connection::close(lock)).unwrap();
    assert!(office.drain().status.success());
    office.assert_served(1);
}

#[test]
fn a_damaged_store_is_told_and_its_backup_works() {
    let office = Office::new();
    assert!(office.drain().status.success());
    let backup = fs::read(&office.store).unwrap();
    office.good_letter(0);
    for damage in [b"this was a database once\n".repeat(400), {
        let mut torn = backup.clone();
        torn.truncate(backup.len() / 2);
        torn[100..].fill(0x5a);
        torn
    }] {
        fs::write(&office.store, damage).unwrap();
        assert_fails(&office.drain(), 1, &["answerable.db", "restore"]);
        assert!(office.path("in/new/90.good").exists());
    }
    for file in fs::read_dir(office.path("store")).unwrap().flatten() {
        fs::remove_file(file.path()).unwrap();
    }
    fs::write(&office.store, backup).unwrap();
    assert!(office.drain().status.success());
    office.assert_served(1);
}

/// A small disk of its own; nothing where the host does not let us mount one.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        let options = format!("size={size}");
        let output = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&at).output().ok()?;
        if !output.status.success() {
            eprintln!("skipped: no disk can be mounted here: {}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
        Some(Self(at))
    }

    fn again(&self, options: &str) {
        let status = Command::new("mount").args(["-o", &format!("remount,{options}")]).arg(&self.0).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let office = Office::new();
    let Some(disk) = Disk::mount(office.path("store"), "1m") else { return };
    let more = "Tell me what happened to my money, please. I wait.\r\n".repeat(2_000);
    for n in 0..30 {
        office.letter(&format!("9{n:02}.good"), good(n, &more).as_bytes());
    }
    assert_fails(&office.drain(), 1, &["the disk is full"]);
    disk.again("size=64m");
    let output = office.drain();
    assert!(output.status.success(), "{}", said(&output));
    office.assert_served(30);
}

#[test]
fn a_read_only_store_is_told_and_works_again_when_it_can_be_written() {
    let office = Office::new();
    let Some(disk) = Disk::mount(office.path("store"), "16m") else { return };
    assert!(office.drain().status.success());
    office.good_letter(0);
    disk.again("ro");
    assert_fails(&office.drain(), 1, &["answerable.db", "read-only"]);
    disk.again("rw");
    assert!(office.drain().status.success());
    office.assert_served(1);
}

fn complaint(n: usize, what: &str) -> String {
    format!(
        "From: Maria Lopez <{MARIA}>\r\nTo: {JANE}\r\nSubject: Matter {n}\r\nMessage-ID: <m{n}@lopez.example>\r\n\
         Date: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\nDear Jane,\r\n\r\n{what}\r\n\r\nMaria\r\n"
    )
}

#[test]
fn a_wrong_password_is_told_without_being_shown_and_the_letter_waits() {
    let house = House::with(&HouseOptions { start: "all", ..HouseOptions::default() });
    house.customer_sends(MARIA, JANE, &complaint(1, "You charged me twice."));
    house.wait_mails(JANE, "INBOX", 1);
    let right = fs::read_to_string(house.path("password")).unwrap();
    house.write("password", "tr0ubador");
    let output = house.drain();
    assert_fails(&output, 1, &["password"]);
    assert!(!said(&output).contains("tr0ubador"));
    assert_eq!(house.mails(JANE, "INBOX").len(), 1);
    house.write("password", &right);
    assert!(house.drain().status.success());
    house.wait_mails("billing@example.com", "INBOX", 1);
}

#[test]
fn an_expired_certificate_stops_before_the_password_is_told() {
    let house = House::with(&HouseOptions { start: "all", expired: true, ..HouseOptions::default() });
    house.customer_sends(MARIA, JANE, &complaint(1, "You charged me twice."));
    house.wait_mails(JANE, "INBOX", 1);
    assert_fails(&house.drain(), 1, &["expired"]);
    assert!(!house.dovecot.log().contains("imap-login: Info: Login"), "{}", house.dovecot.log());
    assert_eq!(house.mails(JANE, "INBOX").len(), 1);
}

#[test]
fn a_folder_that_cannot_be_made_leaves_its_letter_and_no_other() {
    let house = House::with(&HouseOptions { start: "all", ..HouseOptions::default() });
    house.customer_sends(MARIA, JANE, &complaint(1, "You charged me twice."));
    house.customer_sends(MARIA, JANE, &complaint(2, "My parcel has not arrived, where is the delivery?"));
    house.wait_mails(JANE, "INBOX", 2);
    // A file where the folder would be.
    fs::write(house.dovecot.home(JANE).join("Maildir/.Answerable.billing"), "").unwrap();
    let output = house.drain();
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("letters are filed later"), "{}", said(&output));
    house.wait_mails("billing@example.com", "INBOX", 1);
    house.wait_mails(MARIA, "INBOX", 2);
    house.wait_mails(JANE, "Answerable/shipping", 1);
    assert_eq!(house.mails(JANE, "INBOX").len(), 1);
    let notes = house.ask("SELECT folder || ': ' || kind || ': ' || note FROM filing WHERE note <> ''");
    println!("{notes:?}");
    assert_eq!(notes.len(), 1, "{notes:?}");
    // It is not handled twice.
    assert!(house.drain().status.success());
    assert_eq!(house.mails("billing@example.com", "INBOX").len(), 1);
}
