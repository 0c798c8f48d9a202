//! The `vivier` binary.
fn main() {}
