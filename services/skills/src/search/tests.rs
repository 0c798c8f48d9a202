//! What is found for what people type.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::locale::Locale;

use super::index::{Found, Index};
use super::real_data;
use crate::domain::value::{Skill, SkillId};
use crate::meaning::Meanings;
use crate::parse::{esco, starter};
use crate::read::skill::SkillRow;

/// The rows that the read model would have.
fn rows(skills: Vec<Skill>) -> Vec<SkillRow> {
    skills.into_iter().map(|skill| SkillRow::new(uuid::Uuid::nil(), skill)).collect()
}

static STARTER: LazyLock<Index> = LazyLock::new(|| Index::new(rows(starter::skills().expect("the starter framework"))));

static MEANINGS: LazyLock<Meanings> = LazyLock::new(|| Meanings::new(STARTER.skills()));

fn resolve(text: &str, locale: Locale, top: usize) -> Vec<Found> {
    super::resolve::resolve(&STARTER, &MEANINGS, text, locale, top)
}

/// The names of what a text may mean.
fn preferred(text: &str, locale: Locale) -> Vec<String> {
    resolve(text, locale, 10).into_iter().map(|found| found.preferred).collect()
}

fn slugs(index: &Index, typed: &str, locale: Locale) -> Vec<String> {
    let found = index.search(typed, locale, 3, true);
    let slug = |id: SkillId| {
        let row = index.skills().iter().find(|row| row.id == id.uuid()).expect("a known skill");
        row.uri.trim_start_matches("vivier:skill/").to_owned()
    };
    found.into_iter().map(|found| slug(found.skill)).collect()
}

#[test]
fn a_heading_brings_what_is_below_it() {
    let below = [
        "apprentissage-automatique",
        "traitement-langage",
        "ia-generative",
        "vision-ordinateur",
        "mlops",
        "ethique-ia",
    ];
    for typed in ["intelligence artificielle", "IA", "intelligence artif", "artificial intelligence"] {
        let found = STARTER.search(typed, Locale::Fr, 10, true);
        let uris = found.iter().filter_map(|found| STARTER.skills().iter().find(|row| row.skill_id() == found.skill));
        let uris: Vec<&str> = uris.map(|row| row.uri.trim_start_matches("vivier:skill/")).collect();
        assert!(below.iter().all(|skill| uris.contains(skill)), "{typed}: {uris:?}");
        assert!(!uris.contains(&"intelligence-artificielle"), "nobody can have a heading");
    }
    let headings = STARTER.search("intelligence artificielle", Locale::Fr, 1, false);
    assert_eq!(headings[0].label, "intelligence artificielle");
}

#[test]
fn people_find_what_they_mean() {
    let index = &*STARTER;
    for (typed, expected) in [
        ("rgaa", "rgaa"),
        ("RGAA", "rgaa"),
        ("accessibilite", "audit-accessibilite"),
        ("audit accessibilité", "audit-accessibilite"),
        ("pyhton", "python"),
        ("Pythn", "python"),
        ("jvaa", "java"),
        ("Dokcer", "conteneurs"),
        ("dokc", "conteneurs"),
        ("langage rsut", "rust"),
        ("developpeur front", "developpement-front"),
        ("développeuse back", "developpement-back"),
        ("k8s", "kubernetes"),
        ("kubernets", "kubernetes"),
        ("ux resarch", "recherche-utilisateur"),
        ("ux designer", "design-ux"),
        ("marchés publics", "marches-publics"),
        ("marche public", "marches-publics"),
        ("base de donnees", "bases-de-donnees"),
        ("bases de données", "bases-de-donnees"),
        ("chef de projet", "chefferie-projet"),
        ("cheffe de projet", "chefferie-projet"),
        ("rgpd", "protection-donnees"),
        ("gdpr", "protection-donnees"),
        ("secnum", "secnumcloud"),
        ("scrum master", "scrum"),
        ("c++", "c-cpp"),
        ("c#", "csharp"),
        ("open data", "ouverture-donnees"),
        ("machine learning", "apprentissage-automatique"),
        ("docker", "conteneurs"),
        ("product owner", "product-owner"),
        ("ebios", "ebios-rm"),
        ("dsfr", "dsfr"),
        ("design systm", "design-systeme"),
        ("penetration test", "test-intrusion"),
        ("réseaux", "reseaux"),
        ("data scien", "science-des-donnees"),
        ("french state design system", "dsfr"),
        ("stratégies numériques", "strategie-numerique"),
        ("digital strategies", "strategie-numerique"),
        ("chargée de déploiement", "strategie-deploiement"),
        ("java script", "javascript"),
        ("opensource", "logiciels-libres"),
        ("designsystem", "design-systeme"),
        ("formatrice", "formation"),
        ("acessibility audit", "audit-accessibilite"),
        ("analyse de risque", "ebios-rm"),
        ("cahier des charge", "chefferie-projet-moa"),
        ("programmer en pyton", "python"),
        ("developer en javascrpt", "javascript"),
        ("auditr l’accesibilité", "audit-accessibilite"),
    ] {
        let found = slugs(index, typed, Locale::Fr);
        assert!(found.contains(&expected.to_owned()), "{typed}: {found:?}");
    }
}

#[test]
fn an_exact_label_comes_first_in_both_languages() {
    let index = &*STARTER;
    for row in index.skills().iter().filter(|row| row.kind().can_be_claimed()) {
        for (locale, labels) in [(Locale::Fr, &row.fr), (Locale::En, &row.en)] {
            let found = index.search(&labels[0], locale, 1, true);
            assert_eq!(found.first().map(|found| found.skill.uuid()), Some(row.id), "{}", labels[0]);
        }
    }
}

#[test]
fn a_name_is_found_under_every_way_to_write_it() {
    for typed in ["eco-conception", "éco-conception", "écoconception", "Eco conception", "eco-design"] {
        let found = slugs(&STARTER, typed, Locale::Fr);
        assert_eq!(found.first().map(String::as_str), Some("ecoconception-services"), "{typed}: {found:?}");
    }
}

#[test]
fn headings_are_left_out_where_only_claims_are_asked_for() {
    let index = &*STARTER;
    let all = index.search("développement logiciel", Locale::Fr, 1, false);
    let claims = index.search("développement logiciel", Locale::Fr, 1, true);
    assert_eq!(all[0].preferred, "développement logiciel");
    assert_ne!(claims[0].skill, all[0].skill);
}

#[test]
fn labels_come_in_the_language_that_is_asked_for() {
    let index = &*STARTER;
    let preferred = |locale| index.search("k8s", locale, 1, true)[0].preferred.clone();
    assert_eq!((preferred(Locale::Fr).as_str(), preferred(Locale::En).as_str()), ("Kubernetes", "Kubernetes"));
    let preferred = |locale| index.search("rgpd", locale, 1, true)[0].preferred.clone();
    assert_eq!(preferred(Locale::En), "personal data protection");
}

#[test]
fn a_free_text_gives_the_skills_it_may_mean_and_nothing_for_noise() {
    let text = "Je développe en Python, j’administre des bases PostgreSQL ; audits d’accessibilité RGAA et un peu de Kubernetes.";
    let found = resolve(text, Locale::Fr, 5);
    let preferred: Vec<&str> = found.iter().map(|found| found.preferred.as_str()).collect();
    for expected in ["Python", "PostgreSQL", "RGAA", "Kubernetes"] {
        assert!(preferred.contains(&expected), "{expected}: {preferred:?}");
    }
    assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert!(resolve("xqzw bonjour 42", Locale::Fr, 5).is_empty());
    assert!(resolve("", Locale::Fr, 5).is_empty());
}

#[test]
fn a_heading_that_prose_names_or_its_acronym_stands_for_what_is_below_it() {
    let accessible = &["RGAA", "WCAG", "audit d’accessibilité"][..];
    let secure = &["sécurité applicative", "test d’intrusion"][..];
    for (text, locale, expected) in [
        ("Rendre nos sites conformes à l’accessibilité numérique", Locale::Fr, accessible),
        ("Nous cherchons de l’aide en accessibilité", Locale::Fr, accessible),
        ("La cybersécurité de nos applications", Locale::Fr, secure),
        ("Improve the cybersecurity of our services", Locale::Fr, secure),
        ("Des serveurs à maintenir", Locale::Fr, &["administration système"]),
        ("Nous n’avons pas de spécialiste de l’accessibilité", Locale::Fr, &["RGAA"]),
        ("Un projet d’IA au ministère", Locale::Fr, &["IA générative"]),
        ("Our AI roadmap", Locale::En, &["generative AI"]),
    ] {
        let found = preferred(text, locale);
        assert!(expected.iter().all(|skill| found.contains(&(*skill).to_owned())), "{text}: {found:?}");
    }
    // What is named itself comes before what is below a heading.
    assert_eq!(preferred("De l’accessibilité et du Python", Locale::Fr).first().map(String::as_str), Some("Python"));
    // The same letters are no acronym in other words.
    for text in ["J’ai le temps", "j'ai vu", "Is it so"] {
        let found = preferred(text, Locale::Fr);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
}

#[test]
fn what_a_text_denies_is_not_suggested() {
    let preferred = |text: &str| preferred(text, Locale::Fr);
    for text in ["No Java please", "Pas de Java", "Java n’est pas requis", "sans Java ni PHP", "pas d’accessibilité"]
    {
        assert!(preferred(text).is_empty(), "{text}: {:?}", preferred(text));
    }
    assert_eq!(preferred("Pas de Java, mais du Python"), ["Python"]);
    let found = preferred("No Java please. Java is taught elsewhere; we want Python");
    assert!(["Java", "Python"].iter().all(|skill| found.contains(&(*skill).to_owned())), "{found:?}");
    assert!(preferred("développement sans code").contains(&"développement sans code".to_owned()));
}

/// `vivier match skills` asks the lexicon. What it is sure of in a text of one name, people are suggested too.
#[test]
fn what_the_command_is_sure_of_is_suggested() {
    let framework = MEANINGS.matcher().framework();
    let (mut all, mut missed) = (0, Vec::new());
    for row in STARTER.skills() {
        for label in row.fr.iter().chain(&row.en) {
            for text in [label.clone(), label.to_uppercase(), format!("Une bonne connaissance de {label}")] {
                let Some(best) = MEANINGS.matcher().lexicon().resolve(&text, 1).pop() else { continue };
                let skill = MEANINGS.skill(best.node).expect("a skill of the framework");
                let claimable = STARTER.claimable(skill, Locale::Fr);
                if best.score < 700 || claimable.is_empty() {
                    continue;
                }
                all += 1;
                let found = resolve(&text, Locale::Fr, 20);
                if !claimable.iter().any(|(skill, _)| found.iter().any(|found| found.skill == *skill)) {
                    missed.push(format!("{text} ({})", framework.concept(best.node).id));
                }
            }
        }
    }
    assert!(all > 3_000 && missed.len() * 200 < all, "{} of {all}: {missed:?}", missed.len());
}

/// The command and the search read « Pyhton » as Python, and so does a text.
#[test]
fn a_slip_in_a_text_is_suggested_as_what_is_meant() {
    for (text, meant) in [
        ("Pyhton", "Python"),
        ("Une bonne connaissance de Pyhton", "Python"),
        ("Jvaa", "Java"),
        ("Pyhton et Java", "Python"),
        ("Pyhton et Java", "Java"),
    ] {
        let found = preferred(text, Locale::Fr);
        assert!(found.contains(&meant.to_owned()), "{text}: {found:?}");
    }
    assert!(preferred("Pas de Pyhton", Locale::Fr).is_empty());
}

#[test]
fn one_common_word_does_not_bring_a_skill() {
    let preferred = |text: &str| preferred(text, Locale::Fr);
    let found = preferred("Développer une application numérique");
    for unmeant in
        ["application web progressive", "sécurité applicative", "communication numérique", "reprise de dette technique"]
    {
        assert!(!found.contains(&unmeant.to_owned()), "{unmeant}: {found:?}");
    }
    // The same words beside those that tell.
    let found = preferred("Développer une application mobile et une application web progressive");
    for meant in ["développement mobile", "application web progressive"] {
        assert!(found.contains(&meant.to_owned()), "{meant}: {found:?}");
    }
}

#[test]
fn every_name_of_a_skill_brings_it_out_of_a_sentence() {
    let (mut all, mut found) = (0, 0);
    for row in STARTER.skills().iter().filter(|row| row.kind().can_be_claimed()) {
        for label in &row.fr {
            all += 1;
            let text = format!("Le projet demande de savoir {label} avec les métiers.");
            found += usize::from(resolve(&text, Locale::Fr, 10).iter().any(|one| one.skill == row.skill_id()));
        }
    }
    // Names of five words and more are longer than what is looked up together; a few names are those of several skills.
    assert!(all > 400 && found * 100 >= all * 95, "{found} of {all}");
}

#[test]
fn a_long_text_is_read_to_its_end() {
    let long = "Bonjour. ".repeat(200) + &"Merci, encore. ".repeat(400) + "Il faudra du Kubernetes.";
    assert!(long.chars().count() < super::resolve::MAX_TEXT);
    let found = resolve(&long, Locale::Fr, 1);
    assert_eq!(found.first().map(|found| found.preferred.as_str()), Some("Kubernetes"));
}

proptest! {
    #[test]
    fn whatever_is_typed_the_answer_is_bounded_and_the_same_again(typed in "\\PC{0,60}") {
        let index = &*STARTER;
        let once = index.search(&typed, Locale::Fr, 20, false);
        prop_assert!(once.len() <= 20);
        prop_assert!(once.windows(2).all(|pair| pair[0].score >= pair[1].score));
        prop_assert_eq!(once, index.search(&typed, Locale::Fr, 20, false));
        prop_assert!(resolve(&typed, Locale::En, 5).len() <= 5);
    }
}

#[test]
fn all_of_esco_can_be_searched() {
    let folder = real_data().join("esco-1.1.1");
    if !Path::new(&folder).exists() {
        println!("SKIPPED all_of_esco_can_be_searched: {} is not here", folder.display());
        return;
    }
    let index = Index::new(rows(esco::read(&folder, &mut |_| {}).expect("the official files")));
    for (typed, locale, expected) in [
        ("Javascript", Locale::En, "JavaScript"),
        ("SQL", Locale::En, "SQL"),
        ("user interface desgn", Locale::En, "design user interface"),
        ("cloud technologies", Locale::En, "cloud technologies"),
        ("programmer en pyton", Locale::Fr, "Python"),
        ("programing in pyton", Locale::En, "Python"),
    ] {
        let found = index.search(typed, locale, 10, true);
        let near = |label: &str| {
            label.to_lowercase().contains(&expected.to_lowercase())
                || found.iter().any(|found| found.label.to_lowercase() == expected.to_lowercase())
        };
        assert!(found.iter().any(|found| near(&found.preferred)), "{typed}: {found:?}");
    }
    for (typed, first) in [("Pyhton", "Python ("), ("Jvaa", "Java ("), ("Pyhton ", "Python (")] {
        let found = index.search(typed, Locale::Fr, 1, true);
        assert!(found.first().is_some_and(|found| found.preferred.starts_with(first)), "{typed}: {found:?}");
    }
    // The rarer word says more, however many other words begin as the common one does.
    let found = index.search("web development", Locale::En, 3, true);
    let webs =
        found.iter().filter(|found| format!("{} {}", found.label, found.preferred).to_lowercase().contains("web"));
    assert_eq!(webs.count(), 3, "{found:?}");
}
