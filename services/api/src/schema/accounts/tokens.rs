//! The tokens of several accounts, looked up at once: a list of accounts shows those of each.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Result};
use vivier_accounts::read::own::{self, TokenView};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::AccountId;

use vivier_graphql::conventions::context::ContextExt as _;

/// An account's tokens for a viewer. Requests of several viewers may meet in one batch; each gets its own answers.
#[derive(Clone, PartialEq, Eq, Debug)]
struct TokensKey {
    viewer: Actor,
    account: AccountId,
}

impl Hash for TokensKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.account.hash(state);
        self.viewer.account().hash(state);
    }
}

/// Looks the tokens of several accounts up at once.
pub struct TokensLoader {
    store: Store,
}

/// The loader, to be put into the schema's data.
pub fn loader(store: &Store) -> DataLoader<TokensLoader> {
    DataLoader::new(TokensLoader { store: store.clone() }, tokio::spawn)
}

#[async_trait]
impl Loader<TokensKey> for TokensLoader {
    type Value = Vec<TokenView>;
    type Error = Arc<QueryError>;

    async fn load(
        &self,
        keys: &[TokensKey],
    ) -> std::result::Result<HashMap<TokensKey, Vec<TokenView>>, Arc<QueryError>> {
        let mut groups: Vec<(&Actor, Vec<AccountId>)> = Vec::new();
        for key in keys {
            match groups.iter_mut().find(|(viewer, _)| **viewer == key.viewer) {
                Some((_, accounts)) => accounts.push(key.account),
                None => groups.push((&key.viewer, vec![key.account])),
            }
        }
        let mut found = HashMap::new();
        for (viewer, accounts) in groups {
            let tokens = own::tokens(&self.store, viewer, &accounts).await.map_err(Arc::new)?;
            found.extend(
                tokens.into_iter().map(|(account, views)| (TokensKey { viewer: viewer.clone(), account }, views)),
            );
        }
        Ok(found)
    }
}

/// Those of one account, looked up together with others of the same moment; none where the request's viewer may not see them.
pub(super) async fn load(ctx: &Context<'_>, account: AccountId) -> Result<Option<Vec<TokenView>>> {
    let viewer = ctx.viewer()?.clone();
    let loader = ctx.data::<DataLoader<TokensLoader>>()?;
    Ok(loader.load_one(TokensKey { viewer, account }).await?)
}
