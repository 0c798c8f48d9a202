//! What can be asked about talents, and what each viewer is shown of the answer.

pub mod candidates;
pub mod past;
pub mod shown;
mod spans;
pub mod talent_card;
pub mod talent_past;
pub mod talent_span;
pub mod talents;
pub mod view;
