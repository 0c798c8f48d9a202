//! The tokens and the delegations of several accounts, looked up at once: a list of accounts shows those of each.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Result};
use vivier_accounts::read::own::{self, DelegationView, TokenView};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::AccountId;

use vivier_graphql::conventions::context::ContextExt as _;

/// An account for a viewer. Requests of several viewers may meet in one batch; each gets its own answers.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Asked {
    viewer: Actor,
    account: AccountId,
}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.account.hash(state);
        self.viewer.account().hash(state);
    }
}

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct TokensKey(Asked);

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
struct DelegationsKey(Asked);

/// Looks the tokens, or the delegations, of several accounts up at once.
pub struct AccountsLoader {
    store: Store,
}

/// The loader, to be put into the schema's data.
pub fn loader(store: &Store) -> DataLoader<AccountsLoader> {
    DataLoader::new(AccountsLoader { store: store.clone() }, tokio::spawn)
}

/// The accounts that each viewer asks for.
fn by_viewer<'a>(keys: impl Iterator<Item = &'a Asked>) -> Vec<(&'a Actor, Vec<AccountId>)> {
    let mut groups: Vec<(&Actor, Vec<AccountId>)> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|(viewer, _)| **viewer == key.viewer) {
            Some((_, accounts)) => accounts.push(key.account),
            None => groups.push((&key.viewer, vec![key.account])),
        }
    }
    groups
}

#[async_trait]
impl Loader<TokensKey> for AccountsLoader {
    type Value = Vec<TokenView>;
    type Error = Arc<QueryError>;

    async fn load(
        &self,
        keys: &[TokensKey],
    ) -> std::result::Result<HashMap<TokensKey, Vec<TokenView>>, Arc<QueryError>> {
        let mut found = HashMap::new();
        for (viewer, accounts) in by_viewer(keys.iter().map(|key| &key.0)) {
            let tokens = own::tokens(&self.store, viewer, &accounts).await.map_err(Arc::new)?;
            let key = |account| TokensKey(Asked { viewer: viewer.clone(), account });
            found.extend(tokens.into_iter().map(|(account, views)| (key(account), views)));
        }
        Ok(found)
    }
}

#[async_trait]
impl Loader<DelegationsKey> for AccountsLoader {
    type Value = Vec<DelegationView>;
    type Error = Arc<QueryError>;

    async fn load(
        &self,
        keys: &[DelegationsKey],
    ) -> std::result::Result<HashMap<DelegationsKey, Vec<DelegationView>>, Arc<QueryError>> {
        let mut found = HashMap::new();
        for (viewer, accounts) in by_viewer(keys.iter().map(|key| &key.0)) {
            let delegations = own::delegations_of(&self.store, viewer, &accounts).await.map_err(Arc::new)?;
            let key = |account| DelegationsKey(Asked { viewer: viewer.clone(), account });
            found.extend(delegations.into_iter().map(|(account, views)| (key(account), views)));
        }
        Ok(found)
    }
}

/// The tokens of one account, looked up together with others of the same moment; none where the request's viewer may not see them.
pub(super) async fn tokens(ctx: &Context<'_>, account: AccountId) -> Result<Option<Vec<TokenView>>> {
    let viewer = ctx.viewer()?.clone();
    let loader = ctx.data::<DataLoader<AccountsLoader>>()?;
    Ok(loader.load_one(TokensKey(Asked { viewer, account })).await?)
}

/// Its delegations, in the same way.
pub(super) async fn delegations(ctx: &Context<'_>, account: AccountId) -> Result<Option<Vec<DelegationView>>> {
    let viewer = ctx.viewer()?.clone();
    let loader = ctx.data::<DataLoader<AccountsLoader>>()?;
    Ok(loader.load_one(DelegationsKey(Asked { viewer, account })).await?)
}
