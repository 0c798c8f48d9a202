//! The people of the demo: staff with roles, and talents.

use std::collections::BTreeSet;

use vivier_kernel::actor::Role;
use vivier_talents::domain::value::{Audience, EmploymentStatus, Region, RemotePreference, Section};

use super::{Days, Desk, LAST_DAY, Plan, Staff, Step, TALENTS, Talent};
use crate::demo::accounts;
use crate::demo::data::{self, PROFESSIONS};
use crate::demo::random::Random;

/// Slugs: where the demo's talent comes from, whose releasing manager answers, and who has the demo owner's missions.
pub const DEMO_HOME: &str = "ecologie";
pub const DEMO_HOST: &str = "interieur";

/// Where the demo's accounts stand among the staff.
pub const ADMINISTRATOR: usize = 0;
pub const COORDINATOR: usize = 1;

/// `others`: chance of its own for whoever decides on secondments, so that they change nobody else.
pub fn staff(plan: &mut Plan, random: &mut Random, others: &mut Random) {
    let mut names = Names::new();
    let demo =
        |of: accounts::Demo, role| Staff { name: of.name.to_owned(), email: of.email.to_owned(), role: Some(role) };
    plan.staff.push(demo(accounts::ADMINISTRATOR, (Role::ProgrammeAdministrator, None)));
    plan.staff.push(demo(accounts::COORDINATOR, (Role::Coordinator, None)));
    let tops: Vec<usize> =
        (0..plan.administrations.len()).filter(|index| plan.administrations[*index].parent.is_empty()).collect();
    for administration in tops {
        let slug = plan.administrations[administration].slug;
        let mut add = |plan: &mut Plan, known: Option<accounts::Demo>, role: Option<Role>| {
            let role = role.map(|role| (role, Some(administration)));
            plan.staff.push(match known {
                Some(known) => Staff { name: known.name.to_owned(), email: known.email.to_owned(), role },
                None => {
                    let (name, email) = names.next(random, slug);
                    Staff { name, email, role }
                }
            });
            plan.staff.len() - 1
        };
        let owner = add(plan, (slug == DEMO_HOST).then_some(accounts::OWNER), Some(Role::MissionOwner));
        let manager = add(plan, (slug == DEMO_HOME).then_some(accounts::MANAGER), Some(Role::ReleasingManager));
        let delegate = add(plan, None, None);
        add(plan, None, Some(Role::Coordinator));
        plan.desks.push(Desk { administration, owner, manager, delegate, human_resources: manager });
    }
    for desk in 0..plan.desks.len() {
        let administration = plan.desks[desk].administration;
        let slug = plan.administrations[administration].slug;
        let (name, email) = match slug {
            DEMO_HOME => (accounts::HUMAN_RESOURCES.name.to_owned(), accounts::HUMAN_RESOURCES.email.to_owned()),
            _ => names.next(others, slug),
        };
        plan.desks[desk].human_resources = plan.staff.len();
        plan.staff.push(Staff { name, email, role: Some((Role::HumanResources, Some(administration))) });
    }
}

pub fn talents(plan: &mut Plan, random: &mut Random) {
    let mut names = Names::new();
    names.taken.extend(plan.staff.iter().map(|staff| staff.email.clone()));
    let home_of_demo = plan.administrations.iter().position(|one| one.slug == "dnum-ecologie");
    for index in 0..TALENTS {
        let first = index == 0;
        // In the order in which the pool grew: a core at the start, then ever more.
        let joins = match index {
            0..60 => index as i64 / 6,
            // Some every week.
            _ => 14 + (index as i64 - 60) * (LAST_DAY - 20) / (TALENTS as i64 - 60) / 7 * 7,
        };
        let employment = match random.between(1, 100) {
            _ if first => EmploymentStatus::PermanentContract,
            1..=40 => EmploymentStatus::CivilServant,
            41..=60 => EmploymentStatus::PermanentContract,
            61..=84 => EmploymentStatus::FixedTermContract,
            _ => EmploymentStatus::External,
        };
        let any = random.index(plan.administrations.len());
        let home = match employment {
            EmploymentStatus::External => None,
            _ if first => home_of_demo,
            _ => Some(any),
        };
        let domain = home.map_or("independant", |home| plan.administrations[home].slug);
        let (name, email) = match first {
            true => (accounts::TALENT.name.to_owned(), accounts::TALENT.email.to_owned()),
            false => names.next(random, domain),
        };
        let profession = index % PROFESSIONS.len();
        let talent = Talent {
            name,
            email,
            joins,
            employment,
            home,
            profession,
            skills: skills(random, profession, first),
            windows: windows(random, joins, first),
            regions: regions(random),
            remote: *random.pick(&[
                RemotePreference::Any,
                RemotePreference::Any,
                RemotePreference::Hybrid,
                RemotePreference::Remote,
            ]),
            audiences: audiences(random, first),
            activates: first || !random.percent(4),
        };
        plan.talents.push(talent);
        plan.steps.push((joins, Step::Join { talent: index }));
    }
    endorsements(plan, random);
}

fn skills(random: &mut Random, profession: usize, all: bool) -> Vec<(&'static str, i64, Option<i64>)> {
    let own = PROFESSIONS[profession].skills;
    let kept =
        if all { own.len() } else { usize::try_from(random.between(4, own.len() as i64)).unwrap_or(4).min(own.len()) };
    let mut slugs: Vec<&'static str> = own[..kept].to_vec();
    let other = PROFESSIONS[random.index(PROFESSIONS.len())].skills;
    slugs.extend(random.some(other, 2).into_iter().filter(|slug| !own.contains(slug)));
    slugs.push("anglais");
    slugs
        .into_iter()
        .enumerate()
        .map(|(rank, slug)| {
            let level = if rank < 3 { random.between(if all { 3 } else { 2 }, 4) } else { random.between(1, 4) };
            (slug, level, random.percent(70).then(|| random.between(1, 12)))
        })
        .collect()
}

/// One long window, and for some a second one of a few weeks on top.
fn windows(random: &mut Random, joins: i64, generous: bool) -> Vec<(Days, i64)> {
    let share = if generous { 100 } else { *random.pick(&[20, 40, 40, 50, 50, 60, 80, 100]) };
    let last = LAST_DAY + random.between(60, 300);
    let mut windows = vec![(Days { first: joins, last }, share)];
    if share <= 50 && random.percent(20) {
        let first = joins + random.between(20, 120);
        windows.push((Days { first, last: first + random.between(20, 60) }, 20));
    }
    windows
}

fn regions(random: &mut Random) -> Vec<Region> {
    let count = usize::try_from(random.between(1, 2)).unwrap_or(1);
    let mut regions = random.some(Region::ALL, count);
    if random.percent(45) && !regions.contains(&Region::IleDeFrance) {
        regions.push(Region::IleDeFrance);
    }
    regions
}

fn audiences(random: &mut Random, open: bool) -> Vec<(Section, Audience)> {
    match random.between(1, 10) {
        1 if !open => Section::ALL.iter().map(|section| (*section, Audience::Involved)).collect(),
        2 | 3 if !open => vec![(Section::Employment, Audience::Involved), (Section::Availability, Audience::Involved)],
        4 | 5 => vec![(Section::Presentation, Audience::Public), (Section::Availability, Audience::Public)],
        _ => Vec::new(),
    }
}

/// Colleagues of the same profession stand behind a first skill. Whose skills only those involved see is left out.
fn endorsements(plan: &mut Plan, random: &mut Random) {
    let mut seen = BTreeSet::new();
    for _ in 0..160 {
        let talent = random.index(plan.talents.len());
        let by = (talent + PROFESSIONS.len() * usize::try_from(random.between(1, 8)).unwrap_or(1)) % plan.talents.len();
        let skill = random.index(2);
        let (one, other) = (&plan.talents[talent], &plan.talents[by]);
        let open = one.activates && !one.audiences.contains(&(Section::Skills, Audience::Involved));
        let day = one.joins.max(other.joins) + random.between(3, 60);
        if open && by != talent && seen.insert((talent, skill, by)) {
            plan.steps.push((day, Step::Endorse { talent, skill, by }));
        }
    }
}

/// Names that nobody has had yet, with their addresses.
struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    fn new() -> Self {
        Self { taken: accounts::ALL.iter().map(|demo| demo.email.to_owned()).collect() }
    }

    fn next(&mut self, random: &mut Random, domain: &str) -> (String, String) {
        let (given, family) = data::names();
        loop {
            let (given, family) = (*random.pick(&given), *random.pick(&family));
            let local = ascii(&format!("{given}.{family}"));
            // The name alone must be free too, so that two people are never mixed up in a list.
            if self.taken.insert(local.clone()) {
                return (format!("{given} {family}"), format!("{local}@{domain}.example"));
            }
        }
    }
}

fn ascii(text: &str) -> String {
    vivier_organisations::domain::value::search_key(text).replace(' ', "-").replace('œ', "oe")
}
