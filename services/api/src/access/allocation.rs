//! Root fields of allocation runs: for the programme's administrators.

use vivier_kernel::access::Party;

use crate::access::RootField;

const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];

/// Every open seat is ranked, and the whole is solved: ten of them are all that a request may cost.
const SOLVING_COST: u32 = 1_000;

pub const ROWS: &[RootField] = &[
    RootField::query("allocationRun", PROGRAMME),
    RootField::query("allocationRuns", PROGRAMME),
    RootField::query("allocationWhatIf", PROGRAMME).costs(SOLVING_COST),
    RootField::mutation("computeAllocation", PROGRAMME).costs(SOLVING_COST),
    RootField::mutation("acceptAllocation", PROGRAMME),
    RootField::mutation("rejectAllocation", PROGRAMME),
];
