//! Relay's way to read any object again by its id alone. What does not exist for the viewer is null, whatever its kind.

use async_graphql::{Context, ID, Interface, Object, Result};
use vivier_brigade::domain::value::{BrigadeId, MobilisationId, RecipeId};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId as _};
use vivier_matching::allocation::value::AllocationRunId;
use vivier_skills::domain::value::SkillId;
use vivier_valorisation::domain::value::LedgerAccountId;
use vivier_valorisation::read::accounts::account;

use crate::schema::accounts::Account;
use crate::schema::allocation::types::AllocationRun;
use crate::schema::brigade::TeamRecipe;
use crate::schema::brigade::mobilisation_types::Mobilisation;
use crate::schema::brigade::types::Brigade;
use crate::schema::matching::types::Placement;
use crate::schema::missions::types::{Mission, Seat};
use crate::schema::organisations::Organisation;
use crate::schema::skills::Skill;
use crate::schema::talents::types::Talent;
use crate::schema::valorisation::types::CreditAccount;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::{AnyId, decode_any, encode};
use vivier_graphql::conventions::input::Reader;

/// The most ids that one `nodes` takes.
const MAX_NODES: usize = 50;

/// An object that can be read again by its id.
#[derive(Interface)]
#[expect(clippy::large_enum_variant, reason = "made, resolved and dropped one at a time")]
#[graphql(field(name = "id", method = "node_id", ty = "ID", desc = "Opaque and stable; it knows the object's type."))]
pub enum Node {
    Account(Account),
    Organisation(Organisation),
    Skill(Skill),
    Talent(Talent),
    Mission(Mission),
    Seat(Seat),
    Placement(Placement),
    Brigade(Brigade),
    Mobilisation(Mobilisation),
    TeamRecipe(TeamRecipe),
    CreditAccount(CreditAccount),
    AllocationRun(AllocationRun),
}

/// Under one name for the interface: what each object answers as its own `id`.
macro_rules! node_ids {
    ($($object:ty => $id:expr;)+) => {$(
        impl $object {
            async fn node_id(&self, _: &Context<'_>) -> Result<ID> {
                let id: fn(&$object) -> ID = $id;
                Ok(id(self))
            }
        }
    )+};
}

node_ids! {
    Account => |account| encode(account.0.id);
    Organisation => |organisation| encode(organisation.0.id);
    Skill => |skill| encode(skill.0.skill_id());
    Talent => |talent| encode(talent.0.id);
    Mission => |mission| encode(mission.0.id);
    Seat => |seat| encode(seat.0.id);
    Placement => |placement| encode(placement.0.id);
    Brigade => |brigade| encode(brigade.0.id);
    Mobilisation => |mobilisation| encode(mobilisation.0.id);
    TeamRecipe => |recipe| encode(recipe.0.id);
    CreditAccount => |account| encode(account.view.id);
    AllocationRun => |run| encode(run.0.id);
}

impl Node {
    /// The object as the request's viewer sees it, by the loader of its kind.
    pub(crate) async fn load(ctx: &Context<'_>, id: &AnyId) -> Result<Option<Self>> {
        let uuid = id.uuid;
        Ok(match id.kind.as_str() {
            AccountId::KIND => Account::load(ctx, AccountId::from_uuid(uuid)).await?.map(Self::Account),
            OrganisationId::KIND => {
                Organisation::load(ctx, OrganisationId::from_uuid(uuid)).await?.map(Self::Organisation)
            }
            SkillId::KIND => Skill::load(ctx, SkillId::from_uuid(uuid)).await?.map(Self::Skill),
            TalentId::KIND => Talent::load(ctx, TalentId::from_uuid(uuid)).await?.map(Self::Talent),
            MissionId::KIND => Mission::load(ctx, MissionId::from_uuid(uuid)).await?.map(Self::Mission),
            SeatId::KIND => Seat::load(ctx, SeatId::from_uuid(uuid)).await?.map(Self::Seat),
            PlacementId::KIND => Placement::load(ctx, PlacementId::from_uuid(uuid)).await?.map(Self::Placement),
            BrigadeId::KIND => Brigade::load(ctx, BrigadeId::from_uuid(uuid)).await?.map(Self::Brigade),
            MobilisationId::KIND => {
                Mobilisation::load(ctx, MobilisationId::from_uuid(uuid)).await?.map(Self::Mobilisation)
            }
            RecipeId::KIND => TeamRecipe::load(ctx, RecipeId::from_uuid(uuid)).await?.map(Self::TeamRecipe),
            LedgerAccountId::KIND => {
                let view = account(ctx.store()?, ctx.viewer()?, LedgerAccountId::from_uuid(uuid), None).await?;
                view.map(|view| Self::CreditAccount(CreditAccount { view, at: None, sums: None }))
            }
            AllocationRunId::KIND => {
                AllocationRun::load(ctx, AllocationRunId::from_uuid(uuid)).await?.map(Self::AllocationRun)
            }
            // Parts of other objects have ids too, and are read with the object that they belong to.
            _ => None,
        })
    }
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id. Null where it does not exist for you.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The object's id, of whatever type.")] id: ID,
    ) -> Result<Option<Node>> {
        let mut reader = Reader::new();
        let id = reader.checked("id", decode_any(&id));
        Node::load(ctx, &reader.build(|| id)?).await
    }

    /// The objects with these ids, in their order; null in the place of each that does not exist for you.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of whatever types, at most 50.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let mut reader = Reader::new();
        let ids = reader.list("ids", MAX_NODES, ids, |reader, id| reader.checked("", decode_any(&id)));
        let ids = reader.build(|| ids)?;
        // At once, so that the loaders batch them.
        let found = ids.iter().map(|id| Node::load(ctx, id));
        futures_util::future::try_join_all(found).await
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Request;
    use serde_json::json;
    use vivier_event_store::testing;
    use vivier_event_store::{CommandContext, Registry};
    use vivier_kernel::actor::Actor;
    use vivier_kernel::id::AvailabilityId;
    use vivier_kernel::locale::Locale;
    use vivier_organisations::domain::value::{Kind, Name};
    use vivier_organisations::use_case::create::CreateOrganisation;
    use vivier_postgres::testing::database;

    use super::*;
    use crate::schema::with_store;
    use vivier_graphql::conventions::answer::execute;
    use vivier_graphql::conventions::context::RequestContext;

    #[tokio::test]
    async fn an_object_is_read_again_by_its_id_alone() {
        let database = database().await;
        let mut registry = Registry::new();
        vivier_organisations::register(&mut registry);
        vivier_skills::register(&mut registry);
        vivier_talents::register(&mut registry);
        vivier_missions::register(&mut registry);
        vivier_matching::register(&mut registry);
        vivier_brigade::register(&mut registry);
        vivier_valorisation::register(&mut registry);
        let tests = testing::open(&database.url(), registry).await.expect("the store opens");
        let create = CreateOrganisation {
            kind: Kind::Ministry,
            name: Name::new("Ministère").expect("a name"),
            name_en: None,
            short_name: None,
            siret: None,
            parent: None,
        };
        let context = CommandContext::system("tests", tests.store.clock());
        let organisation = tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
        tests.settle().await.expect("the read models catch up");
        let schema = with_store(&tests.store).finish();
        let ask = async |document: String| {
            let context = RequestContext::new(Actor::Anonymous, Locale::En);
            serde_json::to_value(execute(&schema, Request::new(document), context).await).expect("JSON")
        };
        let id = encode(organisation).to_string();
        let nothing = uuid::Uuid::from_u128(7);
        let others = [
            encode(OrganisationId::from_uuid(nothing)),
            encode(TalentId::from_uuid(nothing)),
            encode(MissionId::from_uuid(nothing)),
            encode(SeatId::from_uuid(nothing)),
            encode(PlacementId::from_uuid(nothing)),
            encode(BrigadeId::from_uuid(nothing)),
            encode(MobilisationId::from_uuid(nothing)),
            encode(RecipeId::from_uuid(nothing)),
            encode(LedgerAccountId::from_uuid(nothing)),
            encode(AllocationRunId::from_uuid(nothing)),
            encode(SkillId::from_uuid(nothing)),
            encode(AvailabilityId::from_uuid(nothing)),
        ];
        let list = others.iter().map(|id| format!("\"{}\"", id.as_str())).collect::<Vec<_>>().join(", ");
        let answer = ask(format!(
            "{{ node(id: \"{id}\") {{ __typename id ... on Organisation {{ name }} }} nodes(ids: [\"{id}\", {list}]) {{ id }} }}"
        ))
        .await;
        let found = json!({ "__typename": "Organisation", "id": id, "name": "Ministère" });
        let mut nodes = vec![json!({ "id": id })];
        nodes.resize(1 + others.len(), json!(null));
        assert_eq!(answer["data"], json!({ "node": found, "nodes": nodes }), "{answer}");

        let refused = ask("{ node(id: \"x\") { id } }".to_owned()).await;
        assert_eq!(refused["errors"][0]["extensions"], json!({ "code": "MALFORMED_ID", "argument": "id" }));
        let many = vec![format!("\"{id}\""); MAX_NODES + 1].join(", ");
        let refused = ask(format!("{{ nodes(ids: [{many}]) {{ id }} }}")).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_MANY");
    }
}
