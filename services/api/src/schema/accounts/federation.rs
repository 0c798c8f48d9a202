//! Signing in at another provider, and linking who one is there.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use vivier_accounts::Accounts;
use vivier_accounts::domain::value::FederatedIdentityId;
use vivier_accounts::service::federation::{Arrival, Purpose, Return};

use super::mutations::answer;
use super::passwords::proof;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::payload;

/// What you go to the provider for.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Purpose")]
pub enum FederationPurpose {
    /// Sign in.
    SignIn,
    /// Link who you are there to your account.
    Link,
    /// Show a second factor there, for this session.
    StepUp,
}

/// What came of it.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FederationOutcome {
    /// A session was opened.
    SignedIn,
    /// Who you are there is linked to your account.
    Linked,
    /// Your session counts as one with a second factor, under a new secret: the earlier one opens nothing any more.
    Strengthened,
}

/// The provider at which people may sign in too.
#[derive(SimpleObject)]
pub struct Federation {
    /// What people know it as.
    pub name: String,
}

/// Where to go, and back.
#[derive(InputObject)]
pub struct BeginFederationInput {
    /// What for.
    pub purpose: FederationPurpose,
    /// A path of the site to come back to; it is given back as it is.
    pub return_to: Option<String>,
    /// To link: the present password; absent for an account that has none.
    #[graphql(secret)]
    pub current_password: Option<String>,
}

/// What the provider sent back through the browser.
#[derive(InputObject)]
pub struct FinishFederationInput {
    /// The answer's `code`.
    #[graphql(secret)]
    pub code: String,
    /// The answer's `state`.
    #[graphql(secret)]
    pub state: String,
    /// What `beginFederation` gave to keep in the browser.
    #[graphql(secret)]
    pub kept_state: String,
    /// The answer's `iss`, where it has one.
    pub issuer: Option<String>,
}

/// The end of a link to who you are at another provider.
#[derive(InputObject)]
pub struct UnlinkIdentityInput {
    /// Which identity.
    pub identity_id: ID,
    /// The present password; absent for an account that has none.
    #[graphql(secret)]
    pub current_password: Option<String>,
}

payload! {
    /// What `beginFederation` answers.
    pub BeginFederationPayload {
        /// Send the browser there.
        authorization_url: String,
        /// Keep it in the browser until it comes back.
        state: String,
    }
}

payload! {
    /// What `finishFederation` answers.
    pub FinishFederationPayload {
        /// What came of it.
        outcome: FederationOutcome,
        /// The session's secret, shown this once, where one was opened, or where yours goes on under a new one.
        session_token: String,
        /// Give it back at the next sign-in from the same place.
        device_token: String,
        /// Where the person wanted to go.
        return_to: String,
    }
}

payload! {
    /// What `unlinkIdentity` answers.
    pub UnlinkIdentityPayload {
        /// True: it opens this account no more.
        unlinked: bool,
    }
}

#[derive(Default)]
pub struct FederationQuery;

#[Object]
impl FederationQuery {
    /// The provider at which people may sign in too; null where none is configured.
    async fn federation(&self, ctx: &Context<'_>) -> Result<Option<Federation>> {
        let provider = ctx.data_opt::<Accounts>().and_then(Accounts::federation);
        Ok(provider.map(|provider| Federation { name: provider.name().to_owned() }))
    }
}

#[derive(Default)]
pub struct FederationMutation;

#[Object]
impl FederationMutation {
    /// Makes the address at the provider to which the browser goes.
    async fn begin_federation(&self, ctx: &Context<'_>, input: BeginFederationInput) -> Result<BeginFederationPayload> {
        let (context, shown) = (ctx.command(None)?, proof(ctx, input.current_password)?);
        let to = input.return_to.unwrap_or_default().chars().take(MAX_RETURN).collect::<String>();
        answer(
            ctx,
            Ok(input.purpose),
            async |accounts, purpose: FederationPurpose| accounts.depart(&context, purpose.into(), shown, to).await,
            |departure| BeginFederationPayload::done(departure.url, departure.state),
        )
        .await
    }

    /// Takes what the provider sent back, once.
    async fn finish_federation(
        &self,
        ctx: &Context<'_>,
        input: FinishFederationInput,
    ) -> Result<FinishFederationPayload> {
        let (context, session, locale) = (ctx.command(None)?, ctx.request()?.credential.session(), ctx.locale());
        let FinishFederationInput { code, state, kept_state, issuer } = input;
        answer(
            ctx,
            Ok(Return { code, state, kept: kept_state, issuer }),
            async |accounts, returned| accounts.arrive(&context, session, locale, returned).await,
            |(arrival, to)| match arrival {
                Arrival::SignedIn(opened) => FinishFederationPayload::done(
                    FederationOutcome::SignedIn,
                    opened.token.to_string(),
                    opened.device,
                    to,
                ),
                Arrival::Linked => {
                    FinishFederationPayload::done(FederationOutcome::Linked, None::<String>, None::<String>, to)
                }
                Arrival::Strengthened(token) => FinishFederationPayload::done(
                    FederationOutcome::Strengthened,
                    token.to_string(),
                    None::<String>,
                    to,
                ),
            },
        )
        .await
    }

    /// Unlinks who you are at another provider, unless it is the only way into your account.
    async fn unlink_identity(&self, ctx: &Context<'_>, input: UnlinkIdentityInput) -> Result<UnlinkIdentityPayload> {
        let mut reader = Reader::new();
        let id = reader.id::<FederatedIdentityId>("identityId", &input.identity_id);
        let (context, shown) = (ctx.command(None)?, proof(ctx, input.current_password)?);
        answer(
            ctx,
            reader.build(|| id),
            async |accounts, id| accounts.unlink_identity(&context, shown, id).await,
            |()| UnlinkIdentityPayload::done(true),
        )
        .await
    }
}

/// Longest path that is given back, in characters.
const MAX_RETURN: usize = 500;
