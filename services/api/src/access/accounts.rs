//! Root fields of vivier-accounts.

use crate::access::RootField;

pub const ROWS: &[RootField] = &[];
