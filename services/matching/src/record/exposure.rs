//! Who gets seen: the shares of ministries and regions in the pool beside their shares in the first places of recorded rankings and in the
//! invitations. Nobody is ranked by it; it is watched.

use std::collections::BTreeMap;

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_kernel::ministry::ministry;
use vivier_talents::domain::value::Region;

use super::read::appearances;
use crate::access::{PERMISSIONS, parties};
use crate::live::People;
use crate::live::pool::{Entry, Freshness};

/// Groups of fewer people than this are put together, so that nobody is found out.
pub const LEAST: usize = 5;

/// A group of people by one of their traits that no score uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Group {
    /// The head of the home organisation's branch, directly below the programme.
    Ministry(OrganisationId),
    /// The same where it is not of the State: a local authority, an operator.
    Authority(OrganisationId),
    /// People from outside the State.
    External,
    Region(Region),
    /// Ministries with fewer people than [`LEAST`].
    SmallMinistries,
    /// People from outside the State and of authorities, where there are fewer than [`LEAST`] of either.
    SmallOthers,
    /// Regions with fewer people than [`LEAST`].
    SmallRegions,
}

impl Group {
    fn is_of_regions(self) -> bool {
        match self {
            Self::Region(_) | Self::SmallRegions => true,
            Self::Ministry(_) | Self::Authority(_) | Self::External | Self::SmallMinistries | Self::SmallOthers => {
                false
            }
        }
    }
}

/// What a group gets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exposure {
    pub group: Group,
    /// People in the pool.
    pub people: usize,
    /// Places among the first of recorded rankings.
    pub shown: i64,
    pub invited: i64,
}

/// A group's part of what all groups of its sort together have that are told, in thousandths: of those that are not told, nothing can be
/// worked out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shares {
    pub people: i64,
    pub shown: i64,
    pub invited: i64,
}

/// Each group's shares: of the regions among the regions, of the others among the others.
pub fn shares(told: &[Exposure]) -> Vec<Shares> {
    let share = |own: &Exposure| {
        let sort = || told.iter().filter(move |other| other.group.is_of_regions() == own.group.is_of_regions());
        Shares {
            people: thousandths(whole(own.people), sort().map(|other| whole(other.people)).sum()),
            shown: thousandths(own.shown, sort().map(|other| other.shown).sum()),
            invited: thousandths(own.invited, sort().map(|other| other.invited).sum()),
        }
    };
    told.iter().map(share).collect()
}

fn thousandths(part: i64, all: i64) -> i64 {
    if all == 0 { 0 } else { (part.saturating_mul(1000) + all / 2) / all }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The figures, by group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exposed {
    /// How current the pool was.
    pub freshness: Freshness,
    pub groups: Vec<Exposure>,
}

/// Who is in the pool, and gets seen. `None` where the viewer may not see them.
///
/// # Errors
/// `Store`.
pub async fn exposure(store: &Store, people: &People, viewer: &Actor) -> Result<Option<Exposed>, QueryError> {
    if !vivier_kernel::access::allows(PERMISSIONS, "rankingExposure", &parties(viewer, &[], None)) {
        return Ok(None);
    }
    let known = people.catch_up(store).await;
    let seen: BTreeMap<_, _> =
        appearances(store).await?.into_iter().map(|(talent, shown, invited)| (talent, (shown, invited))).collect();
    let (freshness, members) = {
        let pool = people.pool();
        let member = |(id, entry): (TalentId, &Entry)| {
            let (shown, invited) = seen.get(&id).copied().unwrap_or_default();
            (entry.candidate.organisation, entry.candidate.regions.clone(), shown, invited)
        };
        (pool.freshness(known), pool.entries().map(member).collect::<Vec<_>>())
    };
    let mut ministries: BTreeMap<OrganisationId, OrganisationId> = BTreeMap::new();
    for organisation in members.iter().filter_map(|(organisation, ..)| *organisation) {
        if let std::collections::btree_map::Entry::Vacant(place) = ministries.entry(organisation) {
            let lineage = vivier_organisations::read::lineage(store, organisation).await?;
            place.insert(ministry(&lineage).unwrap_or(organisation));
        }
    }
    let mut heads: Vec<OrganisationId> = ministries.values().copied().collect();
    heads.sort_unstable();
    heads.dedup();
    let heads = vivier_organisations::read::organisations(store, &heads).await?;
    let branch = |head: OrganisationId| match heads.iter().find(|known| known.id == head) {
        Some(known) if !known.kind.is_of_state() => Group::Authority(head),
        Some(_) | None => Group::Ministry(head),
    };
    let mut groups: BTreeMap<Group, Exposure> = BTreeMap::new();
    for (organisation, regions, shown, invited) in &members {
        let home = organisation.map_or(Group::External, |organisation| branch(ministries[&organisation]));
        for group in std::iter::once(home).chain(regions.iter().map(|region| Group::Region(*region))) {
            add(&mut groups, Exposure { group, people: 1, shown: *shown, invited: *invited });
        }
    }
    Ok(Some(Exposed { freshness, groups: together(groups) }))
}

fn add(groups: &mut BTreeMap<Group, Exposure>, more: Exposure) {
    let own = groups.entry(more.group).or_insert(Exposure { people: 0, shown: 0, invited: 0, ..more });
    own.people += more.people;
    own.shown += more.shown;
    own.invited += more.invited;
}

/// Small groups of a kind as one; left out where even that is small.
pub(super) fn together(groups: BTreeMap<Group, Exposure>) -> Vec<Exposure> {
    let (mut large, mut small) = (Vec::new(), BTreeMap::new());
    for (group, exposure) in groups {
        if exposure.people >= LEAST {
            large.push(exposure);
            continue;
        }
        let group = match group {
            Group::Ministry(_) | Group::SmallMinistries => Group::SmallMinistries,
            Group::Authority(_) | Group::External | Group::SmallOthers => Group::SmallOthers,
            Group::Region(_) | Group::SmallRegions => Group::SmallRegions,
        };
        add(&mut small, Exposure { group, ..exposure });
    }
    large.extend(small.into_values().filter(|exposure| exposure.people >= LEAST));
    large
}
