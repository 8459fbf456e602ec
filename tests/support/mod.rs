//! Servers for the tests, each private to one test.
#![allow(dead_code)]

pub mod postfix;
pub mod sasl;
pub mod scripted_smtp;
pub mod sending;
pub mod smtp_proxy;
#![allow(dead_code)]
pub mod dovecot;
pub mod scripted_imap;
