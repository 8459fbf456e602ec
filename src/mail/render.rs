//! A finished mail as bytes.
