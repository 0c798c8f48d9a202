//! Root fields of vivier-organisations.

use crate::access::RootField;

pub const ROWS: &[RootField] = &[];
