//! The closed lists of releases, agreements and disputes.

use async_graphql::Enum;

/// By what way somebody works for another administration.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ConsentRoute", remote = "vivier_matching::domain::rules::Route")]
pub enum Route {
    /// A few hours to twenty days of work: the manager’s agreement and a mission letter.
    #[graphql(name = "MISSION_LETTER")]
    MissionLetter,
    /// *Mise à disposition*: a convention between two administrations.
    #[graphql(name = "SECONDMENT")]
    Secondment,
    /// Somebody from outside the administration: an agreement with the host alone.
    #[graphql(name = "EXTERNAL_ENGAGEMENT")]
    ExternalEngagement,
}

/// What the talent’s service has to say.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ReleaseStep", remote = "vivier_matching::domain::rules::ReleaseStep")]
pub enum ReleaseStep {
    /// The manager says what they think; somebody else decides.
    #[graphql(name = "MANAGER_OPINION")]
    ManagerOpinion,
    /// The manager decides.
    #[graphql(name = "MANAGER_DECISION")]
    ManagerDecision,
    /// Human resources decide.
    #[graphql(name = "HUMAN_RESOURCES_DECISION")]
    HumanResourcesDecision,
}

/// What a document has to contain.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "AgreementClause", remote = "vivier_matching::domain::rules::Clause")]
pub enum Clause {
    /// The nature of the activities.
    #[graphql(name = "ACTIVITIES")]
    Activities,
    /// From when to when, and what share of time.
    #[graphql(name = "DURATION")]
    Duration,
    /// Place, hours, and on whose orders.
    #[graphql(name = "CONDITIONS")]
    Conditions,
    /// How the work is followed and assessed.
    #[graphql(name = "SUPERVISION")]
    Supervision,
    /// Who pays the person, and whether the home service is paid back.
    #[graphql(name = "REIMBURSEMENT")]
    Reimbursement,
    /// How it can be prolonged.
    #[graphql(name = "RENEWAL")]
    Renewal,
    /// Early end and its notice.
    #[graphql(name = "EARLY_END")]
    EarlyEnd,
    /// A reminder of the person’s duties.
    #[graphql(name = "DUTIES")]
    Duties,
    /// How long the document is kept, and the person’s rights.
    #[graphql(name = "PERSONAL_DATA")]
    PersonalData,
}

/// Whether the host pays the home service back what the person costs.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "AgreementReimbursement", remote = "vivier_matching::domain::value::Reimbursement")]
pub enum Reimbursement {
    /// Paid back.
    #[graphql(name = "REIMBURSED")]
    Reimbursed,
    /// Not paid back, as is open to administrations of the State.
    #[graphql(name = "WAIVED")]
    Waived,
}

/// What a dispute is about.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "DisputeMatter", remote = "vivier_matching::domain::value::DisputeMatter")]
pub enum DisputeMatter {
    /// The half days that were counted.
    #[graphql(name = "HOURS_COUNTED")]
    HoursCounted,
    /// The work is not what was agreed.
    #[graphql(name = "TASKS")]
    Tasks,
    /// Place, hours or share are not what was agreed.
    #[graphql(name = "WORKING_CONDITIONS")]
    WorkingConditions,
    /// How somebody behaves.
    #[graphql(name = "CONDUCT")]
    Conduct,
    /// An end before the term.
    #[graphql(name = "EARLY_END")]
    EarlyEnd,
    /// A review, or the skills that were or were not evidenced.
    #[graphql(name = "ASSESSMENT")]
    Assessment,
    /// Another matter, said in words.
    #[graphql(name = "OTHER")]
    Other,
}

/// How the programme settles a dispute.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "DisputeOutcome", remote = "vivier_matching::domain::value::DisputeOutcome")]
pub enum DisputeOutcome {
    /// Whoever raised it is right.
    #[graphql(name = "UPHELD")]
    Upheld,
    /// Whoever raised it is not.
    #[graphql(name = "REJECTED")]
    Rejected,
    /// The sides have come to an understanding.
    #[graphql(name = "MEDIATED")]
    Mediated,
    /// Whoever raised it has dropped it.
    #[graphql(name = "DROPPED")]
    Dropped,
}

/// What happens where nothing was done in time.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementOtherwise", remote = "vivier_matching::domain::pending::Otherwise")]
pub enum Otherwise {
    /// The placement expires.
    #[graphql(name = "EXPIRES")]
    Expires,
    /// The decision is taken without the manager’s opinion.
    #[graphql(name = "GOES_ON_WITHOUT_OPINION")]
    GoesOnWithoutOpinion,
    /// It begins by itself.
    #[graphql(name = "BEGINS_BY_ITSELF")]
    BeginsByItself,
    /// The programme is told.
    #[graphql(name = "PROGRAMME_IS_TOLD")]
    ProgrammeIsTold,
    /// The reviews that were written are opened.
    #[graphql(name = "REVIEWS_OPEN")]
    ReviewsOpen,
    /// The terms stay as they were.
    #[graphql(name = "AMENDMENT_LAPSES")]
    AmendmentLapses,
}
