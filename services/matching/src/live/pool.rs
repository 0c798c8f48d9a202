//! Everybody in the pool by id, with an index of their skills. Patched by version, equal to one that is built anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use vivier_event_store::{Recorded, StoreError};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_ranking::arithmetic::WHOLE;
use vivier_ranking::framework::Node;
use vivier_ranking::index::{Filter, Hit, Index, Need as Asked, Query};
use vivier_ranking::pair::{Person, Wanted};
use vivier_ranking::policy::Policy;
use vivier_ranking::pool::{Importance as Part, SURE};
use vivier_ranking::wanted::{Counts, Need};
use vivier_skills::meaning::Meanings;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::event::TalentEvent;
use vivier_talents::domain::state::TalentState;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::SkillKey;
use vivier_talents::read::candidates::Candidate;

use super::places::{bounds, document, holding};

/// How current a pool is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freshness {
    /// Every event up to this place in the global order is in it.
    pub position: i64,
    /// True where this process knows of later events.
    pub behind: bool,
}

impl Freshness {
    /// Refuses a pool that is behind, for what cannot say so to anybody; a fault that passes, so that it is tried again.
    ///
    /// # Errors
    /// `ReadModelBehind`.
    pub fn up_to_date(self) -> Result<(), StoreError> {
        let late = || StoreError::ReadModelBehind { name: "the pool in memory".to_owned(), position: self.position };
        if self.behind { Err(late()) } else { Ok(()) }
    }
}

/// Places of a block of the index. People hold few skills but stand in many lists, and an event changes one person: small blocks keep a patch
/// under a millisecond.
const BLOCK: usize = 1024;

/// From here up stand skills that nobody has and no framework knows; the index never sees them.
const UNKNOWN: Node = 1 << 28;

/// What is known of one talent.
#[derive(Clone, Debug)]
struct Known {
    /// The stream's version.
    version: i64,
    /// None once they are erased.
    state: Option<Arc<TalentState>>,
    /// Only of those who are in the pool.
    entry: Option<Arc<Entry>>,
}

/// Somebody in the pool, ready for comparison.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub candidate: Candidate,
    pub person: Person,
    /// True where a proof of theirs ages: on another day they may have other evidence.
    pub ages: bool,
}

/// Skills by number: the nodes of the framework, and those beyond it.
#[derive(Clone)]
pub(super) struct Nodes {
    meanings: Arc<Meanings>,
    /// Numbers of skills that the framework does not have, beyond its nodes.
    beyond: HashMap<SkillKey, Node>,
}

impl Nodes {
    /// The number of a skill. One that nobody has and no framework knows gets one of its own far above all others.
    pub(super) fn node(&self, skill: SkillKey) -> Node {
        let known = self.meanings.node(skill).or_else(|| self.beyond.get(&skill).copied());
        known.unwrap_or_else(|| UNKNOWN | (skill.as_u128() as Node & (UNKNOWN - 1)))
    }

    /// A candidate as the terms see them.
    fn person(&self, candidate: &Candidate) -> Person {
        let skills: Vec<(Node, u8)> =
            candidate.skills.iter().map(|held| (self.node(held.skill), held.level.number() as u8)).collect();
        self.meanings.matcher().person(&skills)
    }

    /// A talent of this state on a day, ready for comparison; none where they are not in the pool.
    pub(super) fn entry(&self, state: &TalentState, day: NaiveDate) -> Option<Arc<Entry>> {
        let active = state.status == TalentStatus::Active;
        active.then(|| self.look_at(state, day)).flatten().map(Arc::new)
    }

    /// The same of whoever has registered, in the pool or out of it.
    fn look_at(&self, state: &TalentState, day: NaiveDate) -> Option<Entry> {
        let candidate = Candidate::of(state, day)?;
        let person = self.person(&candidate);
        let ages = state.claims.values().flat_map(|claim| &claim.proofs).any(|proof| proof.expires_on.is_some());
        Some(Entry { candidate, person, ages })
    }

    pub(super) fn meanings(&self) -> &Arc<Meanings> {
        &self.meanings
    }

    fn number(&mut self, skill: SkillKey) {
        if self.meanings.node(skill).is_none() {
            let next = (self.meanings.matcher().framework().len() + self.beyond.len()) as Node;
            self.beyond.entry(skill).or_insert(next);
        }
    }

    fn skill(&self, node: Node) -> Option<SkillKey> {
        let known = self.meanings.skill(node).map(|skill| skill.uuid());
        known.or_else(|| self.beyond.iter().find(|(_, beyond)| **beyond == node).map(|(skill, _)| *skill))
    }
}

/// The pool.
pub struct Pool {
    nodes: Nodes,
    /// The day for which evidence is looked at.
    day: NaiveDate,
    talents: HashMap<TalentId, Known>,
    /// In the order of ids, so that every walk is the same.
    entries: BTreeMap<TalentId, Arc<Entry>>,
    index: Index<TalentId>,
    /// How many people say each stem.
    speakers: HashMap<u32, usize>,
    /// Every event up to this place is in it.
    position: i64,
}

impl Pool {
    /// An empty pool.
    pub fn new(meanings: Arc<Meanings>, day: NaiveDate) -> Self {
        Self {
            nodes: Nodes { meanings, beyond: HashMap::new() },
            day,
            talents: HashMap::new(),
            entries: BTreeMap::new(),
            index: Index::of_blocks(BLOCK),
            speakers: HashMap::new(),
            position: 0,
        }
    }

    /// A pool with these talents: their ids, their streams' versions, their states.
    pub fn build(
        meanings: Arc<Meanings>,
        day: NaiveDate,
        talents: impl IntoIterator<Item = (TalentId, i64, Arc<TalentState>)>,
    ) -> Self {
        let mut own = Self::new(meanings, day);
        let talents: Vec<_> = talents.into_iter().collect();
        // By key and not by who came first: equals in an explanation stand in the order of their numbers.
        let skills: BTreeSet<&SkillKey> = talents.iter().flat_map(|(_, _, state)| state.claims.keys()).collect();
        for skill in skills {
            own.nodes.number(*skill);
        }
        for (id, version, state) in talents {
            let entry = own.entry(&state);
            own.talents.insert(id, Known { version, state: kept(&state), entry: entry.clone() });
            own.entries.extend(entry.map(|entry| (id, entry)));
        }
        own.index = own.index.filled(own.entries.iter().map(|(id, entry)| (*id, document(&entry.person))));
        for stem in own.entries.values().flat_map(|entry| &entry.person.stems) {
            *own.speakers.entry(*stem).or_default() += 1;
        }
        own
    }

    /// The same people by another framework, or on another day.
    pub fn renewed(&self, meanings: Arc<Meanings>, day: NaiveDate) -> Self {
        let states = self.talents.iter().filter_map(|(id, known)| Some((*id, known.version, known.state.clone()?)));
        let mut own = Self::build(meanings, day, states);
        let erased = self.talents.iter().filter(|(_, known)| known.state.is_none());
        own.talents.extend(erased.map(|(id, known)| (*id, known.clone())));
        own.position = self.position;
        own
    }

    /// Says that every event up to a position is in.
    pub fn reached(&mut self, position: i64) {
        self.position = position;
    }

    /// How current it is, for whoever knows of events up to a position.
    pub fn freshness(&self, known: i64) -> Freshness {
        Freshness { position: self.position, behind: self.position < known }
    }

    /// Takes one event of a talent in; one that is known already changes nothing.
    ///
    /// # Errors
    /// The talent, where events before this one are missing, or it cannot be read: their stream is to be loaded and [`Pool::put`] in.
    pub fn happened(&mut self, event: &Recorded) -> Result<(), TalentId> {
        let id = TalentId::from_uuid(event.stream_id);
        let known = self.talents.get(&id);
        let version = known.map_or(0, |known| known.version);
        if event.version <= version {
            return Ok(());
        }
        let before = match known {
            None => TalentState::default(),
            Some(Known { state: Some(state), .. }) => TalentState::clone(state),
            Some(Known { state: None, .. }) => TalentState { status: TalentStatus::Erased, ..TalentState::default() },
        };
        let happened: TalentEvent = event.event().map_err(|_| id)?;
        if event.version > version + 1 {
            return Err(id);
        }
        let mut state = before;
        Talent::evolve(&mut state, &happened);
        self.put(id, event.version, &Arc::new(state));
        Ok(())
    }

    pub fn meanings(&self) -> &Arc<Meanings> {
        &self.nodes.meanings
    }

    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Takes a talent's state in, whatever the order in which states come: one that is older than what is known changes nothing.
    /// True where it was newer.
    pub fn put(&mut self, id: TalentId, version: i64, state: &Arc<TalentState>) -> bool {
        let known = self.talents.get(&id);
        if known.is_some_and(|known| known.version >= version) {
            return false;
        }
        let before = known.and_then(|known| known.entry.clone());
        let entry = self.entry(state);
        if before != entry {
            if let Some(before) = before {
                self.count(&before.person, false);
            }
            match &entry {
                Some(entry) => {
                    self.count(&entry.person, true);
                    self.index.put(id, &document(&entry.person));
                    self.entries.insert(id, Arc::clone(entry));
                }
                None => {
                    self.index.remove(id);
                    self.entries.remove(&id);
                }
            }
        }
        self.talents.insert(id, Known { version, state: kept(state), entry });
        true
    }

    /// Those who are in the pool, by id.
    pub fn entries(&self) -> impl Iterator<Item = (TalentId, &Entry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry.as_ref()))
    }

    pub fn get(&self, id: TalentId) -> Option<&Entry> {
        self.entries.get(&id).map(Arc::as_ref)
    }

    /// A talent's state, in the pool or not; none of who is erased or unknown.
    pub fn state(&self, id: TalentId) -> Option<&Arc<TalentState>> {
        self.talents.get(&id).and_then(|known| known.state.as_ref())
    }

    /// The version that is known of a talent's stream.
    pub fn version(&self, id: TalentId) -> i64 {
        self.talents.get(&id).map_or(0, |known| known.version)
    }

    /// How many are in the pool.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A talent of this state ready for comparison; none where they are not in the pool.
    pub fn entry(&mut self, state: &TalentState) -> Option<Arc<Entry>> {
        for skill in state.claims.keys() {
            self.nodes.number(*skill);
        }
        self.nodes.entry(state, self.day)
    }

    /// A talent of this state ready for comparison, in the pool or out of it; none where nobody registered, or they were erased.
    pub fn look_at(&self, state: &TalentState) -> Option<Entry> {
        self.nodes.look_at(state, self.day)
    }

    /// A candidate as the terms see them.
    pub fn person(&self, candidate: &Candidate) -> Person {
        self.nodes.person(candidate)
    }

    /// The number of a skill. One that nobody has and no framework knows gets one of its own far above all others.
    pub fn node(&self, skill: SkillKey) -> Node {
        self.nodes.node(skill)
    }

    /// The skill of a node.
    pub fn skill(&self, node: Node) -> Option<SkillKey> {
        self.nodes.skill(node)
    }

    pub(super) fn nodes(&self) -> &Nodes {
        &self.nodes
    }

    /// Those who are in the pool, by id, to be kept beyond this moment.
    pub(super) fn everybody(&self) -> Vec<(TalentId, Arc<Entry>)> {
        self.entries.iter().map(|(id, entry)| (*id, Arc::clone(entry))).collect()
    }

    /// Weighs needs against the pool as it is; `instead` is who counts in place of a talent of the pool, for what would be if.
    pub fn wanted(&self, policy: &Policy, needs: &[Need], title: &str, instead: Option<(TalentId, &Person)>) -> Wanted {
        let before = instead.and_then(|(id, _)| self.get(id)).map(|entry| &entry.person);
        let after = instead.map(|(_, person)| person);
        let adjusted = |count: usize, has: &dyn Fn(&Person) -> bool| {
            count + usize::from(after.is_some_and(has)) - usize::from(before.is_some_and(has)).min(count)
        };
        let counts = Counts {
            // Whoever is not in the pool makes it one more.
            people: self.len() + usize::from(before.is_none() && after.is_some()),
            holders: |node: Node| {
                adjusted(self.index.holders(holding(node)), &|person: &Person| {
                    person.skills.iter().any(|held| held.node == node)
                })
            },
            speakers: |stem: u32| {
                let known = self.speakers.get(&stem).copied().unwrap_or_default();
                adjusted(known, &|person: &Person| person.stems.binary_search(&stem).is_ok())
            },
        };
        self.nodes.meanings.matcher().wanted(policy, needs, title, &counts)
    }

    /// The best of the pool for a seat, equals by id: those to whom `score` gives a score by the terms of `wanted`. Most of the pool is never
    /// looked at.
    pub fn best<'a>(
        &'a self,
        policy: &Policy,
        wanted: &Wanted,
        most: usize,
        mut score: impl FnMut(TalentId, &'a Entry) -> Option<u64>,
    ) -> Vec<Hit<TalentId>> {
        self.index.best(&bounds(wanted, policy), most, |id| score(id, self.get(id)?))
    }

    /// The people of the pool whose skills, level by level, cover most of what a person holds, by how rare it is; the person, in the pool or
    /// not, is left out.
    pub fn like(&self, policy: &Policy, id: TalentId, person: &Person, most: usize) -> Vec<Hit<TalentId>> {
        let needs: Vec<Need> = person
            .skills
            .iter()
            .map(|held| Need { links: vec![(held.node, SURE)], level: held.level, importance: Part::Essential })
            .collect();
        let wanted = self.wanted(policy, &needs, "", None);
        let asked = |need: vivier_ranking::pair::NeededSkill| Asked {
            weight: need.weight,
            level: need.level,
            stand_ins: need.stand_ins.into_iter().map(|(node, nearness)| (holding(node), nearness)).collect(),
        };
        let query = Query { needs: wanted.needs.into_iter().map(asked).collect() };
        let mut hits = self.index.top(&query, &Filter::default(), most + 1);
        hits.retain(|hit| hit.key != id);
        hits.truncate(most);
        hits
    }

    /// The highest score that [`Pool::like`] gives.
    pub fn most_alike(policy: &Policy) -> u64 {
        policy.skills * WHOLE
    }

    fn count(&mut self, person: &Person, more: bool) {
        for stem in &person.stems {
            let speakers = self.speakers.entry(*stem).or_default();
            *speakers = if more { *speakers + 1 } else { speakers.saturating_sub(1) };
        }
    }

    /// What must be the same in a pool that was patched and in one that was built of the same states, for tests.
    #[cfg(test)]
    pub(super) fn contents(&self) -> Vec<(TalentId, Entry, Option<vivier_ranking::index::Document>)> {
        self.entries().map(|(id, entry)| (id, entry.clone(), self.index.get(id))).collect()
    }

    #[cfg(test)]
    pub(super) fn counted(&self) -> (usize, BTreeMap<u32, usize>, Vec<usize>) {
        let speakers = self.speakers.iter().filter(|(_, count)| **count > 0).map(|(stem, count)| (*stem, *count));
        let nodes = self.meanings().matcher().framework().len() + self.nodes.beyond.len();
        (
            self.index.len(),
            speakers.collect(),
            (0..nodes).map(|node| self.index.holders(holding(node as Node))).collect(),
        )
    }
}

fn kept(state: &Arc<TalentState>) -> Option<Arc<TalentState>> {
    (state.status != TalentStatus::Erased).then(|| Arc::clone(state))
}
