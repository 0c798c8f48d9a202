//! Root fields of vivier-matching.

use crate::access::RootField;

pub const ROWS: &[RootField] = &[];
