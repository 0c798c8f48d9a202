//! The index against brute force, and patched against built anew.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// Everybody scored one by one.
fn brute(documents: &BTreeMap<u32, Document>, query: &Query, filter: &Filter, most: usize) -> Vec<Hit<u32>> {
    let passes = |document: &Document| {
        filter.all_of.iter().all(|any| document.flags & any != 0)
            && document.flags & filter.none_of == 0
            && document.from <= filter.from
            && document.share >= filter.share
    };
    let mut hits: Vec<Hit<u32>> = documents
        .iter()
        .filter(|(_, document)| passes(document))
        .map(|(key, document)| Hit { score: query.score(&document.skills), key: *key })
        .filter(|hit| hit.score > 0)
        .collect();
    hits.sort_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
    hits.truncate(most);
    hits
}

prop_compose! {
    fn any_document()(
        skills in prop::collection::btree_map(0_u32..30, 0_u8..=4, 0..8),
        flags in 0_u32..16,
        group in 0_u32..3,
        from in 0_u16..20,
        share in 0_u8..=100,
    ) -> Document {
        Document { group, skills: skills.into_iter().collect(), flags, from, share }
    }
}

prop_compose! {
    fn any_need()(
        weight in 0_u64..200_000,
        level in 0_u8..=4,
        stand_ins in prop::collection::btree_map(0_u32..32, 1_u32..=1000, 0..5),
    ) -> Need {
        Need { weight, level, stand_ins: stand_ins.into_iter().collect() }
    }
}

prop_compose! {
    fn any_filter()(all_of in prop::collection::vec(0_u32..16, 0..3), none_of in 0_u32..4, from in 5_u16..25, share in 0_u8..60) -> Filter {
        Filter { all_of, none_of, from, share }
    }
}

/// What happens to one profile.
#[derive(Clone, Debug)]
enum Change {
    Put(u32, Document),
    Remove(u32),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (0_u32..40, any_document()).prop_map(|(key, document)| Change::Put(key, document)),
        1 => (0_u32..40).prop_map(Change::Remove),
    ]
}

proptest! {
    #[test]
    fn the_best_are_those_that_brute_force_finds(
        documents in prop::collection::btree_map(0_u32..500, any_document(), 0..60),
        changes in prop::collection::vec(any_change(), 0..30),
        needs in prop::collection::vec(any_need(), 0..8),
        filter in any_filter(),
        most in 0_usize..25,
    ) {
        let mut known = documents.clone();
        let mut index = Index::build(documents);
        for change in changes {
            match change {
                Change::Put(key, document) => {
                    index.put(key, &document);
                    known.insert(key, document);
                }
                Change::Remove(key) => {
                    index.remove(key);
                    known.remove(&key);
                }
            }
        }
        prop_assert_eq!(index.len(), known.len());
        for (key, document) in &known {
            prop_assert_eq!(index.get(*key), Some(document.clone()));
        }
        for skill in 0..32 {
            let holders = known.values().filter(|document| document.skills.iter().any(|(own, _)| *own == skill)).count();
            prop_assert_eq!(index.holders(skill), holders);
        }
        let query = Query { needs };
        for filter in [filter, Filter::default()] {
            prop_assert_eq!(index.top(&query, &filter, most), brute(&known, &query, &filter, most));
        }
        let mut touched = index.touched(&query);
        touched.sort_unstable();
        let expected: Vec<u32> = known
            .iter()
            .filter(|(_, document)| {
                let asked = query.needs.iter().flat_map(|need| &need.stand_ins);
                asked.into_iter().any(|(skill, _)| document.skills.iter().any(|(own, _)| own == skill))
            })
            .map(|(key, _)| *key)
            .collect();
        prop_assert_eq!(touched, expected);
    }
}

/// A small generator (SplitMix64): the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    fn document(&mut self) -> Document {
        let skills: BTreeMap<u32, u8> =
            (0..self.below(12)).map(|_| (self.below(300) as u32, self.below(5) as u8)).collect();
        Document {
            group: self.below(4) as u32,
            skills: skills.into_iter().collect(),
            flags: self.below(16) as u32,
            from: self.below(300) as u16,
            share: self.below(101) as u8,
        }
    }

    fn query(&mut self) -> Query {
        let needs = (0..8)
            .map(|_| Need {
                weight: 1 + self.below(100_000),
                level: self.below(5) as u8,
                stand_ins: (0..1 + self.below(6)).map(|at| (self.below(300) as u32, 1000 - 100 * at as u32)).collect(),
            })
            .collect();
        Query { needs }
    }
}

#[test]
fn over_many_blocks_ties_and_patches_the_best_are_exact() {
    let mut random = Random(1);
    // Three blocks and a bit; few distinct profiles make many ties.
    let few: Vec<Document> = (0..40).map(|_| random.document()).collect();
    let mut known: BTreeMap<u32, Document> = (0..3 * SIZE as u32 + 100)
        .map(|key| (key, if key % 2 == 0 { few[key as usize % 40].clone() } else { random.document() }))
        .collect();
    let mut index = Index::build(known.clone());
    for _ in 0..60 {
        let key = random.below(4 * SIZE as u64) as u32;
        if random.below(3) == 0 {
            index.remove(key);
            known.remove(&key);
        } else {
            let document = random.document();
            index.put(key, &document);
            known.insert(key, document);
        }
    }
    for _ in 0..12 {
        let query = random.query();
        let filter = Filter {
            all_of: vec![1 + random.below(15) as u32],
            none_of: 8,
            from: random.below(300) as u16,
            share: random.below(60) as u8,
        };
        assert_eq!(index.top(&query, &filter, 20), brute(&known, &query, &filter, 20));
        assert_eq!(index.top(&query, &Filter::default(), 20), brute(&known, &query, &Filter::default(), 20));
    }
}

#[test]
fn five_hundred_needs_and_nothing_free_are_answered_exactly() {
    let mut random = Random(2);
    let known: BTreeMap<u32, Document> = (0..2 * SIZE as u32).map(|key| (key, random.document())).collect();
    let index = Index::build(known.clone());
    let needs = (0..63).flat_map(|_| random.query().needs).take(500).collect();
    let query = Query { needs };
    let open = Filter { from: 299, ..Filter::default() };
    assert_eq!(index.top(&query, &open, 20), brute(&known, &query, &open, 20));
    // Days and shares are only looked at for those who fit: also where nobody, or one day's people, have them.
    for (from, share) in [(0, 101), (0, 0), (300, 100), (3, 97)] {
        let narrow = Filter { from, share, ..Filter::default() };
        assert_eq!(index.top(&query, &narrow, 20), brute(&known, &query, &narrow, 20));
    }
}

#[test]
fn a_clone_is_a_snapshot() {
    let document = Document { skills: vec![(7, 2)], ..Document::default() };
    let mut index = Index::build([(1, document.clone()), (2, document)]);
    let before = index.clone();
    index.remove(1);
    let query = Query { needs: vec![Need { weight: 10, level: 0, stand_ins: vec![(7, 1000)] }] };
    let keys = |index: &Index<u32>| {
        index.top(&query, &Filter::default(), 9).into_iter().map(|hit| hit.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(&index), [2]);
    assert_eq!(keys(&before), [1, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_best_by_a_score_of_ones_own_is_what_brute_force_gives(
        documents in prop::collection::btree_map(0_u32..400, any_document(), 0..80),
        best in prop::collection::vec((0_u32..32, 0_u32..900), 0..6),
        sum in prop::collection::btree_map(0_u32..32, 0_u32..500, 0..6),
        size in 1_usize..40,
        most in 0_usize..30,
    ) {
        let mut index = Index::of_blocks(size).filled(documents.iter().map(|(key, document)| (*key, document.clone())));
        // Some come by patches, and some places are free.
        for key in (400_u32..420).chain([3, 5, 8]) {
            index.put(key, &Document { skills: vec![(key % 30, (key % 5) as u8)], ..Document::default() });
            if key % 3 == 0 {
                index.remove(key);
            }
        }
        let list = |(number, points): &(u32, u32)| List { number: *number, most: std::array::from_fn(|level| points * (level as u32 + 1)) };
        let sum: Vec<(u32, u32)> = sum.into_iter().collect();
        let bounds = Bounds {
            groups: vec![Group::Best(best.iter().map(list).collect()), Group::Sum(sum.iter().map(list).collect())],
            rest: 200,
        };
        // Less than the bound by what only the key tells; every seventh is taken out.
        let score = |key: u32| {
            let skills = index.get(key)?.skills;
            let worth = |lists: &[(u32, u32)], skill: u32, level: u8| -> u64 {
                let points = lists.iter().filter(|(number, _)| *number == skill).map(|(_, points)| *points).max();
                u64::from(points.unwrap_or_default() * (u32::from(level) + 1))
            };
            let of_best = skills.iter().map(|(skill, level)| worth(&best, *skill, *level)).max().unwrap_or_default();
            let of_sum: u64 = skills.iter().map(|(skill, level)| worth(&sum, *skill, *level)).sum();
            (!key.is_multiple_of(7)).then_some((of_best + of_sum) / (1 + u64::from(key % 3)) + u64::from(key * 37 % 200))
        };
        let mut expected: Vec<Hit<u32>> =
            (0..420).filter_map(|key| Some(Hit { score: score(key)?, key })).collect();
        expected.sort_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
        expected.truncate(most);
        let mut asked = 0;
        let found = index.best(&bounds, most, |key| {
            asked += 1;
            score(key)
        });
        prop_assert_eq!(found, expected);
        prop_assert!(asked <= index.len());
    }
}

#[test]
fn who_cannot_be_among_the_best_is_never_scored() {
    let of = |key: u32| Document { skills: vec![(1, (key % 5) as u8)], ..Document::default() };
    let index = Index::of_blocks(64).filled((0..5_000).map(|key| (key, of(key))));
    let bounds =
        Bounds { groups: vec![Group::Best(vec![List { number: 1, most: [0, 10, 20, 30, 40, 0, 0, 0] }])], rest: 5 };
    let mut asked = 0;
    let found = index.best(&bounds, 10, |key| {
        asked += 1;
        Some(u64::from(key % 5) * 10 + u64::from(key % 2))
    });
    assert!(found.iter().all(|hit| hit.score == 41));
    assert!(asked <= 1_000, "{asked} of 5,000 were scored");
}
