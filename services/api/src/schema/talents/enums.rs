//! The closed lists of talents in the schema. Their names are those of the events: a test compares.

use async_graphql::Enum;

/// Somebody else, by what decides about what they are shown of a talent.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "Onlooker", remote = "vivier_talents::read::view::Onlooker")]
pub enum Onlooker {
    /// Has not signed in.
    #[graphql(name = "ANYONE")]
    Anyone,
    /// Has signed in with an address outside the public service.
    #[graphql(name = "SIGNED_IN")]
    SignedIn,
    /// A verified agent.
    #[graphql(name = "VERIFIED_COLLEAGUE")]
    Colleague,
    /// There is a placement between the two, or they coordinate a brigade that the person volunteered for.
    #[graphql(name = "INVOLVED")]
    Involved,
}

/// What binds a person to the State.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "EmploymentStatus", remote = "vivier_talents::domain::value::EmploymentStatus")]
pub enum EmploymentStatus {
    /// A tenured civil servant (fonctionnaire).
    #[graphql(name = "CIVIL_SERVANT")]
    CivilServant,
    /// A public agent under a permanent contract.
    #[graphql(name = "PERMANENT_CONTRACT")]
    PermanentContract,
    /// A public agent under a fixed-term contract.
    #[graphql(name = "FIXED_TERM_CONTRACT")]
    FixedTermContract,
    /// Somebody from outside the administration, without a home organisation or a releasing service.
    #[graphql(name = "EXTERNAL")]
    External,
}

/// Up to what protection somebody is cleared, or a seat asks for; each holds for those before it.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "Clearance", remote = "vivier_talents::domain::value::Clearance")]
pub enum Clearance {
    /// None is needed, or none is known.
    #[graphql(name = "NONE")]
    None,
    /// « Diffusion restreinte ».
    #[graphql(name = "RESTRICTED")]
    Restricted,
    /// « Secret ».
    #[graphql(name = "SECRET")]
    Secret,
    /// « Très secret ».
    #[graphql(name = "TOP_SECRET")]
    TopSecret,
}

/// The regions of France, as set in 2016.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "Region", remote = "vivier_talents::domain::value::Region")]
pub enum Region {
    /// Auvergne-Rhône-Alpes.
    #[graphql(name = "AUVERGNE_RHONE_ALPES")]
    AuvergneRhoneAlpes,
    /// Bourgogne-Franche-Comté.
    #[graphql(name = "BOURGOGNE_FRANCHE_COMTE")]
    BourgogneFrancheComte,
    /// Bretagne.
    #[graphql(name = "BRETAGNE")]
    Bretagne,
    /// Centre-Val de Loire.
    #[graphql(name = "CENTRE_VAL_DE_LOIRE")]
    CentreValDeLoire,
    /// Corse.
    #[graphql(name = "CORSE")]
    Corse,
    /// Grand Est.
    #[graphql(name = "GRAND_EST")]
    GrandEst,
    /// Guadeloupe.
    #[graphql(name = "GUADELOUPE")]
    Guadeloupe,
    /// Guyane.
    #[graphql(name = "GUYANE")]
    Guyane,
    /// Hauts-de-France.
    #[graphql(name = "HAUTS_DE_FRANCE")]
    HautsDeFrance,
    /// Île-de-France.
    #[graphql(name = "ILE_DE_FRANCE")]
    IleDeFrance,
    /// La Réunion.
    #[graphql(name = "LA_REUNION")]
    LaReunion,
    /// Martinique.
    #[graphql(name = "MARTINIQUE")]
    Martinique,
    /// Mayotte.
    #[graphql(name = "MAYOTTE")]
    Mayotte,
    /// Normandie.
    #[graphql(name = "NORMANDIE")]
    Normandie,
    /// Nouvelle-Aquitaine.
    #[graphql(name = "NOUVELLE_AQUITAINE")]
    NouvelleAquitaine,
    /// Occitanie.
    #[graphql(name = "OCCITANIE")]
    Occitanie,
    /// Pays de la Loire.
    #[graphql(name = "PAYS_DE_LA_LOIRE")]
    PaysDeLaLoire,
    /// Provence-Alpes-Côte d’Azur.
    #[graphql(name = "PROVENCE_ALPES_COTE_D_AZUR")]
    ProvenceAlpesCoteDAzur,
}

/// Where a talent is ready to work.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "RemotePreference", remote = "vivier_talents::domain::value::RemotePreference")]
pub enum RemotePreference {
    /// No preference.
    #[graphql(name = "ANY")]
    Any,
    /// Only where the team is.
    #[graphql(name = "ON_SITE")]
    OnSite,
    /// Some days where the team is, some elsewhere.
    #[graphql(name = "HYBRID")]
    Hybrid,
    /// Only at a distance.
    #[graphql(name = "REMOTE")]
    Remote,
}

/// A part of a profile whose audience its owner chooses.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ProfileSection", remote = "vivier_talents::domain::value::Section")]
pub enum Section {
    /// The display name and the account behind it.
    #[graphql(name = "IDENTITY")]
    Identity,
    /// Headline and presentation.
    #[graphql(name = "PRESENTATION")]
    Presentation,
    /// Skill claims with what stands behind them.
    #[graphql(name = "SKILLS")]
    Skills,
    /// Windows of availability.
    #[graphql(name = "AVAILABILITY")]
    Availability,
    /// Regions and remote preference.
    #[graphql(name = "LOCATION")]
    Location,
    /// Employment status and home organisation.
    #[graphql(name = "EMPLOYMENT")]
    Employment,
    /// What was reached by completed missions and by days worked.
    #[graphql(name = "MILESTONES")]
    Milestones,
}

/// To whom a section of a profile is shown, from the widest to the narrowest. The owner and the programme’s administrators always see it.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "Audience", remote = "vivier_talents::domain::value::Audience")]
pub enum Audience {
    /// Everybody. Names and texts are never shown to visitors who have not signed in.
    #[graphql(name = "PUBLIC")]
    Public,
    /// Agents with a verified address of the public service, and whoever holds a role in an organisation.
    #[graphql(name = "VERIFIED_COLLEAGUES")]
    VerifiedColleagues,
    /// Those with whom there is a placement, the releasing service, and who coordinates a brigade that the person volunteered for.
    #[graphql(name = "INVOLVED")]
    Involved,
}

/// Why somebody leaves the pool.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "TalentWithdrawalReason", remote = "vivier_talents::domain::value::WithdrawalReason")]
pub enum WithdrawalReason {
    /// They have no time any more.
    #[graphql(name = "NO_LONGER_AVAILABLE")]
    NoLongerAvailable,
    /// They have another post.
    #[graphql(name = "CHANGED_POST")]
    ChangedPost,
    /// They left the public service.
    #[graphql(name = "LEFT_PUBLIC_SERVICE")]
    LeftPublicService,
    /// No mission suited them.
    #[graphql(name = "NO_SUITABLE_MISSION")]
    NoSuitableMission,
    /// Their hierarchy objects.
    #[graphql(name = "HIERARCHY_OBJECTS")]
    HierarchyObjects,
    /// They no longer want to.
    #[graphql(name = "NOT_INTERESTED_ANY_MORE")]
    NotInterestedAnyMore,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// What stands behind a skill claim, from the weakest to the strongest.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "Evidence", remote = "vivier_talents::domain::value::Evidence")]
pub enum Evidence {
    /// Only the talent's own word.
    #[graphql(name = "CLAIMED")]
    Claimed,
    /// A named colleague's word.
    #[graphql(name = "ENDORSED")]
    Endorsed,
    /// A completed mission or a certificate that has not expired.
    #[graphql(name = "PROVEN")]
    Proven,
}

/// What sort of thing proves a skill.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SkillProofKind {
    /// A completed mission.
    Mission,
    /// A certificate that somebody checked.
    Certificate,
}

/// What a profile cannot enter the pool without.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "ProfilePart", remote = "vivier_talents::domain::value::ProfilePart")]
pub enum ProfilePart {
    /// A display name.
    #[graphql(name = "DISPLAY_NAME")]
    DisplayName,
    /// At least one skill claim.
    #[graphql(name = "SKILL")]
    Skill,
}

/// Where a person stands in the pool.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "TalentStatus")]
pub enum TalentStatus {
    /// They have registered and not entered the pool yet.
    #[graphql(name = "REGISTERED")]
    Registered,
    /// In the pool.
    #[graphql(name = "ACTIVE")]
    Active,
    /// Out of the pool until a day.
    #[graphql(name = "PAUSED")]
    Paused,
    /// They left the pool.
    #[graphql(name = "WITHDRAWN")]
    Withdrawn,
    /// Nothing personal can be read any more. Final.
    #[graphql(name = "ERASED")]
    Erased,
}

impl From<vivier_talents::domain::transitions::TalentStatus> for TalentStatus {
    fn from(status: vivier_talents::domain::transitions::TalentStatus) -> Self {
        use vivier_talents::domain::transitions::TalentStatus as Domain;
        match status {
            // Nobody is shown what does not exist: queries answer null.
            Domain::Absent | Domain::Registered => Self::Registered,
            Domain::Active => Self::Active,
            Domain::Paused => Self::Paused,
            Domain::Withdrawn => Self::Withdrawn,
            Domain::Erased => Self::Erased,
        }
    }
}

impl From<TalentStatus> for vivier_talents::domain::transitions::TalentStatus {
    fn from(status: TalentStatus) -> Self {
        match status {
            TalentStatus::Registered => Self::Registered,
            TalentStatus::Active => Self::Active,
            TalentStatus::Paused => Self::Paused,
            TalentStatus::Withdrawn => Self::Withdrawn,
            TalentStatus::Erased => Self::Erased,
        }
    }
}

/// A command to a talent, by the name of its mutation.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "TalentAction")]
pub enum TalentAction {
    /// `registerTalent`.
    #[graphql(name = "REGISTER_TALENT")]
    Register,
    /// `describeProfile`.
    #[graphql(name = "DESCRIBE_PROFILE")]
    DescribeProfile,
    /// `claimSkill`.
    #[graphql(name = "CLAIM_SKILL")]
    ClaimSkill,
    /// `reviseSkillClaim`.
    #[graphql(name = "REVISE_SKILL_CLAIM")]
    ReviseSkillClaim,
    /// `withdrawSkillClaim`.
    #[graphql(name = "WITHDRAW_SKILL_CLAIM")]
    WithdrawSkillClaim,
    /// `endorseSkill`.
    #[graphql(name = "ENDORSE_SKILL")]
    EndorseSkill,
    /// `declareAvailability`.
    #[graphql(name = "DECLARE_AVAILABILITY")]
    DeclareAvailability,
    /// `reviseAvailability`.
    #[graphql(name = "REVISE_AVAILABILITY")]
    ReviseAvailability,
    /// `withdrawAvailability`.
    #[graphql(name = "WITHDRAW_AVAILABILITY")]
    WithdrawAvailability,
    /// `chooseVisibility`.
    #[graphql(name = "CHOOSE_VISIBILITY")]
    ChooseVisibility,
    /// `recordTalentClearance`.
    #[graphql(name = "RECORD_TALENT_CLEARANCE")]
    RecordClearance,
    /// `activateTalent`.
    #[graphql(name = "ACTIVATE_TALENT")]
    Activate,
    /// `pauseTalent`.
    #[graphql(name = "PAUSE_TALENT")]
    Pause,
    /// `resumeTalent`.
    #[graphql(name = "RESUME_TALENT")]
    Resume,
    /// `withdrawTalent`.
    #[graphql(name = "WITHDRAW_TALENT")]
    Withdraw,
    /// `eraseTalent`.
    #[graphql(name = "ERASE_TALENT")]
    Erase,
}

impl TalentAction {
    /// The mutation behind an action; none where it is only part of other commands.
    pub fn of(action: vivier_talents::domain::transitions::TalentAction) -> Option<Self> {
        use vivier_talents::domain::transitions::TalentAction as Domain;
        match action {
            Domain::Register => Some(Self::Register),
            Domain::DescribeProfile => Some(Self::DescribeProfile),
            Domain::ClaimSkill => Some(Self::ClaimSkill),
            Domain::ReviseSkillClaim => Some(Self::ReviseSkillClaim),
            Domain::WithdrawSkillClaim => Some(Self::WithdrawSkillClaim),
            Domain::EndorseSkill => Some(Self::EndorseSkill),
            Domain::DeclareAvailability => Some(Self::DeclareAvailability),
            Domain::ReviseAvailability => Some(Self::ReviseAvailability),
            Domain::WithdrawAvailability => Some(Self::WithdrawAvailability),
            Domain::ChooseVisibility => Some(Self::ChooseVisibility),
            Domain::RecordClearance => Some(Self::RecordClearance),
            Domain::Activate => Some(Self::Activate),
            Domain::Pause => Some(Self::Pause),
            Domain::Resume => Some(Self::Resume),
            Domain::Withdraw => Some(Self::Withdraw),
            Domain::Erase => Some(Self::Erase),
            Domain::ProveSkill
            | Domain::BookEngagement
            | Domain::ReleaseEngagement
            | Domain::TakeTeamSeat
            | Domain::LeaveTeamSeat => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::EnumType;

    fn names<T: EnumType>() -> Vec<&'static str> {
        T::items().iter().map(|item| item.name).collect()
    }

    macro_rules! same_names {
        ($($name:ident in $module:ident),+ $(,)?) => {$(
            let domain: Vec<&str> = vivier_talents::domain::$module::$name::ALL.iter().map(|item| item.as_str()).collect();
            assert_eq!(names::<super::$name>(), domain);
        )+};
    }

    #[test]
    fn the_names_are_those_of_the_events() {
        same_names!(
            EmploymentStatus in value, Region in value, RemotePreference in value, Section in value, Audience in value,
            WithdrawalReason in value, Evidence in value, ProfilePart in value,
        );
    }

    #[test]
    fn every_status_but_absence_is_shown_by_its_name() {
        let domain = vivier_talents::domain::transitions::TalentStatus::ALL.iter().map(|status| status.as_str());
        assert_eq!(names::<super::TalentStatus>(), domain.filter(|name| *name != "ABSENT").collect::<Vec<_>>());
    }
}
