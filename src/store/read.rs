//! What commands show of the store, as plain values.
//! Must not change anything.
