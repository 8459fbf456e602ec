//! Rule files and one compiled matcher made of them: which department answers a letter, and why.
//! Must not know threads, mail or settings; it is given the names that rules may use.
//!
//! A set is read from every `*.toml` of a folder in file-name order. For one letter, all words of all
//! rules are sought in one pass over each field, an expression runs only where a text stands without
//! which it cannot match, and only rules of which something was found are asked.

mod addresses;
mod bits;
mod boundary;
mod bounds;
pub mod compare;
pub mod coverage;
mod examples;
mod expression;
mod fast;
mod fold;
mod gates;
pub mod lint;
mod literals;
mod matcher;
mod nearly;
mod needs;
mod read;
mod rule;
mod seen;
mod set;
mod single;
mod slots;
mod starts;
mod test;
mod verdict;
mod word;

pub use examples::ExampleResult;
pub use nearly::{Line, NearMiss};
pub use rule::{Route, Rule};
pub use seen::Seen;
pub use set::{Look, RuleSet, Terms};

#[cfg(test)]
mod tests;
