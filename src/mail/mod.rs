//! Bytes <-> domain.
//! Must not know where mail comes from or goes to.

pub mod render;
