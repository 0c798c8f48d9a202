//! What the holder of an account alone sees of it: sessions, tokens, second factor, linked identities, delegations.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use vivier_accounts::Accounts;
use vivier_accounts::domain::value::{Affiliation as KernelAffiliation, TokenScope};
use vivier_accounts::read::own::{self, DelegationView, OwnView, TokenView};
use vivier_accounts::secrets::sessions::Method;
use vivier_event_store::CommandError;
use vivier_kernel::id::AccountId;

use super::super::organisations::Organisation;
use super::{Role, RoleGrant, batches};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::{Date, Instant};

/// What a program may do with a token; its holder's own rights are the limit of all of them.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "TokenScope")]
pub enum ApiTokenScope {
    /// Queries and subscriptions.
    Read,
    /// Mutations, but for those that change how the account is entered.
    Write,
    /// The rights of a coordinator, where the holder has them.
    Coordinate,
    /// The rights of a programme administrator, where the holder has them.
    Administer,
}

/// What the domain of a verified address says of its holder.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "KernelAffiliation")]
pub enum Affiliation {
    /// A domain of the public service: a verified agent.
    PublicAgent,
    /// A domain where anybody gets an address: a talent from outside.
    FreeMail,
    /// Any other domain: nothing follows from it.
    Unknown,
}

/// By what a session was opened.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignInMethod {
    /// A password.
    Password,
    /// Another provider.
    Federation,
}

/// A session of yours that goes on.
#[derive(SimpleObject)]
pub struct Session {
    /// Opaque and stable; it opens nothing.
    pub id: ID,
    /// When it was opened.
    pub created_at: Instant,
    /// When it was last used, to about a minute.
    pub seen_at: Instant,
    /// When it ends where it is not used any more; what is live for it and only listens is no use.
    pub ends_at: Instant,
    /// When it ends however much it is used.
    pub ends_at_latest: Instant,
    /// By what it was opened.
    pub method: SignInMethod,
    /// True where more than a password stands behind it.
    pub second_factor: bool,
    /// True for the session that asks.
    pub current: bool,
}

/// A token of an account, without its secret.
#[derive(SimpleObject)]
pub struct ApiToken {
    /// By which it can be revoked.
    pub id: ID,
    /// What its holder called it.
    pub label: Option<String>,
    /// Until when it is good.
    pub expires_at: Instant,
    /// What a program may do with it.
    pub scopes: Vec<ApiTokenScope>,
    /// When it was last used, to about five minutes; null where it never was.
    pub used_at: Option<Instant>,
}

/// Who you are at another provider.
#[derive(SimpleObject)]
pub struct LinkedIdentity {
    /// By which it can be unlinked.
    pub id: ID,
    /// The provider, as its tokens name it.
    pub issuer: String,
}

/// A role lent for some days.
pub struct Delegation(DelegationView);

/// A role lent for some days.
#[Object]
impl Delegation {
    /// By which it can be ended.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// True where this account gave it, false where it was given to it.
    async fn given(&self) -> bool {
        self.0.given
    }

    /// What the one at the other end is called.
    async fn other(&self) -> Option<&str> {
        self.0.other.as_deref()
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.grant.role.into()
    }

    /// Where it is held.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.grant.organisation).await
    }

    /// The first day.
    async fn start(&self) -> Date {
        self.0.period.start().into()
    }

    /// The last day.
    async fn end(&self) -> Date {
        self.0.period.end().into()
    }
}

/// How your account is entered.
pub struct AccountAccess {
    account: AccountId,
    view: OwnView,
}

/// How your account is entered.
#[Object]
impl AccountAccess {
    /// False where it is entered at another provider alone.
    async fn has_password(&self) -> bool {
        self.view.has_password
    }

    /// Recovery codes that were not used yet.
    async fn recovery_codes_left(&self) -> i32 {
        i32::from(self.view.recovery_codes_left)
    }

    /// The address that the account shall have, while a change waits for both mailboxes.
    async fn future_email(&self) -> Option<&str> {
        self.view.future_email.as_deref()
    }

    /// Roles of yours that this session does not hold, for want of a second factor or of a token's scope.
    async fn withheld_roles(&self) -> Vec<RoleGrant> {
        self.view.withheld.iter().copied().map(RoleGrant).collect()
    }

    /// Your tokens that have not expired.
    async fn api_tokens(&self) -> Vec<ApiToken> {
        self.view.tokens.iter().map(token).collect()
    }

    /// Who you are at other providers.
    async fn identities(&self) -> Vec<LinkedIdentity> {
        let identities = self.view.identities.iter();
        identities.map(|view| LinkedIdentity { id: encode(view.id), issuer: view.issuer.clone() }).collect()
    }

    /// Your sessions that go on, the latest first.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        let present = ctx.request()?.credential.session();
        let listed = match ctx.data::<Accounts>()?.sessions(&ctx.command(None)?).await {
            Ok(listed) => listed,
            Err(CommandError::Store(error)) => return Err(error.into()),
            Err(_) => Vec::new(),
        };
        Ok(listed
            .into_iter()
            .map(|listed| Session {
                id: encode(listed.session.id),
                created_at: listed.session.created_at.into(),
                seen_at: listed.seen_at.into(),
                ends_at: listed.idle_at().into(),
                ends_at_latest: listed.session.ends_at().into(),
                method: match listed.session.method {
                    Method::Password => SignInMethod::Password,
                    Method::Federation => SignInMethod::Federation,
                },
                second_factor: listed.session.second_factor,
                current: Some(listed.session.id) == present,
            })
            .collect())
    }

    /// Roles that you lent, or were lent, and that have not ended.
    async fn delegations(&self, ctx: &Context<'_>) -> Result<Vec<Delegation>> {
        let views = own::delegations(ctx.store()?, ctx.viewer()?, self.account).await?;
        Ok(views.unwrap_or_default().into_iter().map(Delegation).collect())
    }
}

fn token(view: &TokenView) -> ApiToken {
    ApiToken {
        id: encode(view.id),
        label: view.label.clone(),
        expires_at: view.expires_at.into(),
        scopes: view.scopes.iter().copied().map(ApiTokenScope::from).collect(),
        used_at: view.used_at.map(Instant::from),
    }
}

/// What the holder alone sees; none for anybody else.
pub(super) async fn access(ctx: &Context<'_>, account: AccountId) -> Result<Option<AccountAccess>> {
    let view = own::own(ctx.store()?, ctx.viewer()?, account).await?;
    Ok(view.map(|view| AccountAccess { account, view }))
}

/// The tokens that the viewer may see; none where they may not.
pub(super) async fn api_tokens(ctx: &Context<'_>, account: AccountId) -> Result<Option<Vec<ApiToken>>> {
    let views = batches::tokens(ctx, account).await?;
    Ok(views.map(|views| views.iter().map(token).collect()))
}

/// The delegations that the viewer may see; none where they may not.
pub(super) async fn delegations(ctx: &Context<'_>, account: AccountId) -> Result<Option<Vec<Delegation>>> {
    let views = batches::delegations(ctx, account).await?;
    Ok(views.map(|views| views.into_iter().map(Delegation).collect()))
}
