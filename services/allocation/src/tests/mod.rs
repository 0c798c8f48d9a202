//! Tests: against brute force, against what was promised, and on problems of the programme's size.

mod brute;
mod meaning;
mod preferences;
mod sizes;
mod support;
