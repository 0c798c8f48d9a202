//! The ledger in the schema: queries here, types and mutations beside.

use async_graphql::{Context, ID, Object, Result};
use vivier_kernel::id::PlacementId;
use vivier_kernel::invalid::Invalid;
use vivier_matching::read::placements::placement;
use vivier_valorisation::domain::value::{Holder, LedgerAccountId};
use vivier_valorisation::read::accounts::AccountView;
use vivier_valorisation::read::{accounts as read, statement};

use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Instant, Position};

pub mod enums;
mod inputs;
mod mutations;
pub mod recognition;
#[cfg(test)]
mod tests;
pub mod types;

use enums::CreditEntryStatus;
pub use mutations::CreditMutation;
pub use recognition::RecognitionQuery;
use types::{CreditAccount, CreditPolicy, PlacementCredit};

#[derive(Default)]
pub struct CreditQuery;

#[Object]
impl CreditQuery {
    /// One account of the ledger, as it is or as it was. Null where it does not exist for you; the issuer’s is for everybody.
    async fn credit_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account's id.")] id: ID,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<CreditAccount>> {
        let store = ctx.store()?;
        let mut reader = Reader::new();
        let id = reader.id::<LedgerAccountId>("id", &id);
        let at = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        let (id, at) = reader.build(|| Some((id?, at?)))?;
        let view = read::account(store, ctx.viewer()?, id, at).await?;
        Ok(view.map(|view| CreditAccount { view, at, sums: None }))
    }

    /// Your own account and those of the organisations that you answer for and of the brigades that you coordinate, 500 at most, the most used
    /// ones; with the issuer’s at the end.
    async fn credit_accounts(&self, ctx: &Context<'_>) -> Result<Vec<CreditAccount>> {
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let views = read::own_accounts(store, viewer).await?;
        let mut sums = match ctx.look_ahead().field("byRule").exists() {
            true => Some(statement::by_rules(store, viewer, &views, None).await?),
            false => None,
        };
        let account = |view: AccountView| {
            let sums = sums.as_mut().map(|sums| sums.remove(&view.id).unwrap_or_default());
            CreditAccount { view, at: None, sums }
        };
        Ok(views.into_iter().map(account).collect())
    }

    /// The programme’s policy: rates, shares, prices and limits.
    async fn credit_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which version; the one in force where it is absent.")] version: Option<i64>,
    ) -> Result<CreditPolicy> {
        let mut reader = Reader::new();
        let range = Invalid::OutOfRange { min: 1, max: i64::from(u32::MAX) };
        let version = reader.optional(version, |reader, version| {
            reader.value("version", u32::try_from(version).ok().filter(|version| *version > 0).ok_or(range))
        });
        let version = reader.build(|| version)?;
        Ok(CreditPolicy::of(read::policy(ctx.store()?, version).await?))
    }

    /// What a placement brings the service that releases its agent: announced once the release is asked. Null where nothing is
    /// announced, the person is external, or the placement does not exist for you.
    async fn placement_credit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement's id.")] placement_id: ID,
    ) -> Result<Option<PlacementCredit>> {
        let mut reader = Reader::new();
        let id = reader.id::<PlacementId>("placementId", &placement_id);
        let id = reader.build(|| id)?;
        let store = ctx.store()?;
        let Some(view) = placement(store, ctx.viewer()?, id).await? else { return Ok(None) };
        let Some(release) = view.release else { return Ok(None) };
        let service = LedgerAccountId::of(Holder::Organisation { organisation: release.organisation });
        let gets = statement::service_gets(store, id, service).await?;
        Ok(gets.and_then(|(status, service_receives)| {
            Some(PlacementCredit { service_receives, status: CreditEntryStatus::of(status)? })
        }))
    }
}
