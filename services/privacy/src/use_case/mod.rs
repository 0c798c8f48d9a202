//! What people, and Vivier itself, do with what is held about them.

pub mod erase;
pub mod retention;

#[cfg(test)]
mod tests;
