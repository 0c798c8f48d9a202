//! Identities of other providers that are unlinked at the same time.

use vivier_event_store::CommandContext;
use vivier_kernel::id::AccountId;

use super::*;
use crate::domain::value::FederatedIdentityId;
use crate::use_case::federated::RegisterFederated;
use crate::use_case::identities::{LinkIdentity, UnlinkIdentity};

const ISSUER: &str = "https://provider.example";

#[tokio::test]
async fn of_two_ways_in_that_are_unlinked_at_once_one_stays() {
    let world = world().await;
    let store = &world.tests.store;
    let account = AccountId::new(store.clock());
    let [first, second] = [FederatedIdentityId::new(store.clock()), FederatedIdentityId::new(store.clock())];
    let register = RegisterFederated {
        account,
        email: EmailAddress::new(ADDRESS).expect("an address"),
        name: PersonName::new("Ada Lovelace").expect("a name"),
        locale: Locale::Fr,
        identity: first,
        issuer: ISSUER.to_owned(),
        subject: "one".to_owned(),
    };
    store.execute(&CommandContext::system("tests", store.clock()), &register).await.expect("registered");
    let actor = Actor::Account { account, verified: true, grants: Vec::new() };
    let context = CommandContext::new(actor, store.clock());
    let link = LinkIdentity { account, identity: second, issuer: ISSUER.to_owned(), subject: "two".to_owned() };
    store.execute(&context, &link).await.expect("linked");

    let [one, two] = [first, second].map(|identity| UnlinkIdentity { account, identity, has_password: false });
    let (one, two) = tokio::join!(store.execute(&context, &one), store.execute(&context, &two));
    let mut outcomes = [code(one), code(two)];
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["ONLY_WAY_IN", "done"]);
    let state = store.load::<crate::domain::account::Account>(account.uuid()).await.expect("read").state;
    assert_eq!(state.identities.len(), 1);
}
