//! The store, on real files: what is committed is there, what is not is nowhere.

mod crash;
mod failures;
mod intake;
mod office;
mod outbox;
mod positions;
mod recall;
