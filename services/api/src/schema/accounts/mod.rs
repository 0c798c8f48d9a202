//! Accounts in the schema: oneself, the list for the programme, and the ways in and out.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use vivier_accounts::read::{self, AccountFilter, AccountView};
use vivier_kernel::actor::{Role as Kernel, RoleGrant as Grant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, OrganisationId};

use super::organisations::Organisation;
use vivier_graphql::conventions::connection::{CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::order::TimeOrder;

pub mod authenticator;
mod batches;
mod delegations;
mod ended;
mod factors;
mod federation;
mod inputs;
mod mutations;
pub mod own;
mod passwords;
mod roles;

pub use batches::loader;
pub use delegations::DelegationMutation;
pub use ended::EndedMutation;
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

    /// Its tokens that have not expired, without their secrets.
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Option<Vec<own::ApiToken>>> {
        own::api_tokens(ctx, self.0.id).await
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

/// Which accounts a list holds; an account is in it where every given field fits.
#[derive(InputObject, Default, Debug)]
pub struct AccountFilterInput {
    /// The account with this e-mail address: addresses are sealed, so that none is found by a part of it.
    pub email: Option<String>,
    /// It holds this role somewhere.
    pub role: Option<Role>,
    /// It holds a role in this organisation itself.
    pub organisation_id: Option<ID>,
}

impl AccountFilterInput {
    fn read(self, reader: &mut Reader) -> Option<AccountFilter> {
        // Nothing typed yet is no filter.
        let typed = self.email.filter(|text| !text.trim().is_empty());
        let email = reader.optional(typed, |reader, text| reader.value("filter.email", EmailAddress::new(&text)));
        let organisation = reader
            .optional(self.organisation_id, |reader, id| reader.id::<OrganisationId>("filter.organisationId", &id));
        Some(AccountFilter { email: email?, role: self.role.map(Into::into), organisation: organisation? })
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

    /// All accounts, in order of registration unless `order` says otherwise. For programme administrators; empty for others.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, a filter and an order")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which accounts; all where it is absent.")] filter: Option<AccountFilterInput>,
        #[graphql(desc = "In what order, by registration.", default_with = "TimeOrder::Oldest")] order: TimeOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<Account>> {
        let mut reader = Reader::new();
        let list = order.list("accounts.newest", "accounts");
        let page = PageArguments { first, after, last, before }.read::<AccountId>(&mut reader, list);
        let filter = filter.unwrap_or_default().read(&mut reader);
        let (page, filter) = reader.build(|| Some((page?, filter?)))?;
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let backwards = order.reads_against(TimeOrder::Oldest, page.is_forward());
        let rows = read::accounts(store, viewer, &filter, page.from().copied(), backwards, page.rows()).await?;
        let total = match wants_total_count(ctx) {
            true => Some(read::count(store, viewer, &filter).await?),
            false => None,
        };
        Ok(page.counted(rows, |view| view.id, Account, total))
    }
}
