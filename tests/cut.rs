//! The way out is cut before and after the final dot: what may be repeated is, with the same octets, and
//! acknowledgements are not. It needs root, Postfix and Dovecot.

mod support;

use support::house::{House, HouseOptions, JANE, MARIA};
use support::smtp_proxy::{Cut, SmtpProxy};

/// No acknowledgement is wanted, so the forward goes first.
const QUIET: &str = "X-Auto-Response-Suppress: All\n";

fn letter(field: &str) -> String {
    format!(
        "From: Maria Lopez <{MARIA}>\nTo: Jane Doe <{JANE}>\nSubject: Charged twice\n\
         Date: Sat, 21 Nov 2026 10:00:00 +0000\nMessage-ID: <cut@lopez.example>\n{field}\nYou charged twice for order 482913.\n"
    )
    .replace('\n', "\r\n")
}

/// A house whose mails leave through a proxy, one after the other: the acknowledgement is the first.
fn house(field: &str) -> (House, SmtpProxy) {
    let house = House::with(&HouseOptions { way_out: Some(1), start: "all", ..HouseOptions::default() });
    let proxy = house.runtime.block_on(SmtpProxy::start(house.postfix.plain));
    house.edit_config("port = 1 ", &format!("port = {} ", proxy.port));
    house.edit_config("# connections = 4 ", "connections = 1 ");
    house.customer_sends(MARIA, JANE, &letter(field));
    house.wait_mails(JANE, "INBOX", 1);
    (house, proxy)
}

fn outbox(house: &House) -> Vec<String> {
    house.ask("SELECT kind || ' ' || state || ' ' || attempts FROM outbox ORDER BY id")
}

/// What stands in the outbox of one kind, as it goes over the wire.
fn octets(house: &House, kind: &str) -> String {
    let sql = format!(
        "SELECT CAST(head || COALESCE((SELECT bytes FROM raw WHERE message = o.original), x'') || tail AS TEXT) \
         FROM outbox o JOIN outbox_bytes b ON b.outbox = o.id WHERE kind = '{kind}'"
    );
    house.ask(&sql).remove(0).replace("\r\n", "\n")
}

#[test]
fn cut_before_the_text_an_acknowledgement_is_tried_once_more_and_arrives_once() {
    let (house, proxy) = house("");
    proxy.cut_next(Cut::AtData);
    let running = house.start_watching();
    house.wait("the first attempt", || running.log().contains("not delivered yet"));
    let first = octets(&house, "acknowledgement");
    // The forward does not wait for it.
    house.wait_mails("billing@example.com", "INBOX", 1);
    let mail = house.wait_mails(MARIA, "INBOX", 1).remove(0);
    assert_eq!(mail.sent(), first);
    house.wait("both to be settled", || outbox(&house) == ["acknowledgement sent 2", "forward sent 1"]);
    assert!(running.stop().success());
    assert_eq!(house.mails(MARIA, "INBOX").len(), 1);
}

#[test]
fn cut_before_the_dot_reaches_the_server_a_forward_is_repeated_and_arrives_once() {
    let (house, proxy) = house(QUIET);
    proxy.cut_next(Cut::BeforeDot);
    let running = house.start_watching();
    house.wait("the first attempt", || running.log().contains("not delivered yet"));
    let first = octets(&house, "forward");
    house.wait("it to be settled", || outbox(&house) == ["forward sent 2"]);
    assert_eq!(house.wait_mails("billing@example.com", "INBOX", 1)[0].sent(), first);
    assert!(running.stop().success());
}

#[test]
fn cut_after_the_dot_an_acknowledgement_is_not_repeated() {
    let (house, proxy) = house("");
    proxy.cut_next(Cut::AfterDot);
    let running = house.start_watching();
    house.wait("both to be settled", || outbox(&house) == ["acknowledgement unknown 1", "forward sent 1"]);
    // This time the server had taken it.
    house.wait_mails(MARIA, "INBOX", 1);
    assert!(running.stop().success());
    let again = house.drain();
    assert!(again.status.success(), "{again:?}");
    assert_eq!(outbox(&house), ["acknowledgement unknown 1", "forward sent 1"]);
    assert_eq!(house.mails(MARIA, "INBOX").len(), 1);
}

#[test]
fn cut_after_the_dot_a_forward_is_repeated_with_the_same_octets() {
    let (house, proxy) = house(QUIET);
    proxy.cut_next(Cut::AfterDot);
    let running = house.start_watching();
    house.wait("the first attempt", || running.log().contains("not delivered yet"));
    let first = octets(&house, "forward");
    let twice = house.wait_mails("billing@example.com", "INBOX", 2);
    assert!(twice.iter().all(|mail| mail.sent() == first), "{twice:#?}\n{first}");
    house.wait("it to be settled", || outbox(&house) == ["forward sent 2"]);
    assert!(running.stop().success());
    assert!(house.mails(MARIA, "INBOX").is_empty());
}
