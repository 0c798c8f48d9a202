//! Allocation runs: decisions on their own, and whole runs on a real store.

mod decisions;
mod runs;
mod taking_part;
mod words;
