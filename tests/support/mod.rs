//! Real servers on loopback, each private to one test, and scripted ones for faults that real servers do
//! not produce on demand.
#![allow(dead_code)]

pub mod clients;
pub mod dovecot;
pub mod house;
pub mod postfix;
pub mod sasl;
pub mod scripted_imap;
pub mod scripted_smtp;
pub mod sending;
pub mod smtp_proxy;
