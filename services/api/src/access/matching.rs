//! Root fields of vivier-matching.

use vivier_kernel::access::Party;

use crate::access::RootField;

const TALENT: &[Party] = &[Party::Oneself];
const HOST: &[Party] = &[Party::MissionOwner];
const SERVICE: &[Party] = &[Party::ReleasingManager];
const DECIDERS: &[Party] = &[Party::ReleasingManager, Party::HumanResources];
const BOTH: &[Party] = &[Party::Oneself, Party::MissionOwner];
const ALL_THREE: &[Party] = &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager];
const ALL_FOUR: &[Party] = &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::HumanResources];
const CONCERNED: &[Party] = &[
    Party::Oneself,
    Party::MissionOwner,
    Party::ReleasingManager,
    Party::HumanResources,
    Party::ProgrammeAdministrator,
];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];

/// A ranking looks at the whole pool, or at every open seat: fifty of them are more than a request may cost.
const RANKING_COST: u32 = 200;

/// Each skill that is changed ranks the pool again.
const PROSPECTS_COST: u32 = 500;

/// Figures that are read from many rows.
const FIGURES_COST: u32 = 50;

/// A replay reads all events.
const REPLAY_COST: u32 = 1_000;

pub const ROWS: &[RootField] = &[
    RootField::query("placement", CONCERNED),
    RootField::query("placements", CONCERNED),
    RootField::query("candidatesForSeat", &[Party::MissionOwner, Party::ProgrammeAdministrator]).costs(RANKING_COST),
    RootField::query("seatsForTalent", &[Party::Oneself, Party::ProgrammeAdministrator]).costs(RANKING_COST),
    RootField::query("prospects", &[Party::Oneself, Party::ProgrammeAdministrator]).costs(PROSPECTS_COST),
    RootField::query("talentsLike", &[Party::MissionOwner, Party::Coordinator, Party::ProgrammeAdministrator])
        .costs(RANKING_COST),
    RootField::query("fittingTalentCount", &[Party::Anyone]).costs(RANKING_COST),
    RootField::query("fittingTalentCountFor", &[Party::MissionOwner, Party::ProgrammeAdministrator])
        .costs(RANKING_COST),
    RootField::query("fittingTalents", &[Party::Anyone]).costs(RANKING_COST),
    RootField::query("fittingTalentsFor", &[Party::MissionOwner, Party::ProgrammeAdministrator]).costs(RANKING_COST),
    RootField::query("rankingDecisions", &[Party::Anyone]),
    RootField::query("rankingRecords", &[Party::MissionOwner, Party::ProgrammeAdministrator]).costs(FIGURES_COST),
    RootField::query("rankingReplay", &[Party::MissionOwner, Party::ProgrammeAdministrator]).costs(REPLAY_COST),
    RootField::query("rankingExposure", PROGRAMME).costs(RANKING_COST),
    RootField::query("savedSearches", &[Party::SignedIn]),
    RootField::mutation("saveSearch", &[Party::SignedIn]),
    RootField::mutation("watchMission", &[Party::SignedIn]),
    RootField::mutation("forgetSearch", &[Party::SignedIn]),
    RootField::query("rankingPolicy", &[Party::Anyone]),
    RootField::subscription("placementChanged", CONCERNED),
    RootField::mutation("applyToSeat", TALENT),
    RootField::mutation("inviteTalent", HOST),
    RootField::mutation("proposePlacement", PROGRAMME),
    RootField::mutation("acceptPlacement", BOTH),
    RootField::mutation("declinePlacement", BOTH),
    RootField::mutation("withdrawPlacement", &[Party::Oneself, Party::MissionOwner, Party::ProgrammeAdministrator]),
    RootField::mutation("requestRelease", BOTH),
    RootField::mutation("remindRelease", BOTH),
    RootField::mutation("delegateRelease", SERVICE),
    RootField::mutation("giveReleaseOpinion", SERVICE),
    RootField::mutation("grantRelease", DECIDERS),
    RootField::mutation("refuseRelease", DECIDERS),
    RootField::mutation("revokeRelease", DECIDERS),
    RootField::mutation("draftAgreement", HOST),
    RootField::mutation("signAgreement", ALL_THREE),
    RootField::mutation("confirmPlacement", HOST),
    RootField::mutation("startPlacement", HOST),
    RootField::mutation("completePlacement", HOST),
    RootField::mutation("reviewPlacement", BOTH),
    RootField::mutation("endPlacementEarly", ALL_THREE),
    RootField::mutation("proposeAmendment", HOST),
    RootField::mutation("signAmendment", ALL_FOUR),
    RootField::mutation("declineAmendment", ALL_FOUR),
    RootField::mutation("raiseDispute", ALL_THREE),
    RootField::mutation("settleDispute", PROGRAMME),
    RootField::mutation("planAbsence", DECIDERS),
    RootField::mutation("cancelAbsence", &[Party::Oneself]),
    RootField::query("ownAbsence", &[Party::Oneself]),
    RootField::query("releaseByLink", &[Party::Anyone]).costs(10),
    RootField::mutation("answerReleaseByLink", &[Party::Anyone]),
    RootField::mutation("giveOpinionByLink", &[Party::Anyone]),
    RootField::query("placementByLink", &[Party::Anyone]).costs(10),
    RootField::mutation("answerPlacementByLink", &[Party::Anyone]),
    RootField::mutation("signAgreementByLink", &[Party::Anyone]),
    RootField::query("consentRules", &[Party::Anyone]),
    RootField::query("responseTimes", &[Party::SignedIn]).costs(FIGURES_COST),
];
