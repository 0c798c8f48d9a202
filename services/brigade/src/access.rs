//! Who may do what with brigades, recipes and mobilisations, and in what quality somebody stands to them.

use vivier_accounts::read::responsible::borrowed_from;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};

use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::value::BrigadeId;

const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator, Party::System];
const PERSON: &[Party] = &[Party::Oneself];
const COORDINATOR: &[Party] = &[Party::Coordinator];
const SERVICE: &[Party] = &[Party::ReleasingManager];
const VIVIER: &[Party] = &[Party::System];
const ASKED: &[Party] = &[Party::Coordinator, Party::System];
const FOLLOWING: &[Party] = &[Party::Coordinator, Party::ProgrammeAdministrator];

const fn row(action: &'static str, resource: &'static str, parties: &'static [Party]) -> Permission {
    Permission { action, resource, parties }
}

/// What stands in `schema/permissions.txt` for the brigade. A coordinator is one of the brigade in question, or of the core one.
pub const PERMISSIONS: &[Permission] = &[
    row("foundBrigade", "Brigade", PROGRAMME),
    row("renameBrigade", "Brigade", COORDINATOR),
    row("volunteerForBrigade", "Member", PERSON),
    row("acceptVolunteer", "Member", COORDINATOR),
    row("declineVolunteer", "Member", COORDINATOR),
    row("leaveBrigade", "Member", PERSON),
    row("removeFromBrigade", "Member", COORDINATOR),
    row("endMembership", "Member", VIVIER),
    row("recordClearance", "Member", COORDINATOR),
    row("setQuietHours", "Member", PERSON),
    row("optOutOfCalls", "Member", PERSON),
    row("optInToCalls", "Member", PERSON),
    row("grantStandingRelease", "StandingRelease", SERVICE),
    row("revokeStandingRelease", "StandingRelease", SERVICE),
    row("standingReleases", "StandingRelease (those of the service's own agents)", SERVICE),
    row("assignDuty", "Duty", COORDINATOR),
    row("offerDuty", "Duty", PERSON),
    row("takeDuty", "Duty (one that another member offers, whose holder is not named)", PERSON),
    row("dropDuty", "Duty", COORDINATOR),
    row("writeTeamRecipe", "TeamRecipe", COORDINATOR),
    row("reviseTeamRecipe", "TeamRecipe", COORDINATOR),
    row("retireTeamRecipe", "TeamRecipe", COORDINATOR),
    row("declareMobilisation", "Mobilisation", COORDINATOR),
    row("correctMobilisation", "Mobilisation", COORDINATOR),
    row("composeTeam", "Mobilisation", COORDINATOR),
    row("planWave", "Mobilisation", ASKED),
    row("reachNextBrigade", "Mobilisation", ASKED),
    row("sendCall", "Call", VIVIER),
    row("remindCall", "Call", VIVIER),
    row("acceptCall", "Call", PERSON),
    row("acceptCallAsLastResort", "Call", PERSON),
    row("declineCall", "Call", PERSON),
    row("answerCallByLink", "Call (with the link that was sent to the person called)", &[Party::Anyone]),
    row("callByLink", "Call (with the link that was sent to the person called)", &[Party::Anyone]),
    row("expireCall", "Call", VIVIER),
    row("takeLastResort", "Call", VIVIER),
    row("releaseEngaged", "Call", VIVIER),
    row("stepDown", "Call", PERSON),
    row("deployTeam", "Mobilisation", COORDINATOR),
    row("standDownTeam", "Mobilisation", COORDINATOR),
    row("reviewMobilisation", "Mobilisation", &[Party::Coordinator, Party::MissionOwner]),
    row("cancelMobilisation", "Mobilisation", COORDINATOR),
    row("failMobilisation", "Mobilisation", ASKED),
    row("passMobilisationDeadline", "Mobilisation", VIVIER),
    row("loseMember", "Mobilisation", VIVIER),
    row("tellOfVacantHost", "Mobilisation", VIVIER),
    row("tellOfPausedDuty", "Duty", VIVIER),
    row("carryEngagements", "Mobilisation", VIVIER),
    row("keepTeamSeats", "Mobilisation", VIVIER),
    row("brigade", "Brigade", &[Party::SignedIn, Party::System]),
    row("brigadeMembers", "Brigade.members (who, when they can be called)", ASKED),
    row("brigadeHistory", "Brigade, its recipes and mobilisations (what happened, and not to whom)", FOLLOWING),
    row("ownMembership", "Member", PERSON),
    row("teamRecipe", "TeamRecipe", ASKED),
    row("readiness", "Readiness", ASKED),
    row("teamProposal", "Composition", ASKED),
    row("holdExercise", "Exercise", COORDINATOR),
    row("exercise", "Exercise", ASKED),
    row("mobilisation", "Mobilisation", &[Party::Coordinator, Party::MissionOwner, Party::Oneself, Party::System]),
    row(
        "mobilisationCalls",
        "Mobilisation.calls (all of them; one's own to the person called; to coordinators of another brigade those of its people)",
        ASKED,
    ),
];

/// The scope in which there is one core brigade.
pub const CORE_SCOPE: &str = "brigade.core";
/// The one value of that scope.
pub const CORE: &str = "core";

/// The scope in which a person has at most one seat in all mobilisations together over the same days, those of rest after each included.
pub const ENGAGED_SCOPE: &str = "brigade.team-days";

/// True where one of `present` may do `action`.
pub fn may(action: &str, present: &[Party]) -> bool {
    allows(PERMISSIONS, action, present)
}

/// What anybody is, whatever it is about.
pub fn everywhere(actor: &Actor) -> Vec<Party> {
    let mut parties = vec![Party::Anyone];
    if actor.is_system() {
        parties.push(Party::System);
    }
    if actor.account().is_some() {
        parties.push(Party::SignedIn);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    parties
}

/// What an actor may do with many brigades and mobilisations: where the core brigade is was looked up once for all of them.
pub struct Rights<'a> {
    store: &'a Store,
    actor: &'a Actor,
    core: Option<BrigadeId>,
}

impl<'a> Rights<'a> {
    /// # Errors
    /// `StoreError`.
    pub async fn new(store: &'a Store, actor: &'a Actor) -> Result<Self, StoreError> {
        let core = match actor.holds_anywhere(Role::Coordinator) {
            true => store.find_claim(CORE_SCOPE, CORE).await?.map(BrigadeId::from_uuid),
            false => None,
        };
        Ok(Self { store, actor, core })
    }

    /// True where the actor coordinates the brigade, or the core one.
    ///
    /// # Errors
    /// `StoreError`.
    pub async fn coordinates(&self, brigade: BrigadeId) -> Result<bool, StoreError> {
        if !self.actor.holds_anywhere(Role::Coordinator) {
            return Ok(false);
        }
        for id in std::iter::once(brigade).chain(self.core) {
            let state = self.store.glance::<Brigade>(id.uuid()).await?.state;
            if let Some(organisation) = state.organisation
                && holds(self.store, self.actor, Role::Coordinator, organisation).await?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// As [`of_mobilisation`].
    ///
    /// # Errors
    /// `StoreError`.
    pub async fn of_mobilisation(&self, state: &MobilisationState) -> Result<Vec<Party>, StoreError> {
        let mut parties = everywhere(self.actor);
        // One that does not exist takes what one takes that may not be seen.
        let (brigade, host) = state.need.as_ref().map(|need| (need.brigade, need.host)).unwrap_or_default();
        if self.coordinates(brigade).await? {
            parties.push(Party::Coordinator);
        }
        if holds(self.store, self.actor, Role::MissionOwner, host).await? {
            parties.push(Party::MissionOwner);
        }
        let asked = |account| state.calls.iter().any(|call| call.callee.account == account && call.deadline.is_some());
        if self.actor.account().is_some_and(asked) {
            parties.push(Party::Oneself);
        }
        Ok(parties)
    }
}

/// True where the actor coordinates the brigade, or the core one.
///
/// # Errors
/// `StoreError`.
pub async fn coordinates(store: &Store, actor: &Actor, brigade: BrigadeId) -> Result<bool, StoreError> {
    Rights::new(store, actor).await?.coordinates(brigade).await
}

/// True where the actor holds the role in the organisation or above it.
///
/// # Errors
/// `StoreError`.
pub async fn holds(store: &Store, actor: &Actor, role: Role, organisation: OrganisationId) -> Result<bool, StoreError> {
    if !actor.holds_anywhere(role) {
        return Ok(false);
    }
    Ok(actor.holds(role, &vivier_organisations::read::lineage(store, organisation).await?))
}

/// Who answers for the missions of an administration, in itself or above it, the nearest first: they sign for a team that works there, and
/// review it. Nobody else can (decision 0051).
///
/// # Errors
/// `StoreError`.
pub async fn owners(store: &Store, host: OrganisationId) -> Result<Vec<AccountId>, StoreError> {
    let lineage = vivier_organisations::read::lineage(store, host).await?;
    let holders = vivier_accounts::read::role_holders::holders(store, Role::MissionOwner, &lineage).await?;
    Ok(holders.into_iter().map(|(_, account)| account).collect())
}

/// The same, but not by what `person` alone lent to the actor.
async fn holds_besides(
    store: &Store,
    actor: &Actor,
    role: Role,
    organisation: OrganisationId,
    person: Option<AccountId>,
) -> Result<bool, StoreError> {
    let (Some(account), Some(person)) = (actor.account().filter(|_| actor.holds_anywhere(role)), person) else {
        return holds(store, actor, role, organisation).await;
    };
    let borrowed = borrowed_from(store, account, person).await?;
    let lineage = vivier_organisations::read::lineage(store, organisation).await?;
    let mut grants = actor.grants().iter().filter(|grant| !borrowed.contains(grant));
    Ok(grants.any(|grant| grant.role == role && lineage.contains(&grant.organisation)))
}

/// In what qualities the actor stands to a brigade, where nobody in particular is meant.
///
/// # Errors
/// `StoreError`.
pub async fn of_brigade(store: &Store, actor: &Actor, brigade: BrigadeId) -> Result<Vec<Party>, StoreError> {
    let mut parties = everywhere(actor);
    if coordinates(store, actor, brigade).await? {
        parties.push(Party::Coordinator);
    }
    Ok(parties)
}

/// In what qualities the actor stands to one person of a brigade, by the person's account and service.
///
/// # Errors
/// `StoreError`.
pub async fn of_member(
    store: &Store,
    actor: &Actor,
    brigade: BrigadeId,
    person: (Option<AccountId>, Option<OrganisationId>),
) -> Result<Vec<Party>, StoreError> {
    let mut parties = of_brigade(store, actor, brigade).await?;
    let (account, home) = person;
    if account.is_some() && account == actor.account() {
        parties.push(Party::Oneself);
    } else if let Some(home) = home
        && holds_besides(store, actor, Role::ReleasingManager, home, account).await?
    {
        // Nobody releases themselves, nor through whom they lent their role to.
        parties.push(Party::ReleasingManager);
    }
    Ok(parties)
}

/// In what qualities the actor stands to a mobilisation. Whoever has been called is `Oneself`.
///
/// # Errors
/// `StoreError`.
pub async fn of_mobilisation(
    store: &Store,
    actor: &Actor,
    state: &MobilisationState,
) -> Result<Vec<Party>, StoreError> {
    Rights::new(store, actor).await?.of_mobilisation(state).await
}
