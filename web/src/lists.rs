//! Every list that has an address of its own, and what it does not let its readers do, each with the reason. A test draws each list and
//! finds every control, or the reason: what is missing here is missing nowhere in silence.

/// What a list lets its readers do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// A field for words.
    Search,
    /// Other fields that narrow it.
    Filters,
    /// A choice of orders.
    Sort,
    /// Pages before and after this one.
    Pages,
    /// A table to take away.
    File,
}

impl Part {
    pub const ALL: [Self; 5] = [Self::Search, Self::Filters, Self::Sort, Self::Pages, Self::File];
}

/// One list.
pub struct Declared {
    /// By which the catalogues know it.
    pub name: &'static str,
    /// Where it is; `{id}` stands for that of what the list belongs to.
    pub path: &'static str,
    /// Something that its address can say to narrow it.
    pub narrowed: &'static str,
    /// What it does without, and why.
    pub without: &'static [(Part, &'static str)],
}

const SEALED_NAMES: (Part, &str) =
    (Part::Search, "names are sealed: no part of one can be searched for without opening all of them");

const fn whole(name: &'static str, path: &'static str) -> Declared {
    Declared { name, path, narrowed: "q=zorglub", without: &[] }
}

/// All of them.
pub const LISTS: [Declared; 25] = [
    whole("missions", "/missions"),
    whole("own-missions", "/my-missions"),
    whole("moderation", "/moderation"),
    whole("talents", "/talents"),
    whole("placements", "/placements"),
    whole("searches", "/searches"),
    whole("words", "/words"),
    whole("organisations", "/organisations"),
    whole("brigades", "/brigades"),
    whole("mobilisations", "/mobilisations"),
    whole("credits", "/credits"),
    whole("readers", "/privacy/readers"),
    whole("statistics", "/statistics"),
    whole("fitting", "/profile/missions"),
    whole("changes", "/history/{id}"),
    whole("missed", "/allocation/{id}/missed"),
    whole("proposals", "/allocation/{id}/proposals"),
    whole("members", "/brigades/{id}"),
    whole("ranking-records", "/seats/{id}/rankings"),
    whole("notifications", "/notifications"),
    whole("allocation", "/allocation"),
    Declared { name: "accounts", path: "/accounts", narrowed: "role=MISSION_OWNER", without: &[SEALED_NAMES] },
    Declared {
        name: "statement",
        path: "/credits/{id}",
        narrowed: "rule=MENTORING",
        without: &[(
            Part::Search,
            "the only words of an entry are the purposes of grants, which are sealed; it is narrowed by its rule",
        )],
    },
    Declared {
        name: "candidates",
        path: "/seats/{id}/candidates",
        narrowed: "on=2026-03-14",
        without: &[SEALED_NAMES],
    },
    Declared {
        name: "reasons",
        path: "/mobilisations/{id}/reasons",
        narrowed: "on=2026-03-14",
        without: &[
            SEALED_NAMES,
            (
                Part::Sort,
                "people stand as the calls went: those called, those next on the lists, and those who were not, with the reason",
            ),
            (
                Part::Pages,
                "it is the whole answer for one moment, of the people of a few brigades, to be read against each other",
            ),
            (Part::File, "why somebody was not called is for the coordinators to look at, and is not carried away"),
        ],
    },
];
