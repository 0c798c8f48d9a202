//! Teams and blocking sets of small requests compared with trying everything; the check against spoilt teams.

mod blocked;
mod brute;
mod checked;
pub(crate) mod pool;
