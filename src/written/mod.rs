//! Reads TOML that people write: every value with its place, every problem at once.
//! Must not know what any file means; the rooms that read files say that.
//!
//! Readers answer `None` when a value is missing or wrong and note the problem themselves, so
//! a room reads every key first and only then gives up:
//!
//! ```text
//! let problems = Problems::default();
//! let mut table = written::open(path, &problems)?;          // None: the problem is noted
//! let name = table.line("name");
//! let tls = table.optional_one_of("tls", &TLS).unwrap_or(Tls::Implicit);
//! table.finish();                                           // unknown keys
//! problems.result(Thing { name: name?, tls })
//! ```

mod broken;
mod file;
mod list;
mod octets;
mod problems;
mod scalar;
mod table;
mod value;

pub use file::{open, parse, parse_part, parse_shown_as, read};
pub use octets::octets;
pub use problems::Problems;
pub use table::Table;
pub use value::{Entry, Kind, Span, Value, Written};

#[cfg(test)]
mod tests;
