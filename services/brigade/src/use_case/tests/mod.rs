//! The use cases on a real store: a whole mobilisation, rights, and races.

mod journey;
mod races;
mod rights;
mod support;
