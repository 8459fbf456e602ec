//! Answerable runs an executive's public e-mail address.
//!
//! # Layout
//!
//! | room | what it decides | may import |
//! | --- | --- | --- |
//! | [`domain`] | what the office knows; pure and synchronous | nothing of ours |
//! | [`written`] | files that people write: TOML with places, every problem at once | `domain` |
//! | [`config`] | `answerable.toml` as written -> checked settings | `domain`, `written` |
//! | [`rules`] | rule files -> one compiled matcher | `domain`, `written` |
//! | [`letters`] | a planned mail -> its words | `domain`, `written` |
//! | [`mail`] | bytes <-> domain: parse and render | `domain` |
//! | [`mailbox`] | where mail comes from: IMAP, Maildir | `domain` |
//! | [`postman`] | how mail leaves: SMTP, Maildir | `domain` |
//! | [`store`] | what is remembered; the only SQL | `domain` |
//! | [`pipeline`] | the path of a stimulus, top to bottom | all above |
//! | [`daemon`] | tasks, clock, signals; wires, decides nothing | all above |
//! | [`cli`] | one file a command | all above |
//!
//! `tests/layout.rs` holds these arrows.
//!
//! # Standards
//!
//! What is applied, and where it says so: the code names the section beside the rule.
//!
//! | RFC | what for |
//! | --- | --- |
//! | 1047 | a reply lost after the final dot: delivered twice or not at all |
//! | 1870 | SMTP SIZE: how large a mail may be |
//! | 2045 | MIME: bodies, encodings |
//! | 2046 | MIME: multiparts, attached messages |
//! | 2047 | encoded words in headers |
//! | 2177 | IMAP IDLE |
//! | 2231 | parameters in other charsets: file names |
//! | 2369 | List- headers |
//! | 2387 | multipart/related: pictures inside HTML |
//! | 2683 | IMAP as servers really speak it |
//! | 2919 | List-Id |
//! | 2920 | SMTP PIPELINING: the envelope in one round trip |
//! | 2971 | IMAP ID |
//! | 3207 | STARTTLS in SMTP |
//! | 3461 | delivery status notifications asked for in SMTP: NOTIFY, RET, ENVID |
//! | 3463 | enhanced status codes: permanent or not |
//! | 3464 | bounces: message/delivery-status |
//! | 3501 | IMAP4rev1 |
//! | 3676 | format=flowed |
//! | 3834 | automatic responses: when to be silent, how to mark them |
//! | 4155 | mbox files |
//! | 4315 | IMAP UIDPLUS: UID EXPUNGE, COPYUID, APPENDUID |
//! | 4616 | SASL PLAIN |
//! | 4954 | authentication in SMTP |
//! | 5230 | vacation replies: mailing lists, own addresses, grace periods |
//! | 5233 | subaddresses: jane.doe+token@example.com |
//! | 5256 | base subjects |
//! | 5321 | SMTP: paths, null senders, hops, limits, time-outs |
//! | 5322 | the form of a message: dates, addresses, message identifiers, threads |
//! | 5429 | refusals that come as receipts |
//! | 5436 | limits on automatic notifications |
//! | 5530 | IMAP response codes: why a server refused |
//! | 5545 | iCalendar: closed days |
//! | 5546 | calendar replies |
//! | 5965 | abuse reports |
//! | 6152 | 8BITMIME |
//! | 6376 | DKIM signatures |
//! | 6409 | message submission |
//! | 6522 | multipart/report |
//! | 6531 | SMTPUTF8 |
//! | 6532 | UTF-8 in headers |
//! | 6838 | media type names |
//! | 6851 | IMAP MOVE |
//! | 7103 | malformed messages: two Froms, none |
//! | 7489 | DMARC: results and alignment |
//! | 8098 | read receipts |
//! | 8314 | TLS from the first byte |
//! | 8601 | Authentication-Results |
//!
//! `tests/layout.rs` compares this table with the code.
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

pub mod cli;
pub mod config;
pub mod daemon;
pub mod domain;
pub mod letters;
pub mod mail;
pub mod mailbox;
pub mod pipeline;
pub mod postman;
pub mod rules;
pub mod store;
pub mod written;
