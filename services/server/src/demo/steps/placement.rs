//! What talents, hosts, services and the programme do in placements.

use vivier_event_store::UseCase;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, PlacementId, TypedId as _};
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::rules::ReleaseStep;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_matching::domain::value::{
    Activities, Conditions, EvidencedSkill, HalfDays, Hours, Level, Motivation, Origin, Place, ProposalSource,
    Reimbursement, Side, Words,
};
use vivier_matching::use_case::agreement::{AgreementDetails, DraftAgreement, SignAgreement};
use vivier_matching::use_case::answer::{AcceptPlacement, DeclinePlacement, WithdrawPlacement};
use vivier_matching::use_case::course::{
    CompletePlacement, ConfirmPlacement, EndPlacementEarly, ReviewPlacement, StartPlacement,
};
use vivier_matching::use_case::open::{ApplyToSeat, InviteTalent, ProposePlacement};
use vivier_matching::use_case::release::{
    DelegateRelease, GiveReleaseOpinion, GrantRelease, RefuseRelease, RequestRelease,
};
use vivier_organisations::read::is_of_state;

use super::talent::skill_key;
use super::{key, run};
use crate::demo::data::{ACTIVITIES, CONDITIONS, HOURS, INVITATIONS, MOTIVATIONS, PLACES, PRAISE};
use crate::demo::plan::{Days, LAST_DAY, Lane, Step};
use crate::demo::world::World;

/// A placement whose turn it is, for one command.
struct Turn<'a> {
    world: &'a World,
    index: usize,
    key: String,
}

pub async fn take(world: &World, step: &Step) -> anyhow::Result<Option<()>> {
    let Lane::Placement(index) = step.lane() else { return Ok(None) };
    if matches!(step, Step::Open { .. }) {
        return open(world, index, &key(step)).await;
    }
    let Some(&placement) = world.placements[index].get() else { return Ok(None) };
    let turn = Turn { world, index, key: key(step) };
    let expected_version = None;
    match *step {
        Step::Accept { by, .. } => turn.by(by, AcceptPlacement { placement, expected_version }).await,
        Step::Decline { by, reason, .. } => {
            turn.by(by, DeclinePlacement { placement, expected_version, reason, words: None }).await
        }
        Step::Withdraw { by, reason, .. } => {
            turn.by(by, WithdrawPlacement { placement, expected_version, reason, words: None }).await
        }
        Step::RequestRelease { by, .. } => {
            turn.by(by, RequestRelease { placement, expected_version, last_day: None, share: None }).await
        }
        Step::Delegate { .. } => match turn.delegate() {
            Some(to) => turn.by(Side::Service, DelegateRelease { placement, expected_version, to: Some(to) }).await,
            None => Ok(None),
        },
        Step::Grant { conditions, delegate, .. } => {
            let conditions = conditions.map(|text| Conditions::new(CONDITIONS[text])).transpose()?;
            let grant = GrantRelease { placement, expected_version, max_share: None, last_day: None, conditions };
            let decider = turn.heard(placement, true, delegate).await?;
            turn.of(world.side(index, decider, delegate), grant).await
        }
        Step::Refuse { reason, .. } => {
            let decider = turn.heard(placement, false, false).await?;
            turn.by(decider, RefuseRelease { placement, expected_version, reason, words: None }).await
        }
        Step::Agree { .. } => turn.by(Side::Host, turn.convention(placement).await?).await,
        Step::Sign { by, .. } => {
            // Whoever signs has read the terms as they stand.
            let state = world.store.glance::<Placement>(placement.uuid()).await?.state;
            let Some(agreement) = state.agreement else { return Ok(None) };
            turn.by(by, SignAgreement { placement, expected_version, side: Some(by), hash: agreement.hash }).await
        }
        Step::Confirm { .. } => turn.by(Side::Host, ConfirmPlacement { placement, expected_version }).await,
        Step::Start { .. } => turn.by(Side::Host, StartPlacement { placement, expected_version }).await,
        Step::Complete { .. } => {
            let days = turn.days();
            let complete = CompletePlacement {
                placement,
                expected_version,
                half_days: turn.half_days(days)?,
                skills: turn.seen()?,
            };
            turn.by(Side::Host, complete).await
        }
        Step::Review { by, rating, words, .. } => {
            let words = words.map(|text| Words::new(PRAISE[text])).transpose()?;
            turn.by(by, ReviewPlacement { placement, expected_version, rating, words, half_days: None }).await
        }
        Step::EndEarly { by, reason, .. } => {
            let state = world.store.glance::<Placement>(placement.uuid()).await?.state;
            let notice = state.terms_in_force().and_then(|terms| terms.notice_days).unwrap_or(0);
            let today = world.store.clock().today() + chrono::Days::new(u64::from(notice));
            // Where the notice leaves nothing, it ends on its day.
            if state.engagement.is_none_or(|engagement| engagement.period.end() <= today) {
                return Ok(None);
            }
            let first = turn.days().first;
            let worked = (today - world.date(first)).num_days().max(0);
            let half_days = turn.half_days(Days { first, last: first + worked })?;
            let last_day = Some(today);
            turn.by(by, EndPlacementEarly { placement, expected_version, reason, words: None, last_day, half_days })
                .await
        }
        _ => Ok(None),
    }
}

async fn open(world: &World, index: usize, key: &str) -> anyhow::Result<Option<()>> {
    let planned = &world.plan.placements[index];
    let (Some((actor, talent)), Some(&seat)) =
        (world.talent(planned.talent), world.seats[planned.mission][planned.seat].get())
    else {
        return Ok(None);
    };
    let outcome = match planned.origin {
        Origin::Application => {
            let motivation = Some(Motivation::new(MOTIVATIONS[planned.words])?);
            run(world, actor, key, ApplyToSeat { seat, motivation }).await?
        }
        Origin::Invitation => {
            let motivation = Some(Motivation::new(INVITATIONS[planned.words])?);
            let owner = world.staff[world.plan.missions[planned.mission].owner].clone();
            run(world, owner, key, InviteTalent { talent, seat, motivation }).await?
        }
        Origin::Proposal => {
            let (by, source) = match index.is_multiple_of(2) {
                true => (world.administrator(), ProposalSource::Programme),
                false => (Actor::system("allocation"), ProposalSource::Allocation),
            };
            run(world, by, key, ProposePlacement { talent, seat, source, motivation: None }).await?
        }
    };
    let _ = world.placements[index].set(outcome.placement);
    Ok(Some(()))
}

impl Turn<'_> {
    /// Who decides on the release; where that is human resources, the manager has said what they think.
    async fn heard(&self, placement: PlacementId, favourable: bool, delegate: bool) -> anyhow::Result<Side> {
        let state = self.world.store.glance::<Placement>(placement.uuid()).await?.state;
        let Some(release) = state.release.filter(|_| state.status == PlacementStatus::ReleasePending) else {
            return Ok(Side::Service);
        };
        let awaited = release.turn() == ReleaseStep::ManagerOpinion;
        if let Some(manager) = self.world.side(self.index, Side::Service, delegate).filter(|_| awaited) {
            let opinion = GiveReleaseOpinion { placement, expected_version: None, favourable, words: None };
            run(self.world, manager, &format!("{}: opinion", self.key), opinion).await?;
        }
        Ok(release.decider())
    }

    /// Terms with all that a convention has to say: what is done, where and when, and whether the home service is paid back.
    async fn convention(&self, placement: PlacementId) -> anyhow::Result<DraftAgreement> {
        let state = self.world.store.glance::<Placement>(placement.uuid()).await?.state;
        let reimbursement = match self.index % 3 {
            0 if self.within_state(&state).await? => Reimbursement::Waived,
            _ => Reimbursement::Reimbursed,
        };
        Ok(DraftAgreement {
            placement,
            expected_version: None,
            period: None,
            share: None,
            place: Some(Place::new(PLACES[self.index % PLACES.len()])?),
            conditions: None,
            details: AgreementDetails {
                activities: Some(Activities::new(ACTIVITIES[self.index % ACTIVITIES.len()])?),
                hours: Some(Hours::new(HOURS[self.index % HOURS.len()])?),
                reimbursement: Some(reimbursement),
                notice_days: None,
            },
        })
    }

    /// True where host and service may agree that nothing is paid back.
    async fn within_state(&self, state: &PlacementState) -> anyhow::Result<bool> {
        let Some((host, home)) = state.pairing.and_then(|pairing| Some((pairing.host, pairing.home?))) else {
            return Ok(false);
        };
        let store = &self.world.store;
        Ok(is_of_state(store, host).await? && is_of_state(store, home).await?)
    }

    async fn by<U: UseCase>(&self, side: Side, use_case: U) -> anyhow::Result<Option<()>> {
        self.of(self.world.side(self.index, side, false), use_case).await
    }

    async fn of<U: UseCase>(&self, actor: Option<Actor>, use_case: U) -> anyhow::Result<Option<()>> {
        let Some(actor) = actor else { return Ok(None) };
        run(self.world, actor, &self.key, use_case).await?;
        Ok(Some(()))
    }

    fn delegate(&self) -> Option<AccountId> {
        self.world.side(self.index, Side::Service, true)?.account()
    }

    fn days(&self) -> Days {
        let planned = &self.world.plan.placements[self.index];
        self.world.plan.missions[planned.mission].seats[planned.seat].days
    }

    /// Five days a week, at the seat's share.
    fn half_days(&self, days: Days) -> anyhow::Result<HalfDays> {
        let planned = &self.world.plan.placements[self.index];
        let share = self.world.plan.missions[planned.mission].seats[planned.seat].share;
        let length = days.last.min(LAST_DAY) - days.first + 1;
        Ok(HalfDays::new(length * 2 * 5 * share / 700)?)
    }

    /// The skills of the seat that the talent claims, as well as they claim them.
    fn seen(&self) -> anyhow::Result<Vec<EvidencedSkill>> {
        let planned = &self.world.plan.placements[self.index];
        let seat = &self.world.plan.missions[planned.mission].seats[planned.seat];
        let claimed = &self.world.plan.talents[planned.talent].skills;
        seat.skills
            .iter()
            .filter_map(|(asked, ..)| claimed.iter().find(|(slug, ..)| slug == asked))
            .map(|(slug, level, _)| Ok(EvidencedSkill { skill: skill_key(slug), level: Level::new(*level)? }))
            .collect()
    }
}
