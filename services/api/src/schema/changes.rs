//! What changed of an object between two instants, in words, for those who may see it from behind.

use std::collections::{HashMap, HashSet};

use async_graphql::{Context, Enum, Error, ID, Object, Result, SimpleObject};
use futures_util::future::try_join_all;
use serde_json::Value;
use uuid::Uuid;
use vivier_brigade::domain::value::{BrigadeId, MobilisationId, RecipeId};
use vivier_brigade::read::history::{
    follows_brigade, follows_mobilisation, follows_recipe, knows_who, knows_who_mobilised,
};
use vivier_event_store::{Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_matching::allocation::read::run;
use vivier_matching::allocation::value::AllocationRunId;
use vivier_matching::read::placements::placement;
use vivier_missions::read::missions::mission;
use vivier_skills::domain::value::SkillId;
use vivier_talents::read::talents::talent;
use vivier_valorisation::domain::value::{Cause, Holder, LedgerAccountId};
use vivier_valorisation::read::accounts::account;
use vivier_valorisation::read::statement::causes;

use crate::schema::accounts::Account;
use crate::schema::change_words;
use crate::schema::matching::types::Placement;
use crate::schema::missions::types::Mission;
use crate::schema::skills::Skill;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::{AnyId, decode_any};
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::scalars::{Instant, Position};

/// The most changes that one answer tells.
const MAX_CHANGES: usize = 500;

/// One thing that happened to an object.
#[derive(SimpleObject)]
pub struct Change {
    /// Its place in the global order: `asOfPosition` of reads goes there.
    pub position: Position,
    /// When.
    pub at: Instant,
    /// The event’s name.
    pub kind: String,
    /// What happened, in the reader’s language.
    pub words: String,
    /// True where Vivier itself did it: a deadline, or what follows from something else.
    pub by_itself: bool,
    /// Who did it.
    pub by: ChangeActor,
}

/// Who did something. It is written down who acted, and not by which of their rights.
#[derive(SimpleObject)]
pub struct ChangeActor {
    /// What sort of actor.
    pub kind: ChangeActorKind,
    /// True where it was you.
    pub you: bool,
    /// The account of whoever did it, for programme administrators; null for others, but for what they did themselves, and where it is
    /// erased. In the history of a brigade and of its mobilisations, that of what coordinators do: null where a member, or somebody who was
    /// called, can have done it, but for coordinators.
    pub account: Option<Account>,
}

/// What sort of actor did something.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeActorKind {
    /// Somebody with an account.
    Person,
    /// Vivier itself: a deadline, or what follows from something else.
    Vivier,
    /// Somebody who was not signed in.
    Anonymous,
}

#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// What happened to a talent, a mission, a placement, an organisation, a brigade, a mobilisation, a team recipe, an account of credit,
    /// an account of a person or an allocation run after one instant and up to another, oldest first, at most 500, with what stood there
    /// before. Null where you may not see the object from behind: a talent’s is for the person and the programme, a mission’s for its
    /// organisation and the programme, a brigade’s, its recipes’ and its mobilisations’ for its coordinators and the programme, without those
    /// whom it happened to. The account of the issuer of credit has none of its own: its `statement` says what happened.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The object's id.")] id: ID,
        #[graphql(desc = "What happened after this instant.")] from: Instant,
        #[graphql(desc = "What happened up to this instant; now where it is absent.")] to: Option<Instant>,
    ) -> Result<Option<Vec<Change>>> {
        let store = ctx.store()?;
        let now = store.clock().now();
        let mut reader = Reader::new();
        let id = reader.checked("id", decode_any(&id));
        let from = reader.value("from", from.read());
        let to = reader.optional(to, |reader, to| reader.value("to", to.read()));
        // That nothing happened after a day that is to come says nothing: an empty list would look like an answer.
        if from.is_some_and(|from| from > now) {
            reader.refuse(Problem::new("IN_THE_FUTURE").at("from"));
        }
        if to.flatten().is_some_and(|to| to > now) {
            reader.refuse(Problem::new("IN_THE_FUTURE").at("to"));
        }
        if from.zip(to.flatten()).is_some_and(|(from, to)| to < from) {
            reader.refuse(Invalid::EndBeforeStart.at("to"));
        }
        let (id, from, to) = reader.build(|| Some((id?, from?, to?)))?;
        if !sees(store, ctx.viewer()?, &id).await? {
            return Ok(None);
        }
        let locale = ctx.locale();
        let history = store.history(id.uuid).await?;
        let within = |event: &Recorded| event.recorded_at > from && to.is_none_or(|to| event.recorded_at <= to);
        let told: Vec<(usize, Value)> = history
            .iter()
            .enumerate()
            .filter(|(_, event)| within(event))
            .take(MAX_CHANGES)
            .map(|(index, event)| (index, change_words::payload(event)))
            .collect();
        let skills: HashSet<SkillId> = told.iter().filter_map(|(_, said)| skill_of(said)).collect();
        let mut names = HashMap::new();
        for skill in skills {
            if let Some(found) = Skill::load(ctx, skill).await? {
                names.insert(skill.uuid(), found.called(locale).to_owned());
            }
        }
        let entries = match id.kind.as_str() {
            LedgerAccountId::KIND => because(ctx, LedgerAccountId::from_uuid(id.uuid), &told).await?,
            _ => HashMap::new(),
        };
        // Each account once, however much it did, and none where nobody asks.
        let mut accounts = HashMap::new();
        if ctx.look_ahead().field("by").field("account").exists() {
            let people: HashSet<AccountId> =
                told.iter().filter_map(|(index, _)| actor(&history[*index].meta.actor).1).collect();
            for person in people {
                if let Some(Account(view)) = Account::load(ctx, person).await? {
                    accounts.insert(person, view);
                }
            }
        }
        let known = match id.kind.as_str() {
            BrigadeId::KIND => Some(knows_who(store, ctx.viewer()?, BrigadeId::from_uuid(id.uuid)).await?),
            MobilisationId::KIND => {
                Some(knows_who_mobilised(store, ctx.viewer()?, MobilisationId::from_uuid(id.uuid)).await?)
            }
            _ => None,
        };
        let viewer = ctx.viewer()?.account();
        let change = |(index, said): &(usize, Value)| {
            let event = &history[*index];
            let (actor_kind, person) = actor(&event.meta.actor);
            let named = person.filter(|_| known.is_none_or(|known| known.may_be_known(&event.kind)));
            let before = change_words::before(&event.kind, said, &history[..*index]);
            let mut words = change_words::words(&event.kind, said, before.as_ref(), &names, locale);
            if let Some(because) = transfer_of(said).and_then(|transfer| entries.get(&transfer)) {
                words = format!("{words} {because}");
            }
            Change {
                position: event.position.into(),
                at: event.recorded_at.into(),
                words,
                kind: event.kind.clone(),
                by_itself: actor_kind == ChangeActorKind::Vivier,
                by: ChangeActor {
                    kind: actor_kind,
                    you: person.is_some() && person == viewer,
                    account: named.and_then(|person| accounts.get(&person).cloned()).map(Account),
                },
            }
        };
        Ok(Some(told.iter().map(change).collect()))
    }
}

/// Who stands in an event's metadata, by the label of [`Actor::label`].
fn actor(label: &str) -> (ChangeActorKind, Option<AccountId>) {
    match label.split_once(':') {
        Some(("account", id)) => (ChangeActorKind::Person, id.parse().ok()),
        Some(("system", _)) => (ChangeActorKind::Vivier, None),
        _ => (ChangeActorKind::Anonymous, None),
    }
}

fn skill_of(said: &Value) -> Option<SkillId> {
    said["skill"].as_str().and_then(|id| id.parse().ok()).map(SkillId::from_uuid)
}

fn transfer_of(said: &Value) -> Option<Uuid> {
    said["transfer"].as_str()?.parse().ok()
}

/// Why each entry of an account was made, in words, by its transfer: the rule, and the mission where the viewer may see it. What was taken
/// back goes back to the same mission.
async fn because(
    ctx: &Context<'_>,
    account: LedgerAccountId,
    told: &[(usize, Value)],
) -> Result<HashMap<Uuid, String>> {
    let (store, locale) = (ctx.store()?, ctx.locale());
    let transfers: Vec<Uuid> = told.iter().filter_map(|(_, said)| transfer_of(said)).collect();
    let made = causes(store, account, &transfers).await?;
    let reversed: Vec<Uuid> = made
        .values()
        .filter_map(|(_, cause)| match cause {
            Cause::Reversal { of } => Some(of.uuid()),
            _ => None,
        })
        .collect();
    let earlier = causes(store, account, &reversed).await?;
    let origin = |cause: &Cause| match cause {
        Cause::Reversal { of } => earlier.get(&of.uuid()).map(|(_, cause)| cause.clone()),
        other => Some(other.clone()),
    };
    let origins: HashMap<Uuid, Cause> =
        made.iter().filter_map(|(transfer, (_, cause))| Some((*transfer, origin(cause)?))).collect();
    let placements: HashSet<PlacementId> = origins
        .values()
        .filter_map(|cause| match cause {
            Cause::Placement { placement } => Some(*placement),
            _ => None,
        })
        .collect();
    let placements = try_join_all(placements.into_iter().map(|id| Placement::load(ctx, id))).await?;
    let placed: HashMap<PlacementId, MissionId> =
        placements.into_iter().flatten().map(|Placement(view)| (view.id, view.mission)).collect();
    let mut about: HashMap<Uuid, MissionId> = HashMap::new();
    for (transfer, cause) in &origins {
        let mission = match cause {
            Cause::Placement { placement } => placed.get(placement).copied(),
            Cause::Priority { mission, .. } => Some(*mission),
            _ => None,
        };
        about.extend(mission.map(|mission| (*transfer, mission)));
    }
    let missions: HashSet<MissionId> = about.values().copied().collect();
    let missions = try_join_all(missions.into_iter().map(|id| Mission::load(ctx, id))).await?;
    let titles: HashMap<MissionId, String> =
        missions.into_iter().flatten().map(|Mission(view)| (view.id, view.title)).collect();
    let words = made.iter().filter_map(|(transfer, (rule, _))| {
        let title = about.get(transfer).and_then(|mission| titles.get(mission)).map(String::as_str);
        Some((*transfer, change_words::because(rule.as_str(), title, locale)?))
    });
    Ok(words.collect())
}

/// True where the viewer may see what happened to the object, by the rights of each service.
async fn sees(store: &Store, viewer: &Actor, id: &AnyId) -> Result<bool> {
    let uuid = id.uuid;
    Ok(match id.kind.as_str() {
        TalentId::KIND => {
            let view = talent(store, viewer, TalentId::from_uuid(uuid)).await?;
            view.is_some_and(|view| view.private.is_some())
        }
        MissionId::KIND => match mission(store, viewer, MissionId::from_uuid(uuid)).await? {
            Some(view) => {
                let lineage = vivier_organisations::read::lineage(store, view.organisation).await?;
                vivier_missions::access::may(viewer, "missionBehindTheScenes", &lineage)
            }
            None => false,
        },
        PlacementId::KIND => placement(store, viewer, PlacementId::from_uuid(uuid)).await?.is_some(),
        OrganisationId::KIND => {
            vivier_organisations::read::organisation(store, OrganisationId::from_uuid(uuid)).await?.is_some()
        }
        BrigadeId::KIND => follows_brigade(store, viewer, BrigadeId::from_uuid(uuid)).await?,
        MobilisationId::KIND => follows_mobilisation(store, viewer, MobilisationId::from_uuid(uuid)).await?,
        RecipeId::KIND => follows_recipe(store, viewer, RecipeId::from_uuid(uuid)).await?,
        AccountId::KIND => vivier_accounts::read::account(store, viewer, AccountId::from_uuid(uuid)).await?.is_some(),
        AllocationRunId::KIND => run(store, viewer, AllocationRunId::from_uuid(uuid)).await?.is_some(),
        LedgerAccountId::KIND => {
            match account(store, viewer, LedgerAccountId::from_uuid(uuid), None).await? {
                // The issuer has no limit to guard and therefore no history of its own: what happened to it stands in its statement,
                // which is for the programme (decision 0038). An empty list would say that nothing did.
                Some(view) if view.holder == Holder::Programme && view.announced.is_some() => {
                    return Err(no_changes_of(LedgerAccountId::KIND));
                }
                Some(view) => view.announced.is_some(),
                None => false,
            }
        }
        found => return Err(no_changes_of(found)),
    })
}

fn no_changes_of(found: &str) -> Error {
    Problems::from(Problem::new("NO_CHANGES_OF").at("id").with("found", found)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_acted_is_known_again_by_what_was_written_down() {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(7));
        let colleague = Actor::Account { account, verified: true, grants: Vec::new() };
        for (acting, expected) in [
            (colleague, (ChangeActorKind::Person, Some(account))),
            (Actor::Outsider { account }, (ChangeActorKind::Person, Some(account))),
            (Actor::system("timers"), (ChangeActorKind::Vivier, None)),
            (Actor::Anonymous, (ChangeActorKind::Anonymous, None)),
        ] {
            assert_eq!(actor(&acting.label()), expected, "{acting:?}");
        }
    }
}
