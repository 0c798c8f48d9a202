//! Ids of what only this service has.

vivier_kernel::id_types! {
    /// A ranking that somebody acted upon.
    RankingId => "Ranking";
    /// A saved search, or a watched mission.
    SearchId => "Search";
    /// Which searches an account keeps.
    SearchBookId => "SearchBook";
    /// How often a talent was asked.
    AskedId => "Asked";
}
