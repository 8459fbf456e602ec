//! `docs/a-letters-life.md`: one complaint from the first letter to the question months later, with each mail as
//! its receiver sees it. Time is moved by hand; `ANSWERABLE_REWRITE_DOCS=1` writes the page anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use answerable::config;
use answerable::daemon::setup;
use answerable::domain::address::Address;
use answerable::domain::plan::ReadyMail;
use answerable::domain::token::TokenKeys;
use answerable::mail::{self, ReadSettings};
use answerable::pipeline::{self, Desk, Intake, Letter, timers};
use answerable::store::Store;
use jiff::{SignedDuration, Timestamp, Zoned};

const ZONE: &str = "America/New_York";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The sample that is shipped, with the keys of this story.
fn desk(folder: &Path) -> Desk {
    let mut text = std::fs::read_to_string(root().join("config/answerable.toml")).unwrap();
    let mut put = |old: &str, new: &str| {
        assert!(text.contains(old), "the sample has no `{old}`");
        text = text.replacen(old, new, 1);
    };
    put(r#"folder = "rules""#, &format!("folder = {:?}", root().join("config/rules")));
    put(r#"folder = "letters""#, &format!("folder = {:?}", root().join("config/letters")));
    put("# executive_inbox", "executive_inbox");
    put("name = \"product-quality\"", "name = \"product-quality\"\ncheck_in = \"4 months\"");
    let path = folder.join("answerable.toml");
    std::fs::write(&path, text).unwrap();
    let config = config::load_without_secrets(&path).unwrap_or_else(|why| panic!("{why:?}"));
    let keys = TokenKeys::new([[7u8; 32].as_slice()]);
    setup::desks(&config, &keys).unwrap_or_else(|why| panic!("{why:?}")).remove(0)
}

/// The office, its clock, and the page that is written.
struct Life {
    desk: Desk,
    store: Store,
    now: Zoned,
    uid: u64,
    page: String,
    sent: Vec<ReadyMail>,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl Life {
    fn begin(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let desk = desk(folder.path());
        let store = runtime.block_on(Store::scratch()).unwrap();
        let now = format!("{now}[{ZONE}]").parse().unwrap();
        Self { desk, store, now, uid: 0, page: String::new(), sent: Vec::new(), runtime, _folder: folder }
    }

    fn say(&mut self, words: &str) {
        writeln!(self.page, "{words}\n").unwrap();
    }

    /// A heading with the moment that it is.
    fn heading(&mut self, words: &str) {
        let when = self.now.strftime("%A %-d %B %Y, %H:%M");
        writeln!(self.page, "## {when}: {words}\n").unwrap();
    }

    /// Moves the clock to a moment.
    fn wait_until(&mut self, moment: &str) {
        let then: Zoned = format!("{moment}[{ZONE}]").parse().unwrap();
        assert!(then > self.now, "time goes forward");
        self.now = then;
    }

    /// A letter comes in; every mail that leaves because of it is shown.
    fn arrives(&mut self, raw: &str) {
        self.uid += 1;
        let raw = raw.replace('\n', "\r\n").into_bytes();
        let letter = Letter {
            uid: self.uid,
            arrived: self.now.timestamp(),
            size: raw.len() as u64,
            whole: true,
            raw,
            attempts: 1,
            before_start: false,
        };
        let intake = Intake { uid_validity: 1, renumbered: false };
        let taken = pipeline::take(&self.desk, &self.store, None, intake, vec![letter], &self.now, async { Ok(()) });
        let decided = self.runtime.block_on(taken).unwrap().remove(0);
        self.show(decided.mails);
    }

    /// Moves the clock to the next timer and fires it.
    fn next_timer(&mut self) -> &'static str {
        let due = self.due().expect("a timer");
        self.now = due.to_zoned(self.now.time_zone().clone()).max(self.now.clone());
        let fired = self.runtime.block_on(timers::fire(&self.desk, &self.store, None, &self.now)).unwrap();
        let [one] = <[_; 1]>::try_from(fired).expect("one timer at a time");
        let kind = one.kind.word();
        match kind {
            "remind" => self.heading("the date is near"),
            "holding" => self.heading("the date will be missed"),
            "overdue" => self.heading("the date has passed"),
            "escalate" => self.heading("still no answer"),
            "confirm" => self.heading("months later"),
            other => self.heading(other),
        }
        self.show(one.mails);
        kind
    }

    fn due(&mut self) -> Option<Timestamp> {
        let far = self.now.timestamp() + SignedDuration::from_hours(24 * 3_000);
        self.runtime.block_on(async {
            let mut unit = self.store.unit(None).await.unwrap();
            unit.due_timers("ceo", far, 1).await.unwrap().first().map(|(_, timer)| timer.due)
        })
    }

    fn show(&mut self, mails: Vec<ReadyMail>) {
        for ready in &mails {
            let read = mail::read(&ready.bytes.head, &ReadSettings::default());
            let name = |person: &answerable::domain::address::Person| match person.name.as_str() {
                "" => person.address.to_string(),
                name => format!("{name} <{}>", person.address),
            };
            let from = read.sender.person().map(name).unwrap_or_default();
            let to = read.recipients.first().map(name).unwrap_or_default();
            let kind = ready.kind.word();
            let article = if kind.starts_with(['a', 'e']) { "An" } else { "A" };
            let kind = if kind == "holding" { "holding note" } else { kind };
            writeln!(self.page, "{article} {kind} leaves:\n\n```text").unwrap();
            writeln!(self.page, "From: {from}\nTo: {to}\nSubject: {}\n", read.subject).unwrap();
            writeln!(self.page, "{}", read.body.text.trim_end()).unwrap();
            if ready.bytes.original {
                writeln!(self.page, "\n[attached: letter.eml, her letter as it came]").unwrap();
            }
            writeln!(self.page, "```\n").unwrap();
        }
        self.sent.extend(mails);
    }

    /// The last mail to an address, as it was read.
    fn last_to(&self, address: &str) -> answerable::domain::message::Message {
        let last = self.sent.iter().rev().find(|m| m.to.as_str() == address).expect(address);
        mail::read(&last.bytes.head, &ReadSettings::default())
    }

    /// A reply as Thunderbird writes it, with the old mail quoted below.
    fn reply(&mut self, (name, from): (&str, &str), to: &answerable::domain::message::Message, words: &str) {
        let passed = from.ends_with("@example.com");
        let proof = if passed { "dmarc=pass header.from=example.com" } else { "dmarc=pass header.from=lopez.example" };
        let reply_to = to.reply_to.first().map_or_else(|| "jane.doe@example.com".to_owned(), |p| p.address.to_string());
        let id = to.id.as_ref().unwrap().as_str().to_owned();
        let quoted: String = to.body.text.lines().map(|line| format!("> {line}\n")).collect();
        let uid = self.uid;
        let date = jiff::fmt::rfc2822::to_string(&self.now).unwrap();
        let written = self.now.strftime("%-m/%-d/%y %H:%M");
        let subject = to.subject.trim_start_matches("Re: ");
        let raw = format!(
            "Return-Path: <{from}>\nAuthentication-Results: mx.example.com; {proof}\nFrom: {name} <{from}>\n\
             To: Jane Doe <{reply_to}>\nSubject: Re: {subject}\nDate: {date}\nMessage-ID: <reply.{uid}@{from}>\n\
             In-Reply-To: <{id}>\nReferences: <{id}>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
             Content-Transfer-Encoding: 8bit\n\n{words}\n\nOn {written}, Jane Doe wrote:\n{quoted}",
        );
        writeln!(self.page, "{name} replies:\n\n```text\n{words}\n```\n").unwrap();
        self.arrives(&raw);
    }
}

const LETTER: &str = "Return-Path: <maria@lopez.example>
Authentication-Results: mx.example.com; dmarc=pass header.from=lopez.example
From: Maria Lopez <maria@lopez.example>
To: Jane Doe <jane.doe@example.com>
Subject: Order 482913 - my refund and a torn coat
Date: Tue, 17 Nov 2026 19:12:00 -0500
Message-ID: <first@lopez.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Dear Ms. Doe,

your shop charged twice for one coat, order 482913, and when it came the
sleeve was torn at the seam. I called twice and nobody could tell me anything.

Kind regards,
Maria Lopez
";

const MARIA: (&str, &str) = ("Maria Lopez", "maria@lopez.example");
const INES: (&str, &str) = ("Ines Moreau", "ines.moreau@example.com");
const BEN: (&str, &str) = ("Ben Okafor", "ben.okafor@example.com");
const JANE: (&str, &str) = ("Jane Doe", "jane.private@example.com");

fn first_days(life: &mut Life) {
    life.heading("Maria writes to Jane");
    let body = LETTER.split_once("\n\n").unwrap().1.trim_end();
    life.say(&format!("```text\n{body}\n```"));
    life.arrives(LETTER);
    life.wait_until("2026-11-18T09:40:00");
    life.heading("billing passes it on");
    let brief = life.last_to("billing@example.com");
    let words = "#pass product-quality\n#note refunded the second charge this morning\n\
                 The money is settled. The torn seam is yours.";
    life.reply(INES, &brief, words);
}

fn the_date(life: &mut Life) {
    assert_eq!(life.next_timer(), "remind");
    life.say("Nobody answers. The customer is not left to count the days:");
    assert_eq!(life.next_timer(), "holding");
    life.say("From now on the new date is the one that counts. The old one has been missed, and that is told:");
    assert_eq!(life.next_timer(), "overdue");
    assert_eq!(life.next_timer(), "escalate");
    life.wait_until("2026-11-23T10:05:00");
    life.heading("the department answers");
    let brief = life.last_to("product-quality@example.com");
    let words = "Dear Ms Lopez,\n\nThe seam came loose because the thread in that batch was too thin. A new coat left\n\
                 our warehouse this morning, with a label to send the torn one back at our cost.\n\nKind regards,\nBen Okafor";
    life.reply(BEN, &brief, words);
    life.say("Nobody owes anything now; every reminder is gone.");
    life.wait_until("2026-11-24T20:15:00");
    life.heading("Maria thanks");
    let answer = life.last_to("maria@lopez.example");
    life.reply(MARIA, &answer, "Thank you so much, that is very kind!");
    life.say("Nothing leaves, and nothing is opened again: she waits for nothing.");
}

fn months_later(life: &mut Life) {
    assert_eq!(life.next_timer(), "confirm");
    life.wait_until("2027-03-24T11:20:00");
    life.heading("the department says what was done");
    let question = life.last_to("product-quality@example.com");
    life.reply(BEN, &question, "We sent a new coat on 23 November and changed the thread supplier in December.");
    life.say("His words stay inside. Maria gets a short question:");
    life.wait_until("2027-03-25T18:30:00");
    life.heading("Maria answers");
    let asked = life.last_to("maria@lopez.example");
    life.reply(MARIA, &asked, "No, I am afraid. The new coat tore at the same seam last week.");
    life.say("The conversation is open again and marked, and it is Jane's now.");
    life.wait_until("2027-03-26T08:45:00");
    life.heading("Jane answers from her phone");
    let hers = life.last_to("jane.private@example.com");
    let words = "Dear Ms Lopez,\n\nThat is not good enough, and I am sorry. You get your money back today, and our head of\n\
                 quality will call you this afternoon.";
    life.reply(JANE, &hers, words);
}

#[test]
fn the_page_tells_what_happens() {
    let mut life = Life::begin("2026-11-17T19:12:00");
    life.say(
        "# A letter's life\n\nOne complaint, from the first letter to the question four months later, with each mail as its \
         receiver sees it. A test runs this very story, on the shipped configuration, rules and letters, and moves the \
         clock by hand; it fails when a word of this page is no longer true. Changed for the story: `executive_inbox` is \
         set, and `check_in = \"4 months\"` for `product-quality`.",
    );
    first_days(&mut life);
    the_date(&mut life);
    months_later(&mut life);
    life.say("The loop is closed once more.");
    let path = root().join("docs/a-letters-life.md");
    let page = life.page.trim_end().to_owned() + "\n";
    if std::env::var_os("ANSWERABLE_REWRITE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
        return;
    }
    let shown = std::fs::read_to_string(&path).unwrap();
    assert_eq!(shown, page, "run this test with ANSWERABLE_REWRITE_DOCS=1 and look at what changed");
}

#[test]
fn an_erased_letter_that_is_seen_again_is_known_and_nobody_is_written_to() {
    let mut life = Life::begin("2026-11-17T19:12:00");
    life.arrives(LETTER);
    assert_eq!(life.sent.len(), 2);
    let maria = Address::parse("maria@lopez.example").unwrap();
    let hash = |what: &str| life.desk.erased_hash(what);
    let erased = life.runtime.block_on(life.store.erase(&maria, &hash, life.now.timestamp())).unwrap();
    assert!(erased.remains.is_empty());
    life.arrives(LETTER);
    assert_eq!(life.sent.len(), 2, "nothing leaves a second time");
}
