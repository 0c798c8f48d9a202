//! Accounts in the schema: oneself, the list for the programme, and the ways in and out.

use async_graphql::{Context, Enum, ID, Object, Result};
use vivier_accounts::read::{self, AccountView};
use vivier_kernel::actor::{Role as Kernel, RoleGrant as Grant};
use vivier_kernel::id::AccountId;

use super::organisations::Organisation;
use crate::conventions::connection::{Connection, PageArguments};
use crate::conventions::context::ContextExt as _;
use crate::conventions::global_id::encode;
use crate::conventions::input::Reader;

pub mod authenticator;
mod delegations;
mod factors;
mod federation;
mod inputs;
mod mutations;
pub mod own;
mod passwords;
mod roles;

pub use delegations::DelegationMutation;
pub use factors::SecondFactorMutation;
pub use federation::{FederationMutation, FederationQuery};
pub use mutations::AccountMutation;
pub use passwords::PasswordMutation;
pub use roles::RoleMutation;

/// What a person may do in an organisation and below it in the tree.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Kernel")]
pub enum Role {
    /// Runs the programme: priorities, moderation, organisations.
    ProgrammeAdministrator,
    /// Leads a brigade and composes teams.
    Coordinator,
    /// Writes and runs the missions of an organisation.
    MissionOwner,
    /// Answers release requests for the agents of an organisation.
    ReleasingManager,
    /// Decides, for the human resources of an organisation, what its managers may not decide alone.
    HumanResources,
}

/// A role held in one organisation.
pub struct RoleGrant(Grant);

/// A role held in one organisation.
#[Object]
impl RoleGrant {
    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The organisation in which it is held.
    async fn organisation_id(&self) -> ID {
        encode(self.0.organisation)
    }

    /// The organisation in which it is held.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.organisation).await
    }
}

/// An account, as its holder and the programme's administrators see it; for others it does not exist.
pub struct Account(pub AccountView);

/// An account, as its holder and the programme's administrators see it; for others it does not exist.
#[Object]
impl Account {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The e-mail address.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// What the person is called.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// True once the holder has answered a mail to the address.
    async fn verified(&self) -> bool {
        self.0.verified
    }

    /// The language of mails to this person, `fr` or `en`.
    async fn locale(&self) -> &'static str {
        self.0.locale.tag()
    }

    /// What the domain of the address says of its holder, once it is verified.
    async fn affiliation(&self) -> own::Affiliation {
        self.0.affiliation.into()
    }

    /// True where a code is asked beside the password.
    async fn second_factor(&self) -> bool {
        self.0.second_factor
    }

    /// How the account is entered; null for everybody but its holder.
    async fn access(&self, ctx: &Context<'_>) -> Result<Option<own::AccountAccess>> {
        own::access(ctx, self.0.id).await
    }

    /// Roles that the account lent, or was lent, and that have not ended.
    async fn delegations(&self, ctx: &Context<'_>) -> Result<Option<Vec<own::Delegation>>> {
        own::delegations(ctx, self.0.id).await
    }

    /// The roles that the account holds.
    async fn roles(&self) -> Vec<RoleGrant> {
        self.0.grants.iter().copied().map(RoleGrant).collect()
    }
}

impl Account {
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: AccountId) -> Result<Option<Self>> {
        Ok(read::account(ctx.store()?, ctx.viewer()?, id).await?.map(Account))
    }
}

#[derive(Default)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// Your own account; null where you are not signed in.
    async fn me(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        match ctx.viewer()?.account() {
            Some(own) => Account::load(ctx, own).await,
            None => Ok(None),
        }
    }

    /// One account; null where it does not exist for you.
    async fn account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account's id.")] id: ID,
    ) -> Result<Option<Account>> {
        let mut reader = Reader::new();
        let id = reader.id::<AccountId>("id", &id);
        Account::load(ctx, reader.build(|| id)?).await
    }

    /// All accounts, in order of registration. For programme administrators; empty for others.
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Account>> {
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<AccountId>(&mut reader, "accounts");
        let page = reader.build(|| page)?;
        let rows =
            read::accounts(ctx.store()?, ctx.viewer()?, page.from().copied(), !page.is_forward(), page.rows()).await?;
        Ok(page.connection(rows, |view| view.id, Account))
    }
}
