//! The `answerable` command: arguments in, exit code out.

fn main() {}
