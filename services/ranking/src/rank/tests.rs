//! The ranking on small pools: what must be above what, and the sum of the terms.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::framework::jsonl;
use crate::policy::MAX_SCORE;
use crate::pool::GivenSkill;

fn framework() -> Framework {
    let (concepts, bad) = jsonl::concepts(concat!(
        "{\"id\":\"programming\",\"labels\":{\"fr\":[\"programmer\"]}}\n",
        "{\"id\":\"rust\",\"labels\":{\"fr\":[\"langage Rust\"]},\"broader\":[\"programming\"]}\n",
        "{\"id\":\"go\",\"labels\":{\"fr\":[\"langage Go\"]},\"broader\":[\"programming\"]}\n",
        "{\"id\":\"rgaa\",\"labels\":{\"fr\":[\"accessibilité numérique\",\"RGAA\"]}}\n",
        "{\"id\":\"dev\",\"kind\":\"occupation\",\"labels\":{\"fr\":[\"développeur/développeuse\"]},\"essential\":[\"rust\",\"go\",\"programming\"]}\n",
    ));
    assert!(bad.is_empty());
    Framework::new(concepts)
}

fn given(id: &str, skills: &[(Option<&str>, Option<&str>, Option<u8>)]) -> Given {
    let skills = skills
        .iter()
        .map(|(id, label, level)| GivenSkill {
            id: id.map(str::to_owned),
            label: label.map(str::to_owned),
            level: *level,
            essential: Some(true),
        })
        .collect();
    Given { id: id.to_owned(), skills, ..Given::default() }
}

fn order(profiles: &[Given], mission: Given) -> Vec<String> {
    let framework = framework();
    let ranker = Ranker::new(&framework, profiles, &[mission], Policy::CURRENT, 2);
    ranker.rank(&ranker.missions()[0], 10).iter().map(|row| ranker.profile_id(row.profile).to_owned()).collect()
}

#[test]
fn exact_before_lower_level_before_similar_before_nothing() {
    let profiles = [
        given("nothing", &[(Some("rgaa"), None, None)]),
        given("similar", &[(Some("go"), None, Some(4))]),
        given("exact", &[(Some("rust"), None, Some(4))]),
        given("lower", &[(Some("rust"), None, Some(3))]),
    ];
    assert_eq!(
        order(&profiles, given("m", &[(Some("rust"), None, Some(4))])),
        ["exact", "lower", "similar", "nothing"]
    );
}

#[test]
fn labels_without_id_and_things_unknown_to_the_framework_meet() {
    let profiles = [
        given("other", &[(Some("go"), None, None)]),
        given("label", &[(None, Some("Accessibilité du numérique"), None)]),
    ];
    assert_eq!(order(&profiles, given("m", &[(Some("rgaa"), None, None)]))[0], "label");
    let profiles = [given("other", &[(Some("go"), None, None)]), given("same", &[(Some("x:9"), None, None)])];
    assert_eq!(order(&profiles, given("m", &[(Some("x:9"), None, None)]))[0], "same");
    let profiles = [
        given("other", &[(None, Some("plomberie"), None)]),
        given("same", &[(None, Some("Gérer l'ébénisterie"), None)]),
    ];
    assert_eq!(order(&profiles, given("m", &[(None, Some("gestion en ébénisterie"), None)]))[0], "same");
}

/// An occupation that needs nothing of what is asked for, or held, moves no score.
#[test]
fn a_profession_that_nothing_speaks_for_counts_for_nobody() {
    let profiles = [given("one", &[(Some("rgaa"), None, Some(2))]), given("other", &[(Some("rgaa"), None, Some(4))])];
    let missions = [
        given("m", &[(Some("rgaa"), None, Some(4))]),
        given("n", &[(Some("rust"), None, None), (Some("rgaa"), None, None)]),
    ];
    let framework = framework();
    let ranker = Ranker::new(&framework, &profiles, &missions, Policy::CURRENT, 2);
    for mission in ranker.missions() {
        for profile in 0..profiles.len() {
            let terms = ranker.explain(mission, profile).terms;
            assert!(terms.iter().any(|term| matches!(term.name, TermName::Skill { .. })), "{terms:?}");
            assert!(!terms.iter().any(|term| term.name == TermName::Profession), "{terms:?}");
        }
    }
}

/// The scores by profile, over the small framework.
fn scores(profiles: &[Given], mission: &Given) -> BTreeMap<String, u64> {
    let framework = framework();
    let ranker = Ranker::new(&framework, profiles, std::slice::from_ref(mission), Policy::CURRENT, 2);
    let ranking = ranker.rank(&ranker.missions()[0], profiles.len());
    ranking.iter().map(|row| (ranker.profile_id(row.profile).to_owned(), row.score)).collect()
}

#[test]
fn an_unknown_id_says_no_more_than_its_label_and_a_blank_one_nothing() {
    let (weld, cook) = (Some("Soudure à l’arc"), Some("Cuisine de collectivité"));
    let of = |id| {
        let profiles = [given("welds", &[(id, weld, None)]), given("cooks", &[(id, cook, None)])];
        scores(&profiles, &given("m", &[(id, weld, None)]))
    };
    let by_label = of(None);
    assert!(by_label["welds"] > by_label["cooks"], "{by_label:?}");
    for id in ["", " \t", "N/A"] {
        assert_eq!(of(Some(id)), by_label, "{id:?}");
    }
    let nothing = [given("says nothing", &[(Some(""), None, None)])];
    for mission in [given("m", &[(Some(""), weld, None)]), given("m", &[(Some(" "), None, None)])] {
        assert_eq!(scores(&nothing, &mission)["says nothing"], 0, "{mission:?}");
    }
}

#[test]
fn an_unknown_id_without_label_is_what_all_others_call_it_and_else_itself() {
    let (python, cook) = (Some("Python"), Some("Cuisine de collectivité"));
    let named = given("named", &[(Some("u"), python, None)]);
    let bare = given("bare", &[(Some("u"), None, None)]);
    let asked = [
        given("m", &[(None, python, None)]),
        given("m", &[(Some("u"), python, None)]),
        given("m", &[(Some("u"), None, None)]),
    ];
    for mission in &asked {
        let scores = scores(&[named.clone(), bare.clone()], mission);
        assert!(scores["named"] > 0 && scores["bare"] == scores["named"], "{mission:?}: {scores:?}");
    }
    // Once it is called by two labels, it is neither of them.
    let profiles = [named, given("cooks", &[(Some("u"), cook, None)]), bare];
    for (mission, found) in asked.iter().zip(["named", "named", "bare"]) {
        let scores = scores(&profiles, mission);
        let others: Vec<&String> = scores.iter().filter(|(_, score)| **score > 0).map(|(id, _)| id).collect();
        assert_eq!(others, [found], "{mission:?}: {scores:?}");
    }
}

#[test]
fn a_title_and_a_text_count_without_any_skill() {
    let mut developer = given("z", &[]);
    developer.title = Some("Développeuse".to_owned());
    let mut mission = given("m", &[(Some("rust"), None, None)]);
    mission.text = Some("Une développeuse ou un développeur pour une équipe.".to_owned());
    assert_eq!(order(&[given("a", &[]), developer], mission)[0], "z");
}

/// Concepts that are broader than each other, need each other, and point to what is not there.
fn tangled() -> Framework {
    let (concepts, bad) = jsonl::concepts(concat!(
        "{\"id\":\"a\",\"labels\":{\"fr\":[\"analyser\"]},\"broader\":[\"b\",\"a\",\"gone\"],\"related\":[\"c\",\"gone\"]}\n",
        "{\"id\":\"b\",\"labels\":{\"fr\":[\"bâtir\"]},\"broader\":[\"c\"],\"related\":[\"a\",\"b\"]}\n",
        "{\"id\":\"c\",\"labels\":{\"fr\":[\"\"]},\"broader\":[\"a\"]}\n",
        "{\"id\":\"o\",\"kind\":\"occupation\",\"labels\":{\"fr\":[\"analyste\"]},\"broader\":[\"p\"],\"essential\":[\"a\",\"o\",\"p\",\"gone\"],\"optional\":[\"a\",\"b\"]}\n",
        "{\"id\":\"p\",\"kind\":\"occupation\",\"labels\":{},\"broader\":[\"o\"],\"essential\":[\"o\",\"c\"]}\n",
        "{\"id\":\"cut\",\"labels\"\n",
        "{\"id\":\"a\",\"labels\":{\"fr\":[\"une deuxième fois\"]}}\n",
    ));
    assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [6, 7], "of two lines with one id the first counts");
    Framework::new(concepts)
}

#[test]
fn over_a_framework_with_cycles_and_gaps_who_has_what_is_asked_is_first() {
    let framework = tangled();
    let of_all =
        [(Some("a"), None, None), (Some("b"), None, None), (Some("c"), None, None), (Some("gone"), None, None)];
    let profiles = [given("none", &[]), given("near", &[(Some("b"), None, Some(4))]), given("all", &of_all)];
    let mut analyst = given("m", &[(Some("a"), None, Some(4)), (Some("gone"), None, Some(1))]);
    analyst.title = Some("analyste".to_owned());
    for policy in [Policy::CURRENT, Policy::STRICT] {
        let ranker = Ranker::new(&framework, &profiles, std::slice::from_ref(&analyst), policy, 2);
        let ranking = ranker.rank(&ranker.missions()[0], 10);
        assert_eq!(
            ranking.iter().map(|row| ranker.profile_id(row.profile)).collect::<Vec<_>>(),
            ["all", "near", "none"]
        );
    }
}

#[test]
fn a_mission_that_asks_for_nothing_prefers_nobody() {
    let framework = framework();
    let profiles =
        [given("b", &[(Some("rust"), None, Some(4))]), given("a", &[(Some("go"), None, None)]), given("c", &[])];
    let ranker = Ranker::new(&framework, &profiles, &[given("m", &[])], Policy::CURRENT, 2);
    let ranking = ranker.rank(&ranker.missions()[0], 10);
    assert_eq!(ranking.iter().map(|row| row.score).collect::<Vec<_>>(), [0, 0, 0]);
}

#[test]
fn five_hundred_skills_with_repeats_are_ranked_like_twelve() {
    let framework = framework();
    let ids: Vec<String> = (0..500).map(|number| format!("x:{}", number % 499)).collect();
    let of = |id: &str, share: usize| {
        let skills: Vec<_> =
            ids[..share].iter().map(|id| (Some(id.as_str()), Some("une compétence"), Some(4))).collect();
        given(id, &skills)
    };
    let profiles = [of("tenth", 50), of("all", 500), of("half", 250), of("none", 0)];
    let ranker = Ranker::new(&framework, &profiles, &[of("m", 500)], Policy::CURRENT, 2);
    let ranking = ranker.rank(&ranker.missions()[0], 10);
    assert_eq!(
        ranking.iter().map(|row| ranker.profile_id(row.profile)).collect::<Vec<_>>(),
        ["all", "half", "tenth", "none"]
    );
    assert!(ranking[0].score <= MAX_SCORE && ranking[3].score == 0);
    for row in ranking {
        assert_eq!(ranker.explain(&ranker.missions()[0], row.profile).total(), row.score);
    }
}

proptest! {
    #[test]
    fn the_order_of_lines_changes_no_score_whatever_ids_and_labels_they_have(
        pool in prop::collection::vec(prop::collection::vec((0..5_usize, 0..6_usize), 0..4), 1..10),
        needs in prop::collection::vec((0..5_usize, 0..6_usize), 1..4),
    ) {
        const IDS: [Option<&str>; 5] = [None, Some(""), Some("u"), Some("v"), Some("rust")];
        const LABELS: [Option<&str>; 6] =
            [None, Some("de"), Some("Python"), Some("langage Python"), Some("Langages Python"), Some("cuisine")];
        let of = |id: String, skills: &[(usize, usize)]| {
            given(&id, &skills.iter().map(|&(id, label)| (IDS[id], LABELS[label], None)).collect::<Vec<_>>())
        };
        let mut profiles: Vec<Given> = pool.iter().enumerate().map(|(n, skills)| of(n.to_string(), skills)).collect();
        let mission = of("m".to_owned(), &needs);
        let forwards = scores(&profiles, &mission);
        profiles.reverse();
        prop_assert_eq!(forwards, scores(&profiles, &mission));
    }

    #[test]
    fn the_score_is_the_sum_of_its_terms_and_the_strict_view_has_nothing_probable(
        pool in prop::collection::vec(prop::collection::vec((0..7_usize, 1..=4_u8), 0..6), 1..12),
        needs in prop::collection::vec((0..7_usize, 1..=4_u8), 0..6),
    ) {
        const IDS: [&str; 7] = ["programming", "rust", "go", "rgaa", "dev", "unknown", ""];
        let framework = framework();
        let of = |id: String, skills: &[(usize, u8)]| {
            given(&id, &skills.iter().map(|&(skill, level)| (Some(IDS[skill]), Some(IDS[(skill * 3) % 7]), Some(level))).collect::<Vec<_>>())
        };
        let profiles: Vec<Given> = pool.iter().enumerate().map(|(n, skills)| of(n.to_string(), skills)).collect();
        for policy in [Policy::CURRENT, Policy::STRICT] {
            let ranker = Ranker::new(&framework, &profiles, &[of("m".to_owned(), &needs)], policy, 2);
            let again = Ranker::new(&framework, &profiles, &[of("m".to_owned(), &needs)], policy, 1);
            let mission = &ranker.missions()[0];
            let ranking = ranker.rank(mission, usize::MAX);
            prop_assert_eq!(&ranking, &again.rank(&again.missions()[0], usize::MAX));
            prop_assert_eq!(ranking.len(), profiles.len());
            for row in ranking {
                let score = ranker.explain(mission, row.profile);
                prop_assert_eq!(score.total(), row.score);
                prop_assert!(score.terms.iter().all(|term| term.value <= 1000));
                prop_assert!(row.score <= MAX_SCORE);
                if policy == Policy::STRICT {
                    let unsure = |term: &Term| matches!(term.name, TermName::Probable { .. } | TermName::Profession);
                    prop_assert!(!score.terms.iter().any(unsure));
                }
            }
        }
    }
}
