//! The closed lists of rankings.

use async_graphql::Enum;

/// A hard constraint of a ranking, in the order in which they are looked at: who breaks several counts under the first.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "RankingConstraint", remote = "vivier_matching::ranking::constraint::Constraint")]
pub enum Constraint {
    /// The talent does not show you the sections that a ranking would reveal.
    #[graphql(name = "NOT_SHOWN")]
    NotShown,
    /// The talent is not in the pool, or begins nothing new at present, as when their administration has left.
    #[graphql(name = "NOT_IN_POOL")]
    NotInPool,
    /// Something is open or confirmed between the two already.
    #[graphql(name = "IN_CONTACT")]
    InContact,
    /// The talent, or the service that would have to release them, has said no to this seat.
    #[graphql(name = "REFUSED")]
    Refused,
    /// Others have asked this talent as often as anybody may be asked for now.
    #[graphql(name = "ASKED_OFTEN")]
    AskedOften,
    /// Nobody of the talent’s status can be lent for so much time: no way is open by the rules of consent. Where the status is not shown to
    /// you, nobody is taken out by it.
    #[graphql(name = "EMPLOYMENT")]
    Employment,
    /// On the seat’s last day, the talent is not known to be cleared up to what the seat asks for.
    #[graphql(name = "CLEARANCE")]
    Clearance,
    /// Of the essential skills, none is held, and none that is near enough or probable enough.
    #[graphql(name = "ESSENTIAL_SKILL")]
    EssentialSkill,
    /// On some day of the seat that is still to come, confirmed placements and seats in flash teams that stand leave less free than the seat takes.
    #[graphql(name = "SHARE_NOT_FREE")]
    ShareNotFree,
    /// The seat is at more, or less, of a distance than the talent works at.
    #[graphql(name = "WORK_MODE")]
    WorkMode,
    /// The talent does not work in the seat’s region.
    #[graphql(name = "REGION")]
    Region,
}

/// What of a seat could be otherwise.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelaxationKind {
    /// The seat starts later.
    StartLater,
    /// The seat takes less time.
    LowerShare,
    /// All of the work is done at a distance.
    Remote,
    /// Nobody has to be cleared.
    NoClearance,
    /// The work on site is in another region.
    OtherRegion,
}

/// What a term of a score is about.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "RankingTermName", remote = "vivier_matching::ranking::score::TermName")]
pub enum TermName {
    /// How far one skill that the seat asks for is held.
    #[graphql(name = "SKILL")]
    Skill,
    /// One skill that the seat asks for and that the other skills make probable: to be confirmed.
    #[graphql(name = "PROBABLE")]
    Probable,
    /// How near the professions that the skills speak for are to those of the seat.
    #[graphql(name = "PROFESSION")]
    Profession,
    /// Words that the names of the skills share with the seat.
    #[graphql(name = "WORDS")]
    Words,
    /// What stands behind the skills that count.
    #[graphql(name = "EVIDENCE")]
    Evidence,
    /// How long ago somebody else last stood behind one of them.
    #[graphql(name = "FRESHNESS")]
    Freshness,
    /// How much time is left beyond what the seat takes.
    #[graphql(name = "SLACK")]
    Slack,
}
