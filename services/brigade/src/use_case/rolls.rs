//! The members of all brigades, as they are now: looked at once for everybody whom one decision is about.

use std::collections::BTreeMap;

use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{TalentId, TypedId as _};

use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::Member;
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::value::BrigadeId;
use crate::read::brigades::brigade_ids;

/// Who is in which brigade, the core one first.
#[derive(Default)]
pub(crate) struct Rolls(Vec<(BrigadeId, BTreeMap<TalentId, Member>)>);

impl Rolls {
    /// # Errors
    /// `Store`.
    pub(crate) async fn new(store: &Store) -> Result<Self, QueryError> {
        let mut rolls = Vec::new();
        for brigade in brigade_ids(store).await? {
            rolls.push((brigade, store.glance::<Brigade>(brigade.uuid()).await?.state.members));
        }
        Ok(Self(rolls))
    }

    /// All of somebody's memberships.
    pub(super) fn memberships(&self, talent: TalentId) -> Memberships {
        let mut all = Memberships::default();
        self.0.iter().filter_map(|(_, members)| members.get(&talent)).for_each(|member| all.add(member));
        all
    }

    /// The membership through which somebody is called: in their `own` brigade, where they are of it, before the others.
    pub(super) fn first(&self, talent: TalentId, own: Option<BrigadeId>) -> Option<(BrigadeId, &Member)> {
        let theirs = self.0.iter().filter_map(|(brigade, members)| Some((*brigade, members.get(&talent)?)));
        let accepted = theirs.filter(|(_, member)| member.status == MemberStatus::Accepted);
        accepted.min_by_key(|(brigade, _)| own != Some(*brigade))
    }
}
