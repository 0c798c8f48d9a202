//! Root fields of vivier-skills.

use crate::access::RootField;

pub const ROWS: &[RootField] = &[];
