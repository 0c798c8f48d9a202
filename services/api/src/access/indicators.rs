//! Root fields of vivier-indicators.

use vivier_kernel::access::Party;

use crate::access::RootField;

pub const ROWS: &[RootField] = &[
    RootField::query("indicators", &[Party::Anyone]).costs(20),
    RootField::query("indicator", &[Party::Anyone]).costs(5),
];
