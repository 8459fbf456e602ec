//! What the office knows: words, promises and decisions as plain values.
//! Must not know any clock, network, database, randomness or log.

pub mod absence;
pub mod acquaintance;
pub mod address;
pub mod announced;
pub mod answers;
pub mod calendar;
pub mod check_in;
pub mod commands;
pub mod connection;
pub mod decide;
pub mod figures;
pub mod language;
pub mod last_word;
pub mod limits;
pub mod lookalike;
pub mod machine;
pub mod message;
pub mod message_id;
pub mod observed;
pub mod office;
pub mod origin;
pub mod outbox;
pub mod plan;
pub mod problem;
pub mod recall;
pub mod remark;
pub mod silence;
pub mod thanks;
pub mod thread;
pub mod token;
pub mod verdict;
pub mod wording;
pub mod writer;
