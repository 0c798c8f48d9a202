//! Figures as of a moment: each indicator's formula, over the history or over one cell of a breakdown.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::ministry::ministry;

use crate::definition::Dimension;
use crate::history::{History, Mission, Mobilisation, Placement, Seat, Talent, as_of, first};
use crate::moment::{Moment, Stamp};

/// Days that a brigade has to answer a volunteer.
const VOLUNTEER_DAYS: i64 = 14;
/// Steps from a skill to the top of its family.
const MAX_STEPS: usize = 20;
/// The key of what belongs nowhere.
pub const NONE: &str = "NONE";

/// A figure, the people behind it, and the events that it comes from.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Figure {
    /// None where there is nothing to divide by.
    pub value: Option<i64>,
    /// How many different talents each group holds that the figure tells of, in the same order in every cell: those who did what it counts
    /// and, where it is a share, the rest. What is kept back goes by the groups, so that figures that tell of one group agree.
    pub people: Vec<usize>,
    pub sources: Vec<Stamp>,
}

/// The figure of an indicator, or of one cell of it; none where there is no such indicator, or it cannot be broken down so.
pub fn figure(history: &History, id: &str, moment: &Moment, cell: Option<(Dimension, &str)>) -> Option<Figure> {
    let at = At::new(history, moment, cell);
    Some(match id {
        "talents-in-pool" => at.pool(),
        "successful-matches" => at.matches(),
        "brigade-projects" => at.projects(),
        "time-to-agreed-median" => at.times(|placement| placement.agreed, 50),
        "time-to-agreed-p90" => at.times(|placement| placement.agreed, 90),
        "time-to-confirmed-median" => at.times(|placement| placement.confirmed, 50),
        "time-to-confirmed-p90" => at.times(|placement| placement.confirmed, 90),
        "answered-by-owners" => at.owners(),
        "answered-by-managers" => at.releases(true),
        "answered-by-coordinators" => at.coordinators(),
        "release-acceptance" => at.releases(false),
        "fill-rate" => at.fill_rate(),
        "days-given" => at.worked(true),
        "days-received" => at.worked(false),
        "skill-shortage" => at.shortage(),
        "readiness" => at.readiness(),
        "talents-asked" => at.asked(),
        "placements-gini" => at.gini(),
        "mobilisation-time-median" => at.mobilisation_times(50),
        "mobilisation-time-p90" => at.mobilisation_times(90),
        _ => return None,
    })
}

/// The keys that a dimension has as of a moment: whatever a talent, a mission, a placement or a member stands under.
pub fn keys(history: &History, id: &str, moment: &Moment, dimension: Dimension) -> BTreeSet<String> {
    let at = At::new(history, moment, None);
    let mut keys = BTreeSet::new();
    match dimension {
        Dimension::Ministry => {
            keys.insert(NONE.to_owned());
            keys.extend(history.tree.keys().map(|organisation| at.ministry(Some(*organisation)).to_string()));
        }
        Dimension::Region => {
            keys.insert(NONE.to_owned());
            for talent in history.talents.values() {
                keys.extend(as_of(&talent.regions, moment).into_iter().flatten().cloned());
            }
        }
        Dimension::SkillFamily if id == "skill-shortage" => {
            keys.extend(at.asked_skills().into_iter().map(|(skill, _)| at.family(skill).to_string()));
        }
        Dimension::SkillFamily => {
            for talent in history.talents.values() {
                keys.extend(at.claims(talent).map(|skill| at.family(skill).to_string()));
            }
        }
    }
    keys
}

/// What stands in another cell than at an earlier moment, by the keys of then and of now: an administration that was moved since, a
/// skill that was claimed then and belongs to another family now.
pub fn moves(history: &History, earlier: &Moment, moment: &Moment, dimension: Dimension) -> BTreeSet<(String, String)> {
    let (then, now) = (At::new(history, earlier, None), At::new(history, moment, None));
    let mut moves = BTreeSet::new();
    let mut compare = |from: Rc<str>, to: Rc<str>| {
        if from != to {
            moves.insert((from.to_string(), to.to_string()));
        }
    };
    match dimension {
        Dimension::Ministry => {
            for organisation in history.tree.keys() {
                compare(then.ministry(Some(*organisation)), now.ministry(Some(*organisation)));
            }
        }
        Dimension::Region => {}
        Dimension::SkillFamily => {
            let mut claimed = BTreeSet::new();
            for talent in history.talents.values() {
                claimed.extend(then.claims(talent));
            }
            for skill in claimed {
                compare(then.family(skill), now.family(skill));
            }
        }
    }
    moves
}

struct At<'a> {
    history: &'a History,
    moment: &'a Moment,
    cell: Option<(Dimension, &'a str)>,
    /// The family of each skill and the ministry of each organisation that was looked at: people share them.
    families: Known,
    ministries: Known,
}

type Known = RefCell<HashMap<Uuid, Rc<str>>>;

fn remembered(known: &Known, id: Uuid, find: impl FnOnce() -> String) -> Rc<str> {
    Rc::clone(known.borrow_mut().entry(id).or_insert_with(|| find().into()))
}

impl<'a> At<'a> {
    fn new(history: &'a History, moment: &'a Moment, cell: Option<(Dimension, &'a str)>) -> Self {
        Self { history, moment, cell, families: Known::default(), ministries: Known::default() }
    }

    fn includes(&self, stamp: Option<Stamp>) -> Option<Stamp> {
        stamp.filter(|stamp| self.moment.includes(stamp))
    }

    /// The moment's own instant, or that of the last event up to its position: never a later one.
    fn instant(&self) -> DateTime<Utc> {
        self.moment.instant(self.history.last_instant(self.moment.position()))
    }

    fn day(&self) -> NaiveDate {
        self.instant().date_naive()
    }

    /// The organisation directly below the root, by the tree as it stood.
    fn ministry(&self, organisation: Option<Uuid>) -> Rc<str> {
        let Some(organisation) = organisation else { return NONE.into() };
        remembered(&self.ministries, organisation, || self.ministry_of(organisation))
    }

    fn ministry_of(&self, organisation: Uuid) -> String {
        let parent =
            |id: &Uuid| self.history.tree.get(id).and_then(|changes| as_of(changes, self.moment).copied().flatten());
        let lineage: Vec<Uuid> = std::iter::successors(Some(organisation), parent).take(MAX_STEPS + 2).collect();
        ministry(&lineage).unwrap_or(organisation).to_string()
    }

    fn family(&self, skill: Uuid) -> Rc<str> {
        remembered(&self.families, skill, || self.family_of(skill))
    }

    fn family_of(&self, skill: Uuid) -> String {
        let mut current = skill;
        for _ in 0..MAX_STEPS {
            let broader = self.history.skills.get(&current).and_then(|changes| as_of(changes, self.moment));
            let named = |uri: &String| as_of(self.history.by_uri.get(uri)?, self.moment).copied();
            let next = broader.and_then(|uris| named(uris.first()?));
            match next {
                Some(next) if next != current => current = next,
                Some(_) | None => break,
            }
        }
        current.to_string()
    }

    fn of_ministry(&self, organisation: Option<Uuid>) -> bool {
        match self.cell {
            Some((Dimension::Ministry, key)) => *self.ministry(organisation) == *key,
            Some(_) | None => true,
        }
    }

    fn claims<'b>(&'b self, talent: &'b Talent) -> impl Iterator<Item = Uuid> + 'b {
        let held = talent.skills.iter().filter(|(_, changes)| as_of(changes, self.moment) == Some(&true));
        held.map(|(skill, _)| *skill)
    }

    fn of_cell(&self, talent: &Talent) -> bool {
        match self.cell {
            None => true,
            Some((Dimension::Ministry, _)) => self.of_ministry(talent.home),
            Some((Dimension::Region, key)) => {
                let regions = as_of(&talent.regions, self.moment).map_or(&[][..], Vec::as_slice);
                if regions.is_empty() { key == NONE } else { regions.iter().any(|region| region == key) }
            }
            Some((Dimension::SkillFamily, key)) => self.claims(talent).any(|skill| *self.family(skill) == *key),
        }
    }

    /// True for what a talent of the cell's region or skill family has done; ministries are told by what was done.
    fn of_person(&self, talent: Option<Uuid>) -> bool {
        let talent = talent.and_then(|talent| self.history.talents.get(&talent));
        match self.cell {
            None | Some((Dimension::Ministry, _)) => true,
            Some((Dimension::Region, key)) => talent.map_or(key == NONE, |talent| self.of_cell(talent)),
            Some((Dimension::SkillFamily, _)) => talent.is_some_and(|talent| self.of_cell(talent)),
        }
    }

    fn pool(&self) -> Figure {
        let mut figure = Figure { value: Some(0), ..Figure::default() };
        for talent in self.history.talents.values().filter(|talent| self.of_cell(talent)) {
            let active = talent.active.iter().rev().find(|(stamp, _)| self.moment.includes(stamp));
            if let Some((stamp, true)) = active {
                figure.count(*stamp);
            }
        }
        figure.people = vec![figure.sources.len()];
        figure
    }

    fn is_active(&self, talent: &Talent) -> bool {
        as_of(&talent.active, self.moment) == Some(&true)
    }

    /// True where cells hold people and what they did, and not what was done at an administration or for it.
    fn is_by_person(&self) -> bool {
        matches!(self.cell, Some((Dimension::Region | Dimension::SkillFamily, _)))
    }

    fn ever_active(&self) -> impl Iterator<Item = (&Uuid, &Talent, Stamp)> {
        let talents = self.history.talents.iter().filter(|(_, talent)| self.of_cell(talent));
        talents.filter_map(|(id, talent)| {
            let activated = talent.active.iter().find(|(stamp, active)| *active && self.moment.includes(stamp));
            activated.map(|(stamp, _)| (id, talent, *stamp))
        })
    }

    fn asked(&self) -> Figure {
        let (mut asked, mut all, mut active, mut sources) = (0, 0, 0, Vec::new());
        for (_, talent, _) in self.ever_active() {
            all += 1;
            active += usize::from(self.is_active(talent));
            if let Some(stamp) = talent.asked.iter().find(|stamp| self.moment.includes(stamp)) {
                asked += 1;
                sources.push(*stamp);
            }
        }
        // The pool is known beside it, and those who are asked are a share of little else.
        Figure { value: permille(counted(asked), counted(all)), people: vec![asked, all - asked, active], sources }
    }

    fn placements(&self, by_home: bool) -> impl Iterator<Item = &Placement> {
        let of_cell = move |placement: &&Placement| {
            self.of_ministry(if by_home { placement.home } else { placement.host }) && self.of_person(placement.talent)
        };
        self.history.placements.values().filter(of_cell)
    }

    fn matches(&self) -> Figure {
        let mut figure = Figure { value: Some(0), ..Figure::default() };
        let mut people = BTreeSet::new();
        for placement in self.placements(false) {
            if let Some(stamp) = self.includes(placement.confirmed) {
                figure.count(stamp);
                people.extend(placement.talent);
            }
        }
        figure.people = vec![people.len()];
        // By person, whoever knows the pool of a cell takes those with a placement from it: the same groups as those of the coefficient.
        if self.is_by_person() {
            let (mut without, mut active) = (0, 0);
            for (id, talent, _) in self.ever_active() {
                without += usize::from(!people.contains(id));
                active += usize::from(self.is_active(talent));
            }
            figure.people.extend([without, active]);
        }
        figure
    }

    fn times(&self, reached: impl Fn(&Placement) -> Option<Stamp>, percent: usize) -> Figure {
        let (mut minutes, mut sources, mut people) = (Vec::new(), Vec::new(), BTreeSet::new());
        for placement in self.placements(false) {
            let mission: Option<&Mission> = placement.mission.and_then(|mission| self.history.missions.get(&mission));
            let published = mission.and_then(|mission| self.includes(mission.published.first().copied()));
            if let (Some(begun), Some(ended)) = (published, self.includes(reached(placement))) {
                minutes.push((ended.at - begun.at).num_minutes());
                sources.push(ended);
                people.extend(placement.talent);
            }
        }
        Figure { value: nearest_rank(minutes, percent), people: vec![people.len()], sources }
    }

    fn owners(&self) -> Figure {
        let (mut answered, mut all, mut sources, mut people) = (0, 0, Vec::new(), [BTreeSet::new(), BTreeSet::new()]);
        for placement in self.placements(false).filter(|placement| placement.applied) {
            let answer = self.includes(placement.host_accepted).or(self.includes(placement.host_declined));
            let counted = answer.or(self.includes(placement.expired));
            if let Some(stamp) = counted {
                all += 1;
                answered += i64::from(answer.is_some());
                sources.push(stamp);
                people[usize::from(answer.is_none())].extend(placement.talent);
            }
        }
        Figure { value: permille(answered, all), people: sizes(&people), sources }
    }

    /// Granted, or answered at all, of those that came to an end. Both shares are of the same whole: together they tell of those who were
    /// granted, refused and left without an answer.
    fn releases(&self, any_answer: bool) -> Figure {
        let (mut good, mut all, mut sources) = (0, 0, Vec::new());
        let mut people = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        for placement in self.placements(true) {
            let granted = self.includes(placement.granted);
            let refused = self.includes(placement.refused);
            let ended = granted.or(refused).or(self.includes(placement.release_expired));
            if let Some(stamp) = ended {
                all += 1;
                good += i64::from(granted.is_some() || (any_answer && refused.is_some()));
                sources.push(stamp);
                let group = if granted.is_some() { 0 } else { 1 + usize::from(refused.is_none()) };
                people[group].extend(placement.talent);
            }
        }
        Figure { value: permille(good, all), people: sizes(&people), sources }
    }

    fn coordinators(&self) -> Figure {
        let now = self.instant();
        let (mut good, mut all, mut sources, mut people) = (0, 0, Vec::new(), [BTreeSet::new(), BTreeSet::new()]);
        for ((_, talent), member) in &self.history.members {
            for (volunteered, home) in member.home.iter().filter(|(stamp, _)| self.moment.includes(stamp)) {
                if !self.of_ministry(*home) || !self.of_person(Some(*talent)) {
                    continue;
                }
                let limit = volunteered.at + Duration::days(VOLUNTEER_DAYS);
                let answered = member.answered.iter().find(|stamp| {
                    self.moment.includes(stamp) && stamp.position > volunteered.position && stamp.at <= limit
                });
                if answered.is_some() || now > limit {
                    all += 1;
                    good += i64::from(answered.is_some());
                    sources.push(*answered.unwrap_or(volunteered));
                    people[usize::from(answered.is_none())].insert(*talent);
                }
            }
        }
        Figure { value: permille(good, all), people: sizes(&people), sources }
    }

    fn fill_rate(&self) -> Figure {
        let (mut filled, mut all, mut sources, mut people) = (0, 0, Vec::new(), BTreeSet::new());
        for mission in self.history.missions.values().filter(|mission| self.of_ministry(mission.organisation)) {
            if self.includes(mission.published.first().copied()).is_none() {
                continue;
            }
            for seat in mission.seats.values().filter(|seat| self.exists(seat)) {
                all += 1;
                let taken = first(&seat.fillings, self.moment);
                if let Some((stamp, (_, talent))) = taken {
                    filled += 1;
                    sources.push(*stamp);
                    people.extend(*talent);
                }
            }
        }
        // Seats are no secret: what is filled of them is nearly what was confirmed there.
        let people = [vec![people.len()], self.matches().people].concat();
        Figure { value: permille(filled, all), people, sources }
    }

    fn exists(&self, seat: &Seat) -> bool {
        self.includes(seat.added).is_some() && self.includes(seat.removed).is_none()
    }

    fn worked(&self, given: bool) -> Figure {
        let mut figure = Figure { value: Some(0), ..Figure::default() };
        let mut people = [BTreeSet::new(), BTreeSet::new()];
        for placement in self.placements(given).filter(|placement| !given || placement.home.is_some()) {
            let worked = placement.worked.iter().rev().find(|(stamp, _)| self.moment.includes(stamp));
            if let Some((stamp, half_days)) = worked.filter(|(_, half_days)| *half_days > 0) {
                figure.value = figure.value.map(|sum| sum + half_days);
                figure.sources.push(*stamp);
                // By person, what is received and not given is the time of those who have no service.
                people[usize::from(self.is_by_person() && placement.home.is_none())].extend(placement.talent);
            }
        }
        figure.people = sizes(&people);
        figure
    }

    /// Each essential skill of each open seat, with the event that asks for it.
    fn asked_skills(&self) -> Vec<(Uuid, Stamp)> {
        let mut asked = Vec::new();
        for mission in self.history.missions.values() {
            if as_of(&mission.open, self.moment) != Some(&true) {
                continue;
            }
            for seat in mission.seats.values().filter(|seat| self.exists(seat) && !self.is_filled(seat)) {
                let spec = seat.skills.iter().rev().find(|(stamp, _)| self.moment.includes(stamp));
                if let Some((stamp, skills)) = spec {
                    asked.extend(skills.iter().map(|skill| (*skill, *stamp)));
                }
            }
        }
        asked
    }

    fn is_filled(&self, seat: &Seat) -> bool {
        let mut holders: BTreeMap<Uuid, bool> = BTreeMap::new();
        for (stamp, (placement, talent)) in &seat.fillings {
            if self.moment.includes(stamp) {
                holders.insert(*placement, talent.is_some());
            }
        }
        holders.values().any(|holds| *holds)
    }

    fn shortage(&self) -> Figure {
        let in_cell = |skill: Uuid| match self.cell {
            Some((Dimension::SkillFamily, key)) => *self.family(skill) == *key,
            Some(_) | None => true,
        };
        let asked: Vec<(Uuid, Stamp)> = self.asked_skills().into_iter().filter(|(skill, _)| in_cell(*skill)).collect();
        let wanted: BTreeSet<Uuid> = asked.iter().map(|(skill, _)| *skill).collect();
        let (mut available, mut holders, mut rest) = (0, 0, 0);
        for talent in self.history.talents.values().filter(|talent| self.is_active(talent)) {
            let held = self.claims(talent).filter(|skill| wanted.contains(skill)).count();
            available += counted(held);
            if held > 0 {
                holders += 1;
            } else if self.of_cell(talent) {
                rest += 1;
            }
        }
        let count = counted(asked.len());
        let sources = asked.into_iter().map(|(_, stamp)| stamp).collect();
        // Where nothing is asked, nothing is told of those who might have it.
        let people = if count > 0 { vec![holders, rest, holders + rest] } else { Vec::new() };
        Figure { value: permille(count, available), people, sources }
    }

    fn readiness(&self) -> Figure {
        let today = self.day();
        let mut figure = Figure { value: Some(0), ..Figure::default() };
        let mut people = BTreeSet::new();
        for ((_, talent), member) in &self.history.members {
            let joined = member.member.iter().rev().find(|(stamp, _)| self.moment.includes(stamp));
            let Some((stamp, true)) = joined else { continue };
            let out = as_of(&member.out_until, self.moment).copied().flatten();
            let home = as_of(&member.home, self.moment).copied().flatten();
            if self.of_ministry(home) && self.of_person(Some(*talent)) && out.is_none_or(|until| until < today) {
                figure.count(*stamp);
                people.insert(*talent);
            }
        }
        figure.people = vec![people.len()];
        figure
    }

    fn gini(&self) -> Figure {
        let mut confirmed: BTreeMap<Uuid, Vec<Stamp>> = BTreeMap::new();
        for placement in self.history.placements.values() {
            if let (Some(talent), Some(stamp)) = (placement.talent, self.includes(placement.confirmed)) {
                confirmed.entry(talent).or_default().push(stamp);
            }
        }
        let (mut counts, mut active, mut sources) = (Vec::new(), 0, Vec::new());
        for (id, talent, _) in self.ever_active() {
            let own = confirmed.remove(id).unwrap_or_default();
            counts.push(counted(own.len()));
            sources.extend(own);
            active += usize::from(self.is_active(talent));
        }
        counts.sort_unstable();
        let n = counted(counts.len());
        let total: i64 = counts.iter().sum();
        let weighted: i64 = (1..).zip(&counts).map(|(rank, count)| rank * count).sum();
        let value = (total > 0).then(|| 10_000 * (2 * weighted - (n + 1) * total) / (n * total));
        // Of one placement each, the coefficient tells of how many it is, to whoever knows the pool.
        let with = counts.iter().filter(|count| **count > 0).count();
        Figure { value, people: vec![with, counts.len() - with, active], sources }
    }

    /// Those that are no exercises, for administrations of the cell.
    fn mobilisations(&self) -> impl Iterator<Item = &Mobilisation> {
        let of_cell = |mobilisation: &&Mobilisation| !mobilisation.exercise && self.of_ministry(mobilisation.host);
        self.history.mobilisations.values().filter(of_cell)
    }

    /// Those who were called for a mobilisation by the moment: the people behind its figures.
    fn called<'b>(&'b self, mobilisation: &'b Mobilisation) -> impl Iterator<Item = Uuid> + 'b {
        let sent = mobilisation.called.iter().filter(|(stamp, _)| self.moment.includes(stamp));
        sent.map(|(_, talent)| *talent)
    }

    fn projects(&self) -> Figure {
        let mut figure = Figure { value: Some(0), ..Figure::default() };
        let mut people = BTreeSet::new();
        for mobilisation in self.mobilisations() {
            if let Some(stamp) = self.includes(mobilisation.deployed) {
                figure.count(stamp);
                people.extend(self.called(mobilisation));
            }
        }
        figure.people = vec![people.len()];
        figure
    }

    fn mobilisation_times(&self, percent: usize) -> Figure {
        let (mut minutes, mut sources, mut people) = (Vec::new(), Vec::new(), BTreeSet::new());
        for mobilisation in self.mobilisations() {
            let (declared, mobilised) = (self.includes(mobilisation.declared), self.includes(mobilisation.mobilised));
            if let (Some(declared), Some(mobilised)) = (declared, mobilised) {
                minutes.push((mobilised.at - declared.at).num_minutes());
                sources.push(mobilised);
                people.extend(self.called(mobilisation));
            }
        }
        Figure { value: nearest_rank(minutes, percent), people: vec![people.len()], sources }
    }
}

impl Figure {
    fn count(&mut self, stamp: Stamp) {
        self.value = self.value.map(|value| value + 1);
        self.sources.push(stamp);
    }
}

fn counted(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn sizes(groups: &[BTreeSet<Uuid>]) -> Vec<usize> {
    groups.iter().map(BTreeSet::len).collect()
}

fn permille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| 1_000 * part / whole)
}

/// The value with number ceil(percent × n / 100) of the sorted ones, from 1.
fn nearest_rank(mut values: Vec<i64>, percent: usize) -> Option<i64> {
    values.sort_unstable();
    let rank = (percent * values.len()).div_ceil(100);
    rank.checked_sub(1).and_then(|index| values.get(index).copied())
}
