//! Root fields of vivier-talents.

use crate::access::RootField;

pub const ROWS: &[RootField] = &[];
