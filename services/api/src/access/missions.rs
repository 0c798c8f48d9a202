//! Root fields of vivier-missions.

use crate::access::RootField;

pub const ROWS: &[RootField] = &[];
