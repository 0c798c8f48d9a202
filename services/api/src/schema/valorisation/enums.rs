//! The ledger's closed lists in the schema, by the names that stand in its events.

use async_graphql::Enum;

/// What sort of account it is: limits are set for each.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "vivier_valorisation::domain::value::AccountClass")]
pub enum CreditAccountClass {
    /// A person of the pool.
    Talent,
    /// A directorate, a service, an office.
    Service,
    /// A ministry, an operator, a local authority.
    Administration,
    /// A brigade.
    Brigade,
    /// The issuer.
    Programme,
}

/// The rule of the policy by which a transfer was made.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "vivier_valorisation::domain::value::Rule")]
pub enum CreditRule {
    /// Days worked × rate of the seat’s level × factor of its priority, shared between person and service.
    PlacementCompleted,
    /// A call of a brigade, answered in time.
    CallAnswered,
    /// Half days of mentoring.
    Mentoring,
    /// Half days of sharing a skill.
    SkillSharing,
    /// What an administration begins with.
    OpeningGrant,
    /// A grant that the programme names in words.
    NamedGrant,
    /// Between services of one ministry.
    BetweenServices,
    /// Priority for one’s own mission.
    PriorityPurchase,
    /// What an account loses that lies still, where the policy wants it so.
    Demurrage,
    /// Another transfer was taken back.
    Reversal,
}

/// Where a transfer stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CreditEntryStatus {
    /// Announced: it counts in no balance yet.
    Pending,
    /// It counts.
    Posted,
    /// It was announced and came to nothing.
    Voided,
}

impl CreditEntryStatus {
    /// None for what there is not.
    pub fn of(status: vivier_valorisation::domain::transitions::TransferStatus) -> Option<Self> {
        use vivier_valorisation::domain::transitions::TransferStatus;
        match status {
            TransferStatus::Absent => None,
            TransferStatus::Pending => Some(Self::Pending),
            TransferStatus::Posted => Some(Self::Posted),
            TransferStatus::Voided => Some(Self::Voided),
        }
    }
}

/// What a grant is for.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CreditGift {
    /// `halfDays` of mentoring, at the policy’s rate.
    Mentoring,
    /// `halfDays` of sharing a skill, at the policy’s rate.
    SkillSharing,
    /// An `amount` that the programme sets.
    Named,
}
