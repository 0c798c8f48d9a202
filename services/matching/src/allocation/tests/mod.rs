//! Allocation runs: decisions on their own, and whole runs on a real store.

mod beside;
mod decisions;
mod runs;
mod taking_part;
mod words;
