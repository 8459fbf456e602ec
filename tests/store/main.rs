//! The store, on real files: what is committed is there, what is not is nowhere.

mod crash;
mod evidence;
mod failures;
mod intake;
mod loops;
mod office;
mod outbox;
mod plans;
mod positions;
mod read;
mod recall;
