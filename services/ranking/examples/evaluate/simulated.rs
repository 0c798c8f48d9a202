//! Talents drawn from the digital occupations of ESCO and then damaged, missions, and how well an order of the talents serves them. The example that
//! reports all of it and the test that guards the aim share this file.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use vivier_ranking::framework::{Framework, Kind, Language, Node};
use vivier_ranking::policy::Policy;
use vivier_ranking::pool::{Given, GivenSkill, parallel};
use vivier_ranking::rank::Ranker;
use vivier_ranking::text;

pub const TALENTS: usize = 1000;
/// A profile in which this or more of the ideal gain is there is relevant, for recall and reciprocal rank.
const RELEVANT: f64 = 0.6;

/// A small generator (SplitMix64), so that a seed gives the same figures everywhere.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn chance(&mut self, p: f64) -> bool {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64 <= p
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// Of each of the three measures the mean, and the ends of the interval of 95 % by bootstrap over the rows: the same rows are drawn for all of
/// them.
pub fn intervals(results: &[[f64; 3]], resamples: usize) -> [[f64; 3]; 3] {
    let mean = |drawn: &[usize]| -> [f64; 3] {
        std::array::from_fn(|of| drawn.iter().map(|&row| results[row][of]).sum::<f64>() / drawn.len() as f64)
    };
    let mut random = Random(7);
    let resampled: Vec<[f64; 3]> = (0..resamples)
        .map(|_| mean(&results.iter().map(|_| random.below(results.len())).collect::<Vec<usize>>()))
        .collect();
    let whole = mean(&(0..results.len()).collect::<Vec<usize>>());
    let outside = resamples / 40;
    std::array::from_fn(|of| {
        let mut means: Vec<f64> = resampled.iter().map(|means| means[of]).collect();
        means.sort_unstable_by(f64::total_cmp);
        [whole[of], means[outside], means[resamples - 1 - outside]]
    })
}

#[derive(Clone, Copy)]
pub struct Noise {
    pub name: &'static str,
    pub dropped: f64,
    pub replaced: f64,
    /// So many strangers come in, for each skill that stays.
    strangers: f64,
    /// What a mission needs is said as a neighbour so often.
    misread: f64,
    /// Profiles are cut to so many skills.
    most: usize,
}

pub const NOISES: [Noise; 2] = [
    Noise { name: "1,000 talents", dropped: 0.35, replaced: 0.15, strangers: 0.10, misread: 0.15, most: usize::MAX },
    Noise {
        name: "1,000 talents, 11 skills, heavy noise",
        dropped: 0.60,
        replaced: 0.25,
        strangers: 0.15,
        misread: 0.25,
        most: 11,
    },
];

pub type Levels = HashMap<Node, u8>;

/// Skills with the level that is needed, and whether they are essential.
pub type Needs = Vec<(Node, u8, bool)>;

pub struct World {
    /// Occupations of each talent.
    pub jobs: Vec<Vec<Node>>,
    pub latent: Vec<Levels>,
    pub seen: Vec<Levels>,
    /// What the missions need, and what they say that they need.
    pub needs: Vec<Needs>,
    pub missions: Vec<Needs>,
}

fn draw(framework: &Framework, occupation: Node, random: &mut Random) -> Levels {
    let mut levels = Levels::new();
    for (list, p) in [(framework.essential(occupation), 0.85), (framework.optional(occupation), 0.30)] {
        for &skill in list {
            if random.chance(p) {
                levels.insert(skill, 1 + random.below(4) as u8);
            }
        }
    }
    levels
}

pub fn world(
    framework: &Framework,
    jobs: &[Node],
    neighbours: &HashMap<Node, Vec<Node>>,
    noise: Noise,
    missions: usize,
    seed: u64,
) -> World {
    let mut random = Random(seed);
    let all: Vec<Node> = framework.nodes(Kind::Skill).filter(|node| neighbours.contains_key(node)).collect();
    let (mut latent, mut seen, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TALENTS {
        let mut of = vec![jobs[random.below(jobs.len())]];
        if random.chance(1.0 / 3.0) {
            of.push(jobs[random.below(jobs.len())]);
        }
        let mut own = Levels::new();
        for job in &of {
            own.extend(draw(framework, *job, &mut random));
        }
        let mut order: Vec<(Node, u8)> = own.iter().map(|(&skill, &level)| (skill, level)).collect();
        order.sort_unstable();
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        let mut shown = Levels::new();
        for (mut skill, level) in order {
            if random.chance(noise.dropped) || shown.len() >= noise.most {
                continue;
            }
            skill = said(skill, noise.replaced, neighbours, &mut random);
            shown.insert(skill, (level + random.below(3) as u8).saturating_sub(1).clamp(1, 4));
        }
        for _ in 0..shown.len() {
            if random.chance(noise.strangers) {
                shown.insert(all[random.below(all.len())], 1 + random.below(4) as u8);
            }
        }
        held.push(of);
        latent.push(own);
        seen.push(shown);
    }
    let needs: Vec<Needs> = (0..missions)
        .map(|_| {
            let job = jobs[random.below(jobs.len())];
            let mut needs: Vec<(Node, u8, bool)> = Vec::new();
            for (list, most, essential) in [(framework.essential(job), 8, true), (framework.optional(job), 4, false)] {
                let mut list = list.to_vec();
                for _ in 0..most.min(list.len()) {
                    needs.push((list.swap_remove(random.below(list.len())), 2 + random.below(3) as u8, essential));
                }
            }
            needs
        })
        .collect();
    let mut misread = |(skill, level, essential): &(Node, u8, bool)| {
        (said(*skill, noise.misread, neighbours, &mut random), *level, *essential)
    };
    let missions = needs.iter().map(|needs| needs.iter().map(&mut misread).collect()).collect();
    World { jobs: held, latent, seen, needs, missions }
}

/// The skill, or, so often, one that is written much like it.
fn said(skill: Node, often: f64, neighbours: &HashMap<Node, Vec<Node>>, random: &mut Random) -> Node {
    match neighbours.get(&skill).filter(|near| !near.is_empty()) {
        Some(near) if random.chance(often) => near[random.below(near.len())],
        _ => skill,
    }
}

/// The best that could be: an order by the fit that is to be expected, by who knows each talent's occupations, what the mission truly needs, and how
/// profiles are damaged.
pub fn ceiling(framework: &Framework, world: &World, noise: Noise) -> Vec<[f64; 3]> {
    // A skill is not shown though it is held.
    let hidden = noise.dropped + (1.0 - noise.dropped) * noise.replaced;
    let share = |held: u8, level: u8| (f64::from(held) / f64::from(level)).min(1.0);
    let expected = |job: &[Node], seen: &Levels, (skill, level, _): &(Node, u8, bool)| match seen.get(skill) {
        // One level up or down, or the level itself.
        Some(&held) => {
            [held.saturating_sub(1).max(1), held, (held + 1).min(4)].map(|held| share(held, *level)).iter().sum::<f64>()
                / 3.0
        }
        None => {
            let one = |job: &Node| match (
                framework.essential(*job).contains(skill),
                framework.optional(*job).contains(skill),
            ) {
                (true, _) => 0.85,
                (false, true) => 0.30,
                (false, false) => 0.0,
            };
            let held = 1.0 - job.iter().map(|job| 1.0 - one(job)).product::<f64>();
            let still = held * hidden / (held * hidden + 1.0 - held);
            still * (1..=4).map(|held| share(held, *level)).sum::<f64>() / 4.0
        }
    };
    let ranked = |needs: &Needs| {
        let score = |(job, seen): (&Vec<Node>, &Levels)| -> f64 {
            let weight = |essential: bool| if essential { 1.0 } else { 0.35 };
            needs.iter().map(|need| weight(need.2) * expected(job, seen, need)).sum()
        };
        let fits: Vec<f64> = world.latent.iter().map(|latent| fit(needs, latent)).collect();
        measure(&ordered(world.jobs.iter().zip(&world.seen).map(score).collect()), &fits)
    };
    world.needs.iter().map(ranked).collect()
}

/// Fit of an undamaged profile, 0 to 1.
pub fn fit(needs: &[(Node, u8, bool)], latent: &Levels) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for (skill, level, essential) in needs {
        let weight = if *essential { 1.0 } else { 0.35 };
        all += weight;
        sum += weight * latent.get(skill).map_or(0.0, |&held| (f64::from(held) / f64::from(*level)).min(1.0));
    }
    sum / f64::max(all, f64::MIN_POSITIVE)
}

/// nDCG@10, recall@10 and reciprocal rank of an order of the pool.
pub fn measure(order: &[usize], fits: &[f64]) -> [f64; 3] {
    let gain = |fit: f64| 2_f64.powf(4.0 * fit) - 1.0;
    let sum = |fits: &mut dyn Iterator<Item = f64>| {
        fits.take(10).enumerate().map(|(at, fit)| gain(fit) / (at as f64 + 2.0).log2()).sum::<f64>()
    };
    let mut ideal = fits.to_vec();
    ideal.sort_unstable_by(|a, b| b.total_cmp(a));
    let best = ideal.first().copied().unwrap_or_default();
    let relevant: HashSet<usize> =
        (0..fits.len()).filter(|&at| fits[at] > 0.0 && gain(fits[at]) >= RELEVANT * gain(best)).collect();
    let found = order.iter().take(10).filter(|at| relevant.contains(at)).count();
    let first = order.iter().position(|at| relevant.contains(at)).map_or(0.0, |at| 1.0 / (at as f64 + 1.0));
    let total = sum(&mut ideal.iter().copied());
    [
        if total > 0.0 { sum(&mut order.iter().map(|&at| fits[at])) / total } else { 1.0 },
        found as f64 / relevant.len().clamp(1, 10) as f64,
        first,
    ]
}

pub fn ordered(scores: Vec<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order
}

pub fn baseline(name: &str, world: &World) -> Vec<[f64; 3]> {
    let mut holders: HashMap<Node, f64> = HashMap::new();
    world.seen.iter().flat_map(HashMap::keys).for_each(|&skill| *holders.entry(skill).or_default() += 1.0);
    let idf = |skill: &Node| {
        let df = holders.get(skill).copied().unwrap_or_default();
        (1.0 + (world.seen.len() as f64 - df + 0.5) / (df + 0.5)).ln()
    };
    let mean = world.seen.iter().map(HashMap::len).sum::<usize>() as f64 / world.seen.len() as f64;
    let score = |needs: &[(Node, u8, bool)], seen: &Levels| match name {
        "counting common skills" => needs.iter().filter(|need| seen.contains_key(&need.0)).count() as f64,
        "BM25" => {
            let length = 0.25 + 0.75 * seen.len() as f64 / mean;
            needs
                .iter()
                .filter(|need| seen.contains_key(&need.0))
                .map(|need| idf(&need.0) * 2.2 / (1.0 + 1.2 * length))
                .sum()
        }
        _ => needs
            .iter()
            .filter_map(|(skill, level, essential)| {
                let share = (f64::from(*seen.get(skill)?) / f64::from(*level)).min(1.0);
                Some(idf(skill).sqrt() * share * if *essential { 1.0 } else { 0.35 })
            })
            .sum(),
    };
    world
        .missions
        .iter()
        .zip(&world.needs)
        .map(|(said, needs)| {
            let fits: Vec<f64> = world.latent.iter().map(|latent| fit(needs, latent)).collect();
            measure(&ordered(world.seen.iter().map(|seen| score(said, seen)).collect()), &fits)
        })
        .collect()
}

/// The matcher over what the talents and the missions of a world say.
pub fn ranker<'f>(framework: &'f Framework, world: &World, policy: Policy, threads: usize) -> Ranker<'f> {
    let given = |id: usize, skills: Vec<(Node, u8, bool)>| Given {
        id: format!("{id:05}"),
        skills: skills
            .into_iter()
            .map(|(skill, level, essential)| GivenSkill {
                id: Some(framework.concept(skill).id.clone()),
                label: None,
                level: Some(level),
                essential: Some(essential),
            })
            .collect(),
        ..Given::default()
    };
    let profile = |levels: &Levels| {
        let mut skills: Vec<(Node, u8, bool)> = levels.iter().map(|(&skill, &level)| (skill, level, true)).collect();
        skills.sort_unstable();
        skills
    };
    let profiles: Vec<Given> = world.seen.iter().enumerate().map(|(id, levels)| given(id, profile(levels))).collect();
    let missions: Vec<Given> = world.missions.iter().enumerate().map(|(id, needs)| given(id, needs.clone())).collect();
    Ranker::new(framework, &profiles, &missions, policy, threads)
}

pub fn ours(framework: &Framework, world: &World, policy: Policy, threads: usize) -> Vec<[f64; 3]> {
    let ranker = ranker(framework, world, policy, threads);
    let pairs: Vec<_> = ranker.missions().iter().zip(&world.needs).collect();
    parallel(&pairs, threads, |(mission, needs)| {
        let fits: Vec<f64> = world.latent.iter().map(|latent| fit(needs, latent)).collect();
        let order: Vec<usize> = ranker.rank(mission, TALENTS).into_iter().map(|row| row.profile).collect();
        measure(&order, &fits)
    })
}

/// Occupations, and what is written like the skills that they need.
pub type Jobs = (Vec<Node>, HashMap<Node, Vec<Node>>);

/// The occupations of which enough is digital, and what is written like the skills that they need.
pub fn digital_jobs(framework: &Framework, folder: &Path, threads: usize) -> Result<Jobs, Box<dyn std::error::Error>> {
    let digital: HashSet<Node> = digital(framework, folder)?;
    let jobs: Vec<Node> = framework
        .nodes(Kind::Occupation)
        .filter(|&job| {
            let essential = framework.essential(job);
            let of_them = essential.iter().filter(|skill| digital.contains(skill)).count();
            of_them * 5 >= essential.len() * 2 && of_them >= 4
        })
        .collect();
    let mut used: Vec<Node> =
        jobs.iter().flat_map(|&job| framework.essential(job).iter().chain(framework.optional(job))).copied().collect();
    used.sort_unstable();
    used.dedup();
    let neighbours = neighbours(framework, &used, threads);
    Ok((jobs, neighbours))
}

/// The skills that are written most like each of these: by the share of groups of four letters that two French labels have in common.
fn neighbours(framework: &Framework, skills: &[Node], threads: usize) -> HashMap<Node, Vec<Node>> {
    const NEAREST: usize = 5;
    let all: Vec<(Node, HashSet<String>)> = framework
        .nodes(Kind::Skill)
        .map(|node| (node, text::grams(framework.label(node, Language::French)).into_iter().collect()))
        .collect();
    let mut with: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, grams)) in all.iter().enumerate() {
        grams.iter().for_each(|gram| with.entry(gram).or_default().push(at));
    }
    let near = parallel(skills, threads, |&skill| {
        let own: HashSet<String> = text::grams(framework.label(skill, Language::French)).into_iter().collect();
        let mut common: HashMap<usize, usize> = HashMap::new();
        for gram in &own {
            with.get(gram.as_str()).into_iter().flatten().for_each(|at| *common.entry(*at).or_default() += 1);
        }
        let likeness = |(at, common): (usize, usize)| {
            let (node, grams) = &all[at];
            (common * 1000 / (own.len() + grams.len() - common).max(1), *node)
        };
        let mut found: Vec<(usize, Node)> =
            common.into_iter().map(likeness).filter(|(_, node)| *node != skill).collect();
        found.sort_unstable_by_key(|(likeness, node)| (std::cmp::Reverse(*likeness), *node));
        found.into_iter().take(NEAREST).map(|(_, node)| node).collect::<Vec<Node>>()
    });
    skills.iter().copied().zip(near).collect()
}

/// Skills of the digital collection.
fn digital(framework: &Framework, folder: &Path) -> Result<HashSet<Node>, Box<dyn std::error::Error>> {
    let mut rows = csv::Reader::from_path(folder.join("digitalSkillsCollection_en.csv"))?;
    let column = rows.headers()?.iter().position(|header| header == "conceptUri").ok_or("no conceptUri")?;
    let mut found = HashSet::new();
    for row in rows.records() {
        found.extend(row?.get(column).and_then(|id| framework.find(id)));
    }
    Ok(found)
}
