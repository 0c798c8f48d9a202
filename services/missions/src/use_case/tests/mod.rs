//! Use cases and queries over a real store.

mod fillings;
mod lifecycle;
mod lists;
mod past;
mod rights;
mod support;
