//! `answerable.toml` as written -> checked settings.
//! Must not know rules, letters, or how a server is spoken to.
