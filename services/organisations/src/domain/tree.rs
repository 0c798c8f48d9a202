//! The tree as one aggregate: two moves at the same time meet on its stream, so they cannot close a circle together.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{OrganisationId, TypedId as _};

use super::event::{OrganisationAbsorbed, OrganisationDetached, OrganisationPlaced, OrganisationTakenOut, TreeEvent};
use super::refusal::OrganisationRefusal;

/// Ministry, directorate, sub-directorate, office …: deeper trees are a mistake in an import.
pub const MAX_DEPTH: usize = 12;

vivier_kernel::id_types! {
    /// The tree's own id; there is one tree.
    TreeId => "OrganisationTree";
}

impl TreeId {
    /// The one tree's id, made once, at random.
    pub fn the_one() -> Self {
        Self::from_uuid(Uuid::from_u128(0x6f0d_3b52_90e4_4d0c_8a55_6b1e_02c7_11aa))
    }
}

/// Each open organisation's parent, and where those stand that are part of the tree no more.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TreeState {
    parents: BTreeMap<OrganisationId, Option<OrganisationId>>,
    /// What merged into another, or was closed or left with the place that it had: history and rights go on from there.
    former: BTreeMap<OrganisationId, Option<OrganisationId>>,
    /// Those of them that were closed or left: they became part of nothing.
    ended: BTreeSet<OrganisationId>,
}

/// Longest way up from an organisation that merged again and again.
const MAX_STEPS: usize = 4 * MAX_DEPTH;

impl TreeState {
    pub fn contains(&self, organisation: OrganisationId) -> bool {
        self.parents.contains_key(&organisation)
    }

    /// The organisation, its parent, and so on up to its root; empty where it was never in the tree. One that merged goes on at
    /// what it merged into, one that was closed or left at the place that it had.
    pub fn lineage(&self, organisation: OrganisationId) -> Vec<OrganisationId> {
        let known = self.contains(organisation) || self.former.contains_key(&organisation);
        let mut lineage = Vec::new();
        let mut next = known.then_some(organisation);
        while let Some(current) = next.filter(|_| lineage.len() <= MAX_STEPS) {
            lineage.push(current);
            next = self.parents.get(&current).or_else(|| self.former.get(&current)).copied().flatten();
        }
        lineage
    }

    /// True of what is open, and of what became part of one that is, step by step; of what was never in the tree, too: nobody closed it.
    pub fn goes_on(&self, organisation: OrganisationId) -> bool {
        let mut current = organisation;
        // None is part of itself: what takes another in is open then, and what was taken in never is again.
        loop {
            if self.ended.contains(&current) {
                return false;
            }
            match self.former.get(&current).copied().flatten() {
                Some(into) => current = into,
                None => return true,
            }
        }
    }

    /// What was closed or left, and what became part of one that did.
    pub fn gone(&self) -> impl Iterator<Item = OrganisationId> {
        self.former.keys().copied().filter(move |former| !self.goes_on(*former))
    }

    /// The organisation without a parent that has the smallest id, which is the oldest.
    pub fn root(&self) -> Option<OrganisationId> {
        self.parents.iter().find(|(_, parent)| parent.is_none()).map(|(root, _)| *root)
    }

    /// The organisation and all below it, in no particular order; empty where it is not in the tree.
    pub fn subtree(&self, organisation: OrganisationId) -> Vec<OrganisationId> {
        let all = self.parents.keys().chain(self.former.keys()).copied();
        all.filter(|candidate| self.lineage(*candidate).contains(&organisation)).collect()
    }

    /// The open ones directly below.
    pub fn children(&self, organisation: OrganisationId) -> Vec<OrganisationId> {
        let below = self.parents.iter().filter(|(_, parent)| **parent == Some(organisation));
        below.map(|(child, _)| *child).collect()
    }

    /// The organisation and the open ones below it, those below first.
    pub fn open_subtree(&self, organisation: OrganisationId) -> Vec<OrganisationId> {
        let mut open: Vec<_> = self.subtree(organisation).into_iter().filter(|id| self.contains(*id)).collect();
        open.sort_by_key(|id| std::cmp::Reverse(self.lineage(*id).len()));
        open
    }

    fn has_children(&self, organisation: OrganisationId) -> bool {
        self.parents.values().any(|parent| *parent == Some(organisation))
    }

    fn height(&self, organisation: OrganisationId) -> usize {
        if !self.contains(organisation) {
            return 1;
        }
        let depth = |id| self.lineage(id).len();
        let own = depth(organisation);
        self.subtree(organisation).into_iter().map(|id| depth(id) - own + 1).max().unwrap_or(1)
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TreeCommand {
    /// Puts a new organisation in, or an old one elsewhere.
    Place {
        organisation: OrganisationId,
        parent: Option<OrganisationId>,
    },
    TakeOut {
        organisation: OrganisationId,
    },
    Absorb {
        organisation: OrganisationId,
        into: OrganisationId,
    },
    Detach {
        organisation: OrganisationId,
    },
}

pub struct Tree;

impl Decider for Tree {
    const TYPE: &'static str = "organisation_tree";
    type State = TreeState;
    type Command = TreeCommand;
    type Event = TreeEvent;
    type Refusal = OrganisationRefusal;

    fn decide(
        state: &TreeState,
        command: TreeCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<TreeEvent>, OrganisationRefusal> {
        match command {
            TreeCommand::Place { organisation, parent } => {
                if state.parents.get(&organisation) == Some(&parent) {
                    return Ok(Vec::new());
                }
                // What merged, was closed or left has its history where it is; it does not come back by being placed.
                if state.former.contains_key(&organisation) {
                    return Err(OrganisationRefusal::Closed);
                }
                if let Some(parent) = parent {
                    // One that merged, was closed or left still has a lineage, and nothing is placed below it any more.
                    if !state.contains(parent) {
                        return Err(OrganisationRefusal::NoSuchParent);
                    }
                    let above = state.lineage(parent);
                    if above.contains(&organisation) {
                        return Err(OrganisationRefusal::Cycle);
                    }
                    if above.len() + state.height(organisation) > MAX_DEPTH {
                        return Err(OrganisationRefusal::TooDeep);
                    }
                }
                Ok(vec![OrganisationPlaced { organisation, parent }.into()])
            }
            TreeCommand::TakeOut { organisation } if !state.contains(organisation) => Ok(Vec::new()),
            TreeCommand::TakeOut { organisation } if state.has_children(organisation) => {
                Err(OrganisationRefusal::HasChildren)
            }
            TreeCommand::TakeOut { organisation } => Ok(vec![OrganisationTakenOut { organisation }.into()]),
            TreeCommand::Absorb { into, .. } if !state.contains(into) => Err(OrganisationRefusal::NoSuchParent),
            TreeCommand::Absorb { organisation, into } if state.lineage(into).contains(&organisation) => {
                Err(OrganisationRefusal::Cycle)
            }
            TreeCommand::Absorb { organisation, .. } | TreeCommand::Detach { organisation }
                if !state.contains(organisation) =>
            {
                Ok(Vec::new())
            }
            TreeCommand::Absorb { organisation, .. } | TreeCommand::Detach { organisation }
                if state.has_children(organisation) =>
            {
                Err(OrganisationRefusal::HasChildren)
            }
            TreeCommand::Absorb { organisation, into } => Ok(vec![OrganisationAbsorbed { organisation, into }.into()]),
            TreeCommand::Detach { organisation } => Ok(vec![OrganisationDetached { organisation }.into()]),
        }
    }

    fn evolve(state: &mut TreeState, event: &TreeEvent) {
        match event {
            TreeEvent::OrganisationPlaced(placed) => {
                state.former.remove(&placed.organisation);
                state.ended.remove(&placed.organisation);
                state.parents.insert(placed.organisation, placed.parent);
            }
            // What is under way there is still answered for, by whoever has rights there and above.
            TreeEvent::OrganisationTakenOut(OrganisationTakenOut { organisation })
            | TreeEvent::OrganisationDetached(OrganisationDetached { organisation }) => {
                let place = state.parents.remove(organisation).flatten();
                state.former.insert(*organisation, place);
                state.ended.insert(*organisation);
            }
            TreeEvent::OrganisationAbsorbed(absorbed) => {
                state.parents.remove(&absorbed.organisation);
                state.former.insert(absorbed.organisation, Some(absorbed.into));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vivier_kernel::id::TypedId as _;

    use super::*;

    fn id(number: u8) -> OrganisationId {
        OrganisationId::from_uuid(Uuid::from_u128(u128::from(number) + 1))
    }

    proptest! {
        #[test]
        fn whatever_happens_the_tree_has_no_circle_and_no_orphan(moves in proptest::collection::vec((0..10_u8, proptest::option::of(0..10_u8), 0..8_u8), 0..80)) {
            let mut state = TreeState::default();
            for (organisation, parent, what) in moves {
                let organisation = id(organisation);
                // Placed most often: a tree has to grow before something can leave it.
                let command = match (what, parent.map(id)) {
                    (0, _) => TreeCommand::TakeOut { organisation },
                    (1, Some(into)) => TreeCommand::Absorb { organisation, into },
                    (2, _) => TreeCommand::Detach { organisation },
                    (_, parent) => TreeCommand::Place { organisation, parent },
                };
                for event in Tree::decide(&state, command, DateTime::UNIX_EPOCH).unwrap_or_default() {
                    Tree::evolve(&mut state, &event);
                }
                for (organisation, parent) in &state.parents {
                    let lineage = state.lineage(*organisation);
                    let mut once = lineage.clone();
                    once.sort_unstable();
                    once.dedup();
                    prop_assert_eq!(once.len(), lineage.len(), "a circle");
                    prop_assert!(parent.is_none_or(|parent| state.contains(parent)), "an orphan");
                    prop_assert!(lineage.len() <= MAX_DEPTH);
                }
                for former in state.former.keys() {
                    let lineage = state.lineage(*former);
                    let once: std::collections::BTreeSet<_> = lineage.iter().collect();
                    prop_assert_eq!(once.len(), lineage.len(), "a circle through what merged, was closed or left");
                    prop_assert!(!state.contains(*former));
                    // What became part of another shares its fate; nothing else that is former goes on.
                    let fate = !state.ended.contains(former) && state.goes_on(lineage[1]);
                    prop_assert_eq!(state.goes_on(*former), fate);
                }
                prop_assert!(state.parents.keys().all(|open| state.goes_on(*open)));
            }
        }
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let mut state = TreeState::default();
        for (organisation, parent) in [(0, None), (1, Some(0)), (2, Some(1))] {
            let command = TreeCommand::Place { organisation: id(organisation), parent: parent.map(id) };
            for event in Tree::decide(&state, command, DateTime::UNIX_EPOCH).expect("placed") {
                Tree::evolve(&mut state, &event);
            }
        }
        let decide = |command| Tree::decide(&state, command, DateTime::UNIX_EPOCH).err();
        let place =
            |organisation, parent| TreeCommand::Place { organisation: id(organisation), parent: Some(id(parent)) };
        assert_eq!(decide(place(0, 2)), Some(OrganisationRefusal::Cycle));
        assert_eq!(decide(place(1, 1)), Some(OrganisationRefusal::Cycle));
        assert_eq!(decide(place(1, 9)), Some(OrganisationRefusal::NoSuchParent));
        assert_eq!(decide(TreeCommand::TakeOut { organisation: id(1) }), Some(OrganisationRefusal::HasChildren));
        let mut after = state.clone();
        for event in
            Tree::decide(&state, TreeCommand::Absorb { organisation: id(2), into: id(0) }, DateTime::UNIX_EPOCH)
                .expect("merged")
        {
            Tree::evolve(&mut after, &event);
        }
        let refused = |command| Tree::decide(&after, command, DateTime::UNIX_EPOCH).err();
        assert_eq!(refused(place(1, 2)), Some(OrganisationRefusal::NoSuchParent), "below one that merged");
        assert_eq!(refused(place(0, 2)), Some(OrganisationRefusal::NoSuchParent), "below what became part of itself");
        assert_eq!(refused(place(2, 1)), Some(OrganisationRefusal::Closed), "it does not come back");
        assert_eq!(state.lineage(id(2)), [id(2), id(1), id(0)]);
        assert_eq!(state.subtree(id(1)).len(), 2);
    }
}
