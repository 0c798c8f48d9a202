//! Who may do what with a placement, and on which side of it somebody stands.

use chrono::NaiveDate;
use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId};

use crate::domain::state::PlacementState;
use crate::domain::value::Side;

const TALENT: &[Party] = &[Party::Oneself];
const HOST: &[Party] = &[Party::MissionOwner];
const SERVICE: &[Party] = &[Party::ReleasingManager];
const DECIDERS: &[Party] = &[Party::ReleasingManager, Party::HumanResources];
const BOTH: &[Party] = &[Party::Oneself, Party::MissionOwner];
const ALL_THREE: &[Party] = &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager];
const ALL_FOUR: &[Party] = &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::HumanResources];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator, Party::System];
const VIVIER: &[Party] = &[Party::System];

const fn row(action: &'static str, resource: &'static str, parties: &'static [Party]) -> Permission {
    Permission { action, resource, parties }
}

/// What stands in `schema/permissions.txt` for matching. A releasing manager is a party of a placement from the release
/// request on, and whoever stands in for them while they do; who is on the talent's side is on no other.
pub const PERMISSIONS: &[Permission] = &[
    row("applyToSeat", "Placement", TALENT),
    row("inviteTalent", "Placement", HOST),
    row("proposePlacement", "Placement", PROGRAMME),
    row("acceptPlacement", "Placement", BOTH),
    row("declinePlacement", "Placement", BOTH),
    row(
        "withdrawPlacement",
        "Placement",
        &[Party::Oneself, Party::MissionOwner, Party::ProgrammeAdministrator, Party::System],
    ),
    row("requestRelease", "Placement", BOTH),
    row("remindRelease", "Placement", &[Party::Oneself, Party::MissionOwner, Party::System]),
    row("delegateRelease", "Placement", SERVICE),
    row("giveReleaseOpinion", "Placement", SERVICE),
    row("grantRelease", "Placement", DECIDERS),
    row("refuseRelease", "Placement", DECIDERS),
    row("revokeRelease", "Placement", DECIDERS),
    row("draftAgreement", "Placement", HOST),
    row("signAgreement", "Placement", ALL_THREE),
    row("confirmPlacement", "Placement", HOST),
    row("startPlacement", "Placement", &[Party::MissionOwner, Party::System]),
    row("completePlacement", "Placement", HOST),
    row("reviewPlacement", "Placement", BOTH),
    row(
        "endPlacementEarly",
        "Placement",
        &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::System],
    ),
    row("proposeAmendment", "Placement", HOST),
    row("signAmendment", "Placement", ALL_FOUR),
    row("declineAmendment", "Placement", ALL_FOUR),
    row("lapseAmendment", "Placement", VIVIER),
    row("raiseDispute", "Placement", ALL_THREE),
    row("settleDispute", "Placement", &[Party::ProgrammeAdministrator]),
    row("remindPlacement", "Placement", VIVIER),
    row("remindToSignAmendment", "Placement", VIVIER),
    row("escalatePlacement", "Placement", VIVIER),
    row("fillReleaseVacancy", "Placement", VIVIER),
    row("readdressRelease", "Placement", VIVIER),
    row("endReleaseDelegation", "Placement", VIVIER),
    row("closeReviews", "Placement", VIVIER),
    row("giveOpinionByLink", "Placement (the link’s person, with the rights that they hold now)", &[Party::Anyone]),
    row("answerReleaseByLink", "Placement (the link’s person, with the rights that they hold now)", &[Party::Anyone]),
    row("answerPlacementByLink", "Placement (the link’s person, with the rights that they hold now)", &[Party::Anyone]),
    row("signAgreementByLink", "Placement (the link’s person, with the rights that they hold now)", &[Party::Anyone]),
    row("planAbsence", "Absence (one’s own, as somebody who answers for a service)", DECIDERS),
    row("cancelAbsence", "Absence (one’s own)", &[Party::Oneself]),
    row("delegateForAbsence", "Placement", VIVIER),
    row("responseTimes", "ResponseTimes (organisations with at least 5 answers)", &[Party::SignedIn, Party::System]),
    row("expirePlacement", "Placement", VIVIER),
    row("supersedePlacement", "Placement", VIVIER),
    row(
        "placement",
        "Placement",
        &[
            Party::Oneself,
            Party::MissionOwner,
            Party::ReleasingManager,
            Party::HumanResources,
            Party::ProgrammeAdministrator,
            Party::System,
        ],
    ),
    row(
        "placementMotivation",
        "Placement.motivation",
        &[Party::Oneself, Party::MissionOwner, Party::ProgrammeAdministrator, Party::System],
    ),
    row(
        "releaseRefusal",
        "Release.words (why a service refuses or takes back; the manager’s opinion)",
        &[Party::Oneself, Party::ReleasingManager, Party::HumanResources, Party::ProgrammeAdministrator, Party::System],
    ),
    row(
        "placementReviews",
        "Placement.reviews (once both have reviewed; one's own before)",
        &[Party::Oneself, Party::MissionOwner, Party::ProgrammeAdministrator, Party::System],
    ),
    row("candidatesForSeat", "Ranking", &[Party::MissionOwner, Party::ProgrammeAdministrator, Party::System]),
    row("seatsForTalent", "Ranking", &[Party::Oneself, Party::ProgrammeAdministrator, Party::System]),
    row(
        "talentsLike",
        "Ranking",
        &[Party::MissionOwner, Party::Coordinator, Party::ProgrammeAdministrator, Party::System],
    ),
    row("rankingRecords", "RankingRecord", &[Party::MissionOwner, Party::ProgrammeAdministrator, Party::System]),
    row("rankingDecisions", "RankingRecord (counts only)", &[Party::Anyone]),
    row("rankingExposure", "RankingRecord (by groups of 5 and more)", PROGRAMME),
    row("saveSearch", "Search", &[Party::SignedIn]),
    row("forgetSearch", "Search (one's own)", &[Party::SignedIn]),
    row("alertSearch", "Search", VIVIER),
    row("sendSearchDigest", "Search", VIVIER),
    row("fittingTalentCount", "Ranking (counts only, none under 5)", &[Party::Anyone]),
    row("rankingPolicy", "RankingPolicy", &[Party::Anyone]),
];

/// The lineages against which roles are held: an organisation with its ancestors, nearest first.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Lineages {
    /// Of the organisation that has the mission.
    pub host: Vec<OrganisationId>,
    /// Of the talent's home organisation.
    pub home: Vec<OrganisationId>,
    /// What the actor holds only because the talent lent it to them: nobody decides on their own release through somebody else.
    pub borrowed: Vec<RoleGrant>,
}

/// The sides on which `actor` stands in a placement today. The talent is nothing but the talent, whoever holds the talent's own role
/// for them answers for no service of the talent's, and whoever has come to answer for the host since they were named stands in for no
/// service. Whoever holds a role of the host and one of the service is on both sides.
pub fn sides(actor: &Actor, state: &PlacementState, lineages: &Lineages, today: NaiveDate) -> Vec<Side> {
    let Some(pairing) = state.pairing else { return Vec::new() };
    if actor.is_system() {
        return vec![Side::Vivier];
    }
    if actor.account() == Some(pairing.account) {
        return vec![Side::Talent];
    }
    let answers = |role| {
        let mut grants = actor.grants().iter().filter(|grant| !lineages.borrowed.contains(grant));
        grants.any(|grant| grant.role == role && lineages.home.contains(&grant.organisation))
    };
    let mut sides = Vec::new();
    let hosts = actor.holds(Role::MissionOwner, &lineages.host);
    if hosts {
        sides.push(Side::Host);
    }
    let stands_in = !hosts && stands_in(actor, state.stand_in(today));
    if state.release.is_some() && (answers(Role::ReleasingManager) || stands_in) {
        sides.push(Side::Service);
    }
    if let Some(release) = &state.release
        && release.needs_human_resources()
        && answers(Role::HumanResources)
    {
        sides.push(Side::HumanResources);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        sides.push(Side::Programme);
    }
    sides
}

/// Whoever has become an external since stands in for no service (decision 0035).
fn stands_in(actor: &Actor, delegate: Option<AccountId>) -> bool {
    delegate.is_some() && delegate == actor.account() && !matches!(actor, Actor::Outsider { .. })
}

/// True where somebody on these sides may do `action`.
pub fn may(action: &str, sides: &[Side]) -> bool {
    let parties: Vec<Party> = sides.iter().map(|side| side.party()).collect();
    allows(PERMISSIONS, action, &parties)
}

/// In what qualities `actor` meets a mission of this lineage (for rankings), or the talent of `account`.
pub fn parties(actor: &Actor, host: &[OrganisationId], account: Option<AccountId>) -> Vec<Party> {
    let mut parties = vec![Party::Anyone];
    if actor.is_system() {
        parties.push(Party::System);
    }
    if actor.account().is_some() {
        parties.push(Party::SignedIn);
        if account == actor.account() {
            parties.push(Party::Oneself);
        }
    }
    if actor.holds(Role::MissionOwner, host) {
        parties.push(Party::MissionOwner);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    parties
}
