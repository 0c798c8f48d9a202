//! Root fields of the API itself.

use vivier_kernel::access::Party;

use crate::access::RootField;

pub const ROWS: &[RootField] = &[RootField::query("position", &[Party::Anyone]), RootField::query("programme", &[Party::Anyone]).costs(5)];
