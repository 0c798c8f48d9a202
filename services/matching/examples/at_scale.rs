//! Rankings and an allocation over many people, in memory and without a database: what the index saves, and what an allocation takes from it.
//!
//! `cargo run --release -p vivier-matching --example at_scale -- [TALENTS] [SEATS]` (100,000 and 2,000 unless said otherwise) draws people who
//! claim eight skills of the starter framework each, and seats that ask for six; ranks the pool for a hundred seats by the whole walk and from the
//! index, compares the two, and then allocates: the best of every seat from the index, the flow, and all side constraints. It asserts nothing but
//! that the two rankings are the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Datelike as _, Days, NaiveDate};
use uuid::Uuid;
use vivier_allocation::flow::assign;
use vivier_allocation::model::Model;
use vivier_allocation::problem::{Free, Mission, POLICY as ALLOCATION, Pair, Person, Problem, Seat};
use vivier_allocation::search::Effort;
use vivier_allocation::solve::solve_model;
use vivier_kernel::id::{
    AccountId, AvailabilityId, MissionId, OrganisationId, SeatId, SubjectId, TalentId, TypedId as _,
};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::allocation::inputs::most_of_each;
use vivier_matching::live::Pool;
use vivier_matching::ranking::answers::best_of_each;
use vivier_matching::ranking::constraint::{Subject, Wish};
use vivier_matching::ranking::load::Asked;
use vivier_matching::ranking::policy::{MAX_SCORE, MOST_ASKED, POLICY};
use vivier_matching::ranking::rank::{Ground, rank_for};
use vivier_matching::ranking::seek::{Reach, seek};
use vivier_missions::domain::transitions::MissionStatus;
use vivier_missions::domain::value::{
    Clearance, Importance, Priority, Region, RequiredSkill, SeatSpec, SeatTitle, WorkMode,
};
use vivier_missions::read::open_seats::SeatNeed;
use vivier_skills::domain::value::SkillId;
use vivier_skills::meaning::Meanings;
use vivier_skills::parse::starter;
use vivier_skills::read::skill::SkillRow;
use vivier_talents::domain::state::{Identity, SkillClaim, TalentState, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Level, SkillKey};

const CLAIMS: usize = 8;
const ASKED: usize = 6;
/// Seats of which the two ways are compared.
const COMPARED: usize = 100;

/// A small generator (SplitMix64): the same people everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<usize>().ok());
    let (people, seats) = (numbers.next().unwrap_or(100_000), numbers.next().unwrap_or(2_000));
    let rows: Vec<_> = starter::skills().expect("the starter framework");
    let known: Vec<SkillKey> = rows
        .iter()
        .filter(|skill| skill.kind.can_be_claimed())
        .map(|skill| SkillId::of_uri(&skill.uri).uuid())
        .collect();
    let rows: Vec<SkillRow> = rows.into_iter().map(|skill| SkillRow::new(Uuid::nil(), skill)).collect();
    let meanings = Arc::new(Meanings::new(&rows));
    let today: NaiveDate = "2026-06-01".parse().expect("a date");
    let mut random = Random(4);
    let states: Vec<(TalentId, i64, Arc<TalentState>)> = (0..people)
        .map(|number| {
            let state = talent(&mut random, number, &known, today);
            (state.identity.as_ref().expect("registered").talent, 1, Arc::new(state))
        })
        .collect();
    let start = Instant::now();
    let pool = Pool::build(meanings, today, states);
    println!("{} people, the pool built in {:.1?}", pool.len(), start.elapsed());
    let needs: Vec<SeatNeed> = (0..seats).map(|number| seat(&mut random, number, &known, today)).collect();
    rankings(&pool, &needs);
    allocation(&pool, &needs);
}

fn talent(random: &mut Random, number: usize, known: &[SkillKey], today: NaiveDate) -> TalentState {
    let id = |base: u128| Uuid::from_u128(base + number as u128);
    // Skills that belong together stand side by side in the framework.
    let first = random.below(known.len());
    let claims = (0..CLAIMS).map(|_| {
        let level = Level::new(1 + random.below(4) as i64).expect("a level");
        let claim = SkillClaim { level, since: None, endorsements: Vec::new(), proofs: Vec::new() };
        (known[(first + random.below(30)) % known.len()], claim)
    });
    let claims = claims.collect();
    let days = Days::new(60 + random.below(240) as u64);
    let window = Window {
        period: Period::new(today, today + days).expect("a period"),
        share: Share::new(20 * (1 + random.below(5) as i64)).expect("a share"),
    };
    let mut state = TalentState {
        status: TalentStatus::Active,
        identity: Some(Identity {
            talent: TalentId::from_uuid(id(1)),
            account: AccountId::from_uuid(id(1 << 40)),
            subject: SubjectId::from_uuid(id(1 << 41)),
            employment: EmploymentStatus::CivilServant,
            organisation: None,
        }),
        claims,
        windows: [(AvailabilityId::from_uuid(id(1 << 42)), window)].into(),
        ..TalentState::default()
    };
    state.profile.regions = (0..3).map(|_| Region::ALL[random.below(Region::ALL.len())]).collect();
    state
}

fn seat(random: &mut Random, number: usize, known: &[SkillKey], today: NaiveDate) -> SeatNeed {
    let id = |base: u128| Uuid::from_u128(base + number as u128);
    let first = random.below(known.len());
    let mut skills: Vec<RequiredSkill> = Vec::new();
    while skills.len() < ASKED {
        let skill = known[(first + random.below(30)) % known.len()];
        if skills.iter().all(|known| known.skill != skill) {
            let importance = if skills.len() < 4 { Importance::Essential } else { Importance::Desirable };
            let minimum_level = Level::new(2 + random.below(3) as i64).expect("a level");
            skills.push(RequiredSkill { skill, importance, minimum_level });
        }
    }
    let begins = today + Days::new(random.below(40) as u64);
    SeatNeed {
        seat: SeatId::from_uuid(id(1)),
        mission: MissionId::from_uuid(Uuid::from_u128((1 << 50) + number as u128)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(1)),
        host_goes_on: true,
        owner: AccountId::from_uuid(Uuid::from_u128(2)),
        mission_status: MissionStatus::Published,
        was_published: true,
        priority: Priority::new(random.below(101) as i64).expect("a priority"),
        bought: Priority::default(),
        spec: SeatSpec {
            title: SeatTitle::new("Renfort numérique").expect("a title"),
            skills,
            period: Period::new(begins, begins + Days::new(30 + random.below(60) as u64)).expect("a period"),
            share: Share::new(20 * (1 + random.below(3) as i64)).expect("a share"),
            mode: if random.below(2) == 0 { WorkMode::Remote } else { WorkMode::OnSite },
            region: Some(Region::ALL[random.below(Region::ALL.len())]),
            place: None,
            clearance: Clearance::None,
        },
        filled: false,
        fillings: Vec::new(),
        position: 0,
    }
}

fn rankings(pool: &Pool, needs: &[SeatNeed]) {
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(0) };
    let (mut walked, mut sought, mut fits) = (Vec::new(), Vec::new(), 0);
    for need in needs.iter().take(COMPARED) {
        let asked = Asked::of(need, ground.today).expect("days to come");
        let start = Instant::now();
        let wanted = pool.wanted(&POLICY, &asked.needs(pool), asked.spec.title.as_str(), None);
        let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
        let whole = rank_for(
            ground,
            &wish,
            pool.entries().map(|(id, entry)| (id, Subject::open(&entry.candidate, &entry.person))),
        );
        walked.push(start.elapsed());
        let start = Instant::now();
        let reach = Reach { first: 21, ..Reach::default() };
        let first = seek(pool, ground, &wish, &reach, |_, entry| Subject::open(&entry.candidate, &entry.person));
        sought.push(start.elapsed());
        assert_eq!(first.ranked[..], whole.ranked[..first.ranked.len()], "the same people with the same terms");
        assert_eq!((first.removed, first.fits), (whole.removed, whole.fits), "the same counts");
        fits += whole.fits;
    }
    println!("rankings for {} seats, {} people fit on average", walked.len(), fits / walked.len().max(1));
    println!("  whole walk, without what would bring people back: {}", spread(&mut walked));
    println!(
        "  first 21 from the index, all filters counted, with what would bring people back: {}",
        spread(&mut sought)
    );
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    format!("p50 {:.1?}, p95 {:.1?}, most {:.1?}", at(50), at(95), at(100))
}

fn allocation(pool: &Pool, needs: &[SeatNeed]) {
    let whole = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let most = most_of_each(needs.len());
    let answers = best_of_each(pool, needs, most, threads, &HashMap::new(), |_, _, entry| {
        Subject::open(&entry.candidate, &entry.person)
    });
    let edges = whole.elapsed();
    let cut = answers.iter().filter(|one| one.cut).count();
    let start = Instant::now();
    let mut numbers: HashMap<TalentId, usize> = HashMap::new();
    let mut problem = Problem { policy: ALLOCATION, ..Problem::default() };
    let day = |date: NaiveDate| date.num_days_from_ce();
    for (number, (need, answers)) in needs.iter().zip(&answers).enumerate() {
        problem.missions.push(Mission { priority: need.priority.weight(), minimum: 0, arrived: number });
        problem.seats.push(Seat {
            mission: number,
            first: day(need.spec.period.start()),
            last: day(need.spec.period.end()),
            share: need.spec.share.percent(),
        });
        for (talent, score) in &answers.fits {
            let next = numbers.len();
            let person = *numbers.entry(*talent).or_insert(next);
            if person == next {
                let entry = pool.get(*talent).expect("in the pool");
                let days = Period::new(pool.day(), pool.day() + Days::new(365)).expect("a period");
                let free = entry.candidate.free_stretches(days).into_iter();
                let free =
                    free.map(|(period, percent)| Free { first: day(period.start()), last: day(period.end()), percent });
                problem.people.push(Person {
                    service: None,
                    ministry: None,
                    free: free.collect(),
                    asks: Some(MOST_ASKED),
                });
            }
            let fit = score * vivier_allocation::problem::MAX_FIT / MAX_SCORE;
            problem.pairs.push(Pair { person, seat: number, fit, wish: 0, call: 0, begun: false, proposed: false });
        }
    }
    problem.check().expect("a problem that is well formed");
    let stated = start.elapsed();
    let start = Instant::now();
    let model = Model::of(&problem);
    let compiled = start.elapsed();
    let start = Instant::now();
    let flow = assign(&model, problem.people.len());
    let flowed = start.elapsed();
    let start = Instant::now();
    let solution = solve_model(&problem, &model, Effort::default());
    let solved = start.elapsed();
    println!(
        "allocation of {} seats: {} people in {} pairs ({cut} seats cut at their best {most}) from the index in {edges:.1?} on {threads} threads",
        needs.len(),
        problem.people.len(),
        problem.pairs.len()
    );
    println!("  stated in {stated:.0?}, compiled in {compiled:.0?}, flow {flowed:.0?}: {} placed", flow.taken.len());
    println!(
        "  with all side constraints {solved:.0?}: {} placed, at most {} ppm from the optimum; end to end {:.1?}",
        solution.placed.len(),
        solution.gap_millionths(),
        whole.elapsed()
    );
}
