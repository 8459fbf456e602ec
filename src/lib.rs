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
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)
)]

pub mod config;
pub mod domain;
pub mod letters;
pub mod written;
