//! `registerTalent`: somebody offers their skills.

use std::collections::BTreeMap;

use serde::Serialize;
use vivier_accounts::domain::value::Affiliation;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::access::denial;
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::problem::Problem;

use super::{TalentOutcome, seal_optional};
use crate::access;
use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::state::Window;
use crate::domain::value::{DisplayName, EmploymentStatus};
use crate::read::talents::all_of_account;

/// The scope in which an account has at most one talent that is neither withdrawn nor erased.
pub const ACCOUNT_SCOPE: &str = "talent.account";

/// Registers the actor's own talent; what placements of an earlier one still take is taken of it too. Who has an address where anybody
/// gets one comes from outside: nothing shows a service to which they would belong. Who has one of the public service does not: their
/// service is asked before they are lent.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterTalent {
    pub employment: EmploymentStatus,
    /// The home organisation; none for external people.
    pub organisation: Option<OrganisationId>,
    pub display_name: Option<DisplayName>,
}

impl UseCase for RegisterTalent {
    const NAME: &'static str = "registerTalent";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let account = unit.actor().account().filter(|_| access::may(unit.actor(), Self::NAME, None));
        let account = account.ok_or_else(|| denial(access::PERMISSIONS, Self::NAME, unit.actor()))?;
        if let Some(organisation) = self.organisation
            && vivier_organisations::read::open_lineage(unit.store(), organisation).await?.is_empty()
        {
            return Err(Problem::new("NO_SUCH_ORGANISATION").at("organisationId").into());
        }
        // Whoever is on their way to such an address comes from outside already.
        let present = vivier_accounts::read::affiliation(unit.store(), account).await?;
        let future = vivier_accounts::read::future_affiliation(unit.store(), account).await?;
        let anybodys = present == Affiliation::FreeMail || future == Some(Affiliation::FreeMail);
        if anybodys && self.employment != EmploymentStatus::External {
            return Err(Problem::new("FREE_MAIL_IS_EXTERNAL").at("employmentStatus").into());
        }
        // Also on their way to another address: that can be called off once they have registered.
        if present == Affiliation::PublicAgent && self.employment == EmploymentStatus::External {
            return Err(Problem::new("AGENT_IS_NOT_EXTERNAL").at("employmentStatus").into());
        }
        let engaged = still_engaged(unit, account).await?;
        let subject = SubjectId::from(account);
        let talent = TalentId::new(unit.clock());
        let display_name = seal_optional(unit.store().keys(), subject, self.display_name.as_ref()).await?;
        let mut aggregate = unit.load::<Talent>(talent).await?;
        unit.decide(
            &mut aggregate,
            TalentCommand::Register {
                talent,
                account,
                subject,
                employment: self.employment,
                organisation: self.organisation,
                display_name,
                engaged,
            },
        )?;
        unit.claim(ACCOUNT_SCOPE, &account.to_string(), talent);
        Ok(TalentOutcome::of(talent, &aggregate))
    }
}

/// What placements of the person's earlier profiles take from today on: whoever leaves the pool and comes back has no more time than before.
async fn still_engaged(unit: &mut Unit, account: AccountId) -> Result<BTreeMap<PlacementId, Window>, CommandError> {
    let today = unit.today();
    let mut engaged = BTreeMap::new();
    for earlier in all_of_account(unit.store(), account).await? {
        let earlier = unit.load_existing::<Talent>(earlier).await?.state;
        engaged.extend(earlier.engagements.into_iter().filter(|(_, window)| window.period.end() >= today));
    }
    Ok(engaged)
}

/// The profile that a person has today, which may be another than one that they had.
pub(crate) async fn present_profile(unit: &Unit, account: AccountId) -> Result<Option<TalentId>, CommandError> {
    let present = unit.store().find_claim(ACCOUNT_SCOPE, &account.to_string()).await?;
    Ok(present.map(TalentId::from_uuid))
}
