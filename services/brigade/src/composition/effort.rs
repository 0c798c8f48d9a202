//! How much a composition may take: work, which is the same on every machine however busy it is. The clock ends only what nobody waits
//! for any more.

use std::cell::Cell;

use vivier_talents::closed_list;

/// What one composition may take, in steps: about a second of an idle processor.
pub const COMPOSE_STEPS: u64 = 100_000_000;

/// Steps between two looks at the clock.
const GLANCE: u64 = 100_000;

closed_list! {
    /// What ended a search before it was through.
    pub enum SearchLimit {
        /// Its share of work was used up: the same question ends at the same place again.
        Work => "WORK",
        /// Its time was over, which only a machine in trouble comes to.
        Time => "TIME",
    }
}

/// What is left of the work that may be done. A step is a look at one person on one seat, or at one edge of a flow.
pub struct Effort<'a> {
    left: Cell<u64>,
    until_glance: Cell<u64>,
    is_late: &'a dyn Fn() -> bool,
    reached: Cell<Option<SearchLimit>>,
}

impl<'a> Effort<'a> {
    /// So many steps, as long as `is_late` says no.
    pub fn new(steps: u64, is_late: &'a dyn Fn() -> bool) -> Self {
        let (left, until_glance) = (Cell::new(steps), Cell::new(GLANCE));
        Self { left, until_glance, is_late, reached: Cell::new(None) }
    }

    /// So many steps, however long they take.
    pub fn of(steps: u64) -> Self {
        Self::new(steps, &|| false)
    }

    /// As much as it takes.
    pub fn without_limit() -> Self {
        Self::of(u64::MAX)
    }

    /// Takes steps off; false from when a limit was reached.
    pub(super) fn spend(&self, steps: u64) -> bool {
        if self.reached.get().is_some() {
            return false;
        }
        let Some(left) = self.left.get().checked_sub(steps) else {
            self.reached.set(Some(SearchLimit::Work));
            return false;
        };
        self.left.set(left);
        match self.until_glance.get().checked_sub(steps) {
            Some(rest) => self.until_glance.set(rest),
            None => {
                self.until_glance.set(GLANCE);
                if (self.is_late)() {
                    self.reached.set(Some(SearchLimit::Time));
                    return false;
                }
            }
        }
        true
    }

    /// What ended the search before it was through; none where nothing did.
    pub fn reached(&self) -> Option<SearchLimit> {
        self.reached.get()
    }

    /// How many steps are left.
    pub fn left(&self) -> u64 {
        self.left.get()
    }
}
