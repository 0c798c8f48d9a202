//! Three pure aggregates: a brigade with its members, a team recipe, a mobilisation with its calls.

pub mod brigade;
pub mod exercise;
pub mod mobilisation;
pub mod recipe;
pub mod value;

pub use vivier_kernel::zone;
