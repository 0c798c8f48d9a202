//! The closed lists of placements and rankings in the schema. Their names are those of the events: a test compares.

mod consent;
mod ranking;

use async_graphql::Enum;

pub use consent::{Clause, DisputeMatter, DisputeOutcome, Otherwise, Reimbursement, ReleaseStep, Route};
pub use ranking::{Constraint, RelaxationKind, TermName};

/// Where a placement stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementStatus")]
pub enum PlacementStatus {
    /// The talent said yes; the host has not answered.
    #[graphql(name = "APPLIED")]
    Applied,
    /// The host said yes; the talent has not answered.
    #[graphql(name = "INVITED")]
    Invited,
    /// The programme asked both; one of them at least has not answered.
    #[graphql(name = "PROPOSED")]
    Proposed,
    /// Both said yes.
    #[graphql(name = "AGREED")]
    Agreed,
    /// The talent’s service was asked and has not answered.
    #[graphql(name = "RELEASE_PENDING")]
    ReleasePending,
    /// The talent’s service said yes; the agreement is to be written and signed.
    #[graphql(name = "RELEASED")]
    Released,
    /// Everybody who has to has signed the same terms.
    #[graphql(name = "SIGNED")]
    Signed,
    /// The talent’s time is booked and the seat is filled.
    #[graphql(name = "CONFIRMED")]
    Confirmed,
    /// The work has begun.
    #[graphql(name = "ACTIVE")]
    Active,
    /// The work is done.
    #[graphql(name = "COMPLETED")]
    Completed,
    /// Both sides have reviewed.
    #[graphql(name = "REVIEWED")]
    Reviewed,
    /// The side that was asked said no.
    #[graphql(name = "DECLINED")]
    Declined,
    /// A side took back what it had offered or agreed to.
    #[graphql(name = "WITHDRAWN")]
    Withdrawn,
    /// The talent’s service said no.
    #[graphql(name = "RELEASE_REFUSED")]
    ReleaseRefused,
    /// A deadline passed without an answer.
    #[graphql(name = "EXPIRED")]
    Expired,
    /// Something else came first.
    #[graphql(name = "SUPERSEDED")]
    Superseded,
    /// It was confirmed and ended before its last day.
    #[graphql(name = "ENDED_EARLY")]
    EndedEarly,
}

impl From<vivier_matching::domain::transitions::PlacementStatus> for PlacementStatus {
    fn from(status: vivier_matching::domain::transitions::PlacementStatus) -> Self {
        use vivier_matching::domain::transitions::PlacementStatus as Domain;
        match status {
            // Nobody is shown what does not exist: queries answer null.
            Domain::Absent | Domain::Applied => Self::Applied,
            Domain::Invited => Self::Invited,
            Domain::Proposed => Self::Proposed,
            Domain::Agreed => Self::Agreed,
            Domain::ReleasePending => Self::ReleasePending,
            Domain::Released => Self::Released,
            Domain::Signed => Self::Signed,
            Domain::Confirmed => Self::Confirmed,
            Domain::Active => Self::Active,
            Domain::Completed => Self::Completed,
            Domain::Reviewed => Self::Reviewed,
            Domain::Declined => Self::Declined,
            Domain::Withdrawn => Self::Withdrawn,
            Domain::ReleaseRefused => Self::ReleaseRefused,
            Domain::Expired => Self::Expired,
            Domain::Superseded => Self::Superseded,
            Domain::EndedEarly => Self::EndedEarly,
        }
    }
}

impl From<PlacementStatus> for vivier_matching::domain::transitions::PlacementStatus {
    fn from(status: PlacementStatus) -> Self {
        match status {
            PlacementStatus::Applied => Self::Applied,
            PlacementStatus::Invited => Self::Invited,
            PlacementStatus::Proposed => Self::Proposed,
            PlacementStatus::Agreed => Self::Agreed,
            PlacementStatus::ReleasePending => Self::ReleasePending,
            PlacementStatus::Released => Self::Released,
            PlacementStatus::Signed => Self::Signed,
            PlacementStatus::Confirmed => Self::Confirmed,
            PlacementStatus::Active => Self::Active,
            PlacementStatus::Completed => Self::Completed,
            PlacementStatus::Reviewed => Self::Reviewed,
            PlacementStatus::Declined => Self::Declined,
            PlacementStatus::Withdrawn => Self::Withdrawn,
            PlacementStatus::ReleaseRefused => Self::ReleaseRefused,
            PlacementStatus::Expired => Self::Expired,
            PlacementStatus::Superseded => Self::Superseded,
            PlacementStatus::EndedEarly => Self::EndedEarly,
        }
    }
}

/// Where a release stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ReleaseStatus", remote = "vivier_matching::domain::transitions::ReleaseStatus")]
pub enum ReleaseStatus {
    /// The service was asked.
    #[graphql(name = "REQUESTED")]
    Requested,
    /// The service was reminded.
    #[graphql(name = "REMINDED")]
    Reminded,
    /// Somebody else answers in the manager’s place.
    #[graphql(name = "DELEGATED")]
    Delegated,
    /// The service said yes, perhaps under conditions.
    #[graphql(name = "GRANTED")]
    Granted,
    /// The service said no.
    #[graphql(name = "REFUSED")]
    Refused,
    /// The service did not answer in time.
    #[graphql(name = "EXPIRED")]
    Expired,
    /// The service said yes, and took it back.
    #[graphql(name = "REVOKED")]
    Revoked,
}

/// A command to a placement, by the name of its mutation.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementAction")]
pub enum PlacementAction {
    /// `acceptPlacement`.
    #[graphql(name = "ACCEPT_PLACEMENT")]
    Accept,
    /// `declinePlacement`.
    #[graphql(name = "DECLINE_PLACEMENT")]
    Decline,
    /// `withdrawPlacement`.
    #[graphql(name = "WITHDRAW_PLACEMENT")]
    Withdraw,
    /// `requestRelease`.
    #[graphql(name = "REQUEST_RELEASE")]
    RequestRelease,
    /// `remindRelease`.
    #[graphql(name = "REMIND_RELEASE")]
    RemindRelease,
    /// `delegateRelease`.
    #[graphql(name = "DELEGATE_RELEASE")]
    DelegateRelease,
    /// `giveReleaseOpinion`.
    #[graphql(name = "GIVE_RELEASE_OPINION")]
    GiveReleaseOpinion,
    /// `grantRelease`.
    #[graphql(name = "GRANT_RELEASE")]
    GrantRelease,
    /// `refuseRelease`.
    #[graphql(name = "REFUSE_RELEASE")]
    RefuseRelease,
    /// `revokeRelease`.
    #[graphql(name = "REVOKE_RELEASE")]
    RevokeRelease,
    /// `draftAgreement`.
    #[graphql(name = "DRAFT_AGREEMENT")]
    DraftAgreement,
    /// `signAgreement`.
    #[graphql(name = "SIGN_AGREEMENT")]
    SignAgreement,
    /// `confirmPlacement`.
    #[graphql(name = "CONFIRM_PLACEMENT")]
    Confirm,
    /// `startPlacement`.
    #[graphql(name = "START_PLACEMENT")]
    Start,
    /// `proposeAmendment`.
    #[graphql(name = "PROPOSE_AMENDMENT")]
    ProposeAmendment,
    /// `signAmendment`.
    #[graphql(name = "SIGN_AMENDMENT")]
    SignAmendment,
    /// `declineAmendment`.
    #[graphql(name = "DECLINE_AMENDMENT")]
    DeclineAmendment,
    /// `completePlacement`.
    #[graphql(name = "COMPLETE_PLACEMENT")]
    Complete,
    /// `reviewPlacement`.
    #[graphql(name = "REVIEW_PLACEMENT")]
    Review,
    /// `endPlacementEarly`.
    #[graphql(name = "END_PLACEMENT_EARLY")]
    EndEarly,
    /// `raiseDispute`.
    #[graphql(name = "RAISE_DISPUTE")]
    RaiseDispute,
    /// `settleDispute`.
    #[graphql(name = "SETTLE_DISPUTE")]
    SettleDispute,
}

impl PlacementAction {
    /// The mutation behind an action; none where only Vivier itself gives it, or where it opens a placement.
    pub fn of(action: vivier_matching::domain::transitions::PlacementAction) -> Option<Self> {
        use vivier_matching::domain::transitions::PlacementAction as Domain;
        match action {
            Domain::Accept => Some(Self::Accept),
            Domain::Decline => Some(Self::Decline),
            Domain::Withdraw => Some(Self::Withdraw),
            Domain::RequestRelease => Some(Self::RequestRelease),
            Domain::RemindRelease => Some(Self::RemindRelease),
            Domain::DelegateRelease => Some(Self::DelegateRelease),
            Domain::GiveReleaseOpinion => Some(Self::GiveReleaseOpinion),
            Domain::RevokeRelease => Some(Self::RevokeRelease),
            Domain::ProposeAmendment => Some(Self::ProposeAmendment),
            Domain::SignAmendment => Some(Self::SignAmendment),
            Domain::DeclineAmendment => Some(Self::DeclineAmendment),
            Domain::RaiseDispute => Some(Self::RaiseDispute),
            Domain::SettleDispute => Some(Self::SettleDispute),
            Domain::GrantRelease => Some(Self::GrantRelease),
            Domain::RefuseRelease => Some(Self::RefuseRelease),
            Domain::DraftAgreement => Some(Self::DraftAgreement),
            Domain::SignAgreement => Some(Self::SignAgreement),
            Domain::Confirm => Some(Self::Confirm),
            Domain::Start => Some(Self::Start),
            Domain::Complete => Some(Self::Complete),
            Domain::Review => Some(Self::Review),
            Domain::EndEarly => Some(Self::EndEarly),
            Domain::Apply
            | Domain::Invite
            | Domain::Propose
            | Domain::Expire
            | Domain::Supersede
            | Domain::Remind
            | Domain::RemindToSign
            | Domain::Escalate
            | Domain::FillVacancy
            | Domain::Readdress
            | Domain::EndDelegation
            | Domain::CloseReviews
            | Domain::LapseAmendment => None,
        }
    }
}

/// On whose behalf somebody acts in a placement.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementSide", remote = "vivier_matching::domain::value::Side")]
pub enum Side {
    /// The talent.
    #[graphql(name = "TALENT")]
    Talent,
    /// The administration that has the mission.
    #[graphql(name = "HOST")]
    Host,
    /// The talent’s home service, which releases them.
    #[graphql(name = "SERVICE")]
    Service,
    /// The human resources of the talent’s home administration, where they decide.
    #[graphql(name = "HUMAN_RESOURCES")]
    HumanResources,
    /// The programme’s administration.
    #[graphql(name = "PROGRAMME")]
    Programme,
    /// Vivier itself: deadlines, and what follows from other placements.
    #[graphql(name = "VIVIER")]
    Vivier,
}

/// Who opened a placement.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementOrigin", remote = "vivier_matching::domain::value::Origin")]
pub enum Origin {
    /// The talent applied.
    #[graphql(name = "APPLICATION")]
    Application,
    /// The mission’s owner invited.
    #[graphql(name = "INVITATION")]
    Invitation,
    /// The programme proposed it to both.
    #[graphql(name = "PROPOSAL")]
    Proposal,
}

/// What a proposal came from. Whatever it is, both sides decide.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ProposalSource", remote = "vivier_matching::domain::value::ProposalSource")]
pub enum ProposalSource {
    /// A run of the global allocation.
    #[graphql(name = "ALLOCATION")]
    Allocation,
    /// The composition of a flash team.
    #[graphql(name = "MOBILISATION")]
    Mobilisation,
    /// Somebody at the programme.
    #[graphql(name = "PROGRAMME")]
    Programme,
}

/// Why one side said no to the other.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementDeclineReason", remote = "vivier_matching::domain::value::DeclineReason")]
pub enum DeclineReason {
    /// It is not what I look for.
    #[graphql(name = "NOT_INTERESTED")]
    NotInterested,
    /// There is no time for it.
    #[graphql(name = "NOT_AVAILABLE")]
    NotAvailable,
    /// The skills do not match.
    #[graphql(name = "SKILLS_DO_NOT_MATCH")]
    SkillsDoNotMatch,
    /// Somebody else was chosen.
    #[graphql(name = "ANOTHER_WAS_CHOSEN")]
    AnotherWasChosen,
    /// The need has changed.
    #[graphql(name = "NEED_CHANGED")]
    NeedChanged,
    /// The place does not fit.
    #[graphql(name = "PLACE_DOES_NOT_FIT")]
    PlaceDoesNotFit,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// Why one side took back what it had offered or agreed to.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementWithdrawalReason", remote = "vivier_matching::domain::value::WithdrawalReason")]
pub enum WithdrawalReason {
    /// There is no time for it any more.
    #[graphql(name = "NO_LONGER_AVAILABLE")]
    NoLongerAvailable,
    /// Nobody needs it any more.
    #[graphql(name = "NEED_GONE")]
    NeedGone,
    /// It was done in another way.
    #[graphql(name = "NEED_MET_OTHERWISE")]
    NeedMetOtherwise,
    /// Another mission was found.
    #[graphql(name = "FOUND_ANOTHER_MISSION")]
    FoundAnotherMission,
    /// The terms could not be agreed on.
    #[graphql(name = "TERMS_NOT_AGREED")]
    TermsNotAgreed,
    /// It was opened by mistake.
    #[graphql(name = "BY_MISTAKE")]
    ByMistake,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// Why a service does not release its agent.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ReleaseRefusalReason", remote = "vivier_matching::domain::value::ReleaseRefusalReason")]
pub enum ReleaseRefusalReason {
    /// There is too much work.
    #[graphql(name = "WORKLOAD")]
    Workload,
    /// The period is critical for the service.
    #[graphql(name = "CRITICAL_PERIOD")]
    CriticalPeriod,
    /// The service lacks people.
    #[graphql(name = "UNDERSTAFFED")]
    Understaffed,
    /// The share of time is too high.
    #[graphql(name = "SHARE_TOO_HIGH")]
    ShareTooHigh,
    /// It lasts too long.
    #[graphql(name = "TOO_LONG")]
    TooLong,
    /// The agent’s statute does not allow it.
    #[graphql(name = "STATUTE_FORBIDS")]
    StatuteForbids,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// Why a confirmed placement ended before its last day.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementEarlyEndReason", remote = "vivier_matching::domain::value::EarlyEndReason")]
pub enum EarlyEndReason {
    /// Nobody needs it any more.
    #[graphql(name = "NEED_GONE")]
    NeedGone,
    /// The project was stopped.
    #[graphql(name = "PROJECT_STOPPED")]
    ProjectStopped,
    /// The home service called its agent back.
    #[graphql(name = "RECALLED_BY_SERVICE")]
    RecalledByService,
    /// The talent changed posts.
    #[graphql(name = "CHANGED_POST")]
    ChangedPost,
    /// The sides did not get on.
    #[graphql(name = "DISAGREEMENT")]
    Disagreement,
    /// For personal reasons.
    #[graphql(name = "PERSONAL")]
    Personal,
    /// The talent was erased.
    #[graphql(name = "TALENT_LEFT")]
    TalentLeft,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// How one side judges a completed placement.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "PlacementRating", remote = "vivier_matching::domain::value::Rating")]
pub enum Rating {
    /// It did not go well.
    #[graphql(name = "UNSATISFACTORY")]
    Unsatisfactory,
    /// It went fairly well.
    #[graphql(name = "FAIR")]
    Fair,
    /// It went well.
    #[graphql(name = "GOOD")]
    Good,
    /// It could not have gone better.
    #[graphql(name = "EXCELLENT")]
    Excellent,
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::EnumType;
    use vivier_matching::domain::transitions;

    fn names<T: EnumType>() -> Vec<&'static str> {
        T::items().iter().map(|item| item.name).collect()
    }

    macro_rules! same_names {
        ($($name:ident in $($module:ident)::+),+ $(,)?) => {$(
            let domain: Vec<&str> = vivier_matching::$($module)::+::$name::ALL.iter().map(|item| item.as_str()).collect();
            assert_eq!(names::<super::$name>(), domain);
        )+};
    }

    #[test]
    fn the_names_are_those_of_the_events() {
        same_names!(
            ReleaseStatus in domain::transitions, Side in domain::value, Origin in domain::value, ProposalSource in domain::value,
            DeclineReason in domain::value, WithdrawalReason in domain::value, ReleaseRefusalReason in domain::value,
            EarlyEndReason in domain::value, Rating in domain::value, Route in domain::rules, ReleaseStep in domain::rules,
            Clause in domain::rules, Reimbursement in domain::value, DisputeMatter in domain::value,
            DisputeOutcome in domain::value, Otherwise in domain::pending, Constraint in ranking::constraint, TermName in ranking::score,
        );
    }

    #[test]
    fn every_status_but_absence_is_shown_by_its_name() {
        let domain = transitions::PlacementStatus::ALL.iter().map(|status| status.as_str());
        assert_eq!(names::<super::PlacementStatus>(), domain.filter(|name| *name != "ABSENT").collect::<Vec<_>>());
    }

    #[test]
    fn every_action_is_its_mutation() {
        for action in transitions::PlacementAction::ALL {
            let Some(shown) = super::PlacementAction::of(*action) else { continue };
            let name = super::PlacementAction::items().iter().find(|item| item.value == shown).expect("an item").name;
            assert_eq!(name.replace('_', "").to_lowercase(), action.as_str().to_lowercase());
        }
    }
}
