//! Lists by time: one list, read from either end. The read models keep one order; the other is the same read against it, so that its pages are
//! as exact.

use async_graphql::Enum;

/// In what order a list by time comes.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum TimeOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

impl TimeOrder {
    /// The list's name in its cursors: a cursor of one order is refused by the other.
    pub fn list(self, newest: &'static str, oldest: &'static str) -> &'static str {
        match self {
            Self::Newest => newest,
            Self::Oldest => oldest,
        }
    }

    /// True where the rows are to be read against the order that the read model keeps. `forward`: the page goes on in the order asked for.
    pub fn reads_against(self, kept: Self, forward: bool) -> bool {
        forward != (self == kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_turned_over_is_read_from_its_other_end() {
        use TimeOrder::{Newest, Oldest};
        for (order, kept, forward, against) in [
            (Newest, Newest, true, false),
            (Newest, Newest, false, true),
            (Oldest, Newest, true, true),
            (Oldest, Newest, false, false),
            (Oldest, Oldest, true, false),
            (Newest, Oldest, true, true),
        ] {
            assert_eq!(order.reads_against(kept, forward), against, "{order:?} of {kept:?}, forward {forward}");
        }
    }
}
