//! Imports over a real store: once, twice, a newer version, a broken file.

use std::path::PathBuf;

use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry};
use vivier_kernel::actor::Actor;
use vivier_kernel::locale::Locale;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::domain::value::SkillId;
use vivier_skills::import::{self, ImportError};
use vivier_skills::{Skills, read, search};

async fn world() -> (TestStore, TestDatabase) {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_skills::register(&mut registry);
    (testing::open(&database.url(), registry).await.expect("a store"), database)
}

fn system(world: &TestStore) -> CommandContext {
    CommandContext::system("test", world.store.clock())
}

struct TextFile(PathBuf);

impl TextFile {
    fn with(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vivier-skills-{}.jsonl", uuid::Uuid::new_v4()));
        std::fs::write(&path, text).expect("a file");
        Self(path)
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn import(world: &TestStore, text: &str, version: &str) -> Result<import::ImportReport, ImportError> {
    let file = TextFile::with(text);
    import::jsonl(&world.store, &system(world), &file.0, "essai", version, &mut |_| {}).await
}

const FIRST: &str = r#"{"id":"x:1","kind":"group","labels":{"fr":["Développement"]}}
{"id":"x:2","labels":{"fr":["Rust"]},"broader":["x:1"]}
{"id":"x:3","labels":{"fr":["COBOL"]},"broader":["x:1"]}"#;
const SECOND: &str = r#"{"id":"x:1","kind":"group","labels":{"fr":["Développement"]}}
{"id":"x:2","labels":{"fr":["Rust","langage Rust"]},"broader":["x:1"]}
{"id":"x:4","labels":{"fr":["Zig"]},"broader":["x:1"]}"#;

#[tokio::test]
async fn the_starter_framework_is_imported_once() {
    let (world, _database) = world().await;
    let skills = Skills::open(&world.store).await.expect("an index");
    assert!(skills.search("rust", Locale::Fr, 5, true).is_empty());
    let first = import::starter(&world.store, &system(&world)).await.expect("imported");
    let before = world.store.position();
    let second = import::starter(&world.store, &system(&world)).await.expect("imported again");

    assert!(first.added >= 250 && first.revised == 0 && first.unchanged == 0);
    assert_eq!((second.added, second.revised, second.retired, second.unchanged), (0, 0, 0, first.added));
    world.settle().await.expect("caught up");
    assert!(world.store.position() >= before);
    let events: i64 =
        sqlx::query_scalar("select count(*) from es_event").fetch_one(world.store.pool()).await.expect("events");
    assert_eq!(events as usize, first.added + 2, "each skill once, the declaration, and one version");
    let frameworks = read::frameworks(&world.store).await.expect("frameworks");
    assert_eq!((frameworks.len(), frameworks[0].skill_count as usize), (1, first.added));
    assert_eq!(frameworks[0].files, ["vivier"]);
    assert_eq!(frameworks[0].digest.as_deref().map(str::len), Some(64));

    // The index follows by itself.
    while skills.search("rust", Locale::Fr, 5, true).is_empty() {
        tokio::task::yield_now().await;
    }
    let rust = skills.search("rust", Locale::Fr, 1, true)[0].skill;
    assert!(skills.similar(rust).len() > 3);
    assert_eq!(read::skill(&world.store, rust).await.expect("read").expect("known").uri, "vivier:skill/rust");
}

#[tokio::test]
async fn a_newer_version_revises_adds_and_retires_and_an_older_one_restores() {
    let (world, _database) = world().await;
    import(&world, FIRST, "1").await.expect("the first version");
    let report = import(&world, SECOND, "2").await.expect("the second version");
    assert_eq!((report.added, report.revised, report.retired, report.restored, report.unchanged), (1, 1, 1, 0, 1));
    world.settle().await.expect("caught up");
    let cobol = read::skill(&world.store, SkillId::of_uri("x:3")).await.expect("read").expect("kept for history");
    assert!(cobol.retired);
    let mut named = Vec::new();
    for skills in [&report.touched.added, &report.touched.revised, &report.touched.retired] {
        named.extend(import::labels(&world.store, skills, Locale::Fr).await.expect("named"));
    }
    assert_eq!(named, ["Zig (x:4)", "Rust (x:2)", "COBOL (x:3)"]);
    assert_eq!(read::narrower(&world.store, SkillId::of_uri("x:1")).await.expect("read").len(), 2);

    let back = import(&world, FIRST, "3").await.expect("the first again");
    assert_eq!((back.added, back.revised, back.retired, back.restored), (0, 1, 1, 1));
}

#[tokio::test]
async fn a_broken_file_changes_nothing() {
    let (world, _database) = world().await;
    import(&world, FIRST, "1").await.expect("the first version");
    let before: i64 =
        sqlx::query_scalar("select count(*) from es_event").fetch_one(world.store.pool()).await.expect("events");
    for broken in [
        &format!("{SECOND}\n{{\"id\":"),
        "{\"id\":\"x:9\",\"labels\":{\"fr\":[\"a\"]},\"broader\":[\"x:8\"]}",
        "{\"id\":\"x:9\",\"kind\":\"skill\",\"labels\":{\"fr\":[\"a\\u0000b\"]}}",
        "",
    ] {
        assert!(import(&world, broken, "2").await.is_err(), "{broken}");
    }
    let empty = import(&world, "\n", "2").await.expect_err("empty").to_string();
    assert!(empty.ends_with(".jsonl holds no skill: importing it would retire all that are there"), "{empty}");
    let after: i64 =
        sqlx::query_scalar("select count(*) from es_event").fetch_one(world.store.pool()).await.expect("events");
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_framework_does_not_touch_the_skills_of_another() {
    let (world, _database) = world().await;
    import(&world, FIRST, "1").await.expect("the first framework");
    world.settle().await.expect("caught up");
    let file = TextFile::with(SECOND);
    let other = import::jsonl(&world.store, &system(&world), &file.0, "autre", "1", &mut |_| {}).await;
    assert!(
        matches!(other, Err(ImportError::OtherFramework { ref uri, ref framework }) if uri == "x:1" && framework == "essai"),
        "{other:?}"
    );
    for name in ["", "vivier", "deux mots", &"n".repeat(61)] {
        let named = import::jsonl(&world.store, &system(&world), &file.0, name, "1", &mut |_| {}).await;
        assert!(matches!(named, Err(ImportError::BadName { .. })), "{name}");
    }
    let cobol = read::skill(&world.store, SkillId::of_uri("x:3")).await.expect("read").expect("known");
    assert!(!cobol.retired);
}

#[tokio::test]
async fn collections_without_the_table_of_all_skills_retire_nothing_and_a_cut_file_changes_nothing() {
    let (world, _database) = world().await;
    let folder = std::env::temp_dir().join(format!("vivier-skills-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    let table = "conceptUri,preferredLabel,description\nhttp://e/1,one,\"first\"\nhttp://e/2,two,\nhttp://e/3,three,\n";
    write("skills_en.csv", table);
    let esco = async || import::esco(&world.store, &system(&world), &folder, "1", &mut |_| {}).await;
    assert_eq!(esco().await.expect("all").added, 3);

    let imported = world.store.committed();
    for (broken, why) in [
        (table.replace("first\"", "first"), "an open quote would have swallowed two skills"),
        (table.replace("http://e/2,two", "http://e/2,"), "a skill that lost its label would have been retired"),
        (
            table.replace("http://e/2,two", "http://e/3,two"),
            "a skill that stands twice would have got the other's label",
        ),
    ] {
        write("skills_en.csv", &broken);
        assert!(matches!(esco().await, Err(ImportError::Parse(_))), "{why}");
    }
    assert_eq!(world.store.committed(), imported, "nothing was written");

    std::fs::remove_file(folder.join("skills_en.csv")).expect("removed");
    write("digitalSkillsCollection_en.csv", "conceptUri,preferredLabel,description\nhttp://e/1,one,first\n");
    let excerpt = esco().await.expect("an excerpt");
    assert_eq!((excerpt.added, excerpt.revised, excerpt.retired, excerpt.unchanged), (0, 0, 0, 1));

    write("skills_en.csv", "conceptUri,preferredLabel\nhttp://e/1,one\n");
    std::fs::remove_file(folder.join("digitalSkillsCollection_en.csv")).expect("removed");
    assert_eq!(esco().await.expect("all again").retired, 2, "the table of all skills says what is gone");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_language_or_a_table_of_relations_that_is_not_in_the_folder_takes_nothing_away() {
    let (world, _database) = world().await;
    let folder = std::env::temp_dir().join(format!("vivier-skills-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    let remove = |name: &str| std::fs::remove_file(folder.join(name)).expect("removed");
    write("skills_en.csv", "conceptUri,preferredLabel\nhttp://e/1,one\nhttp://e/2,two\n");
    write("skills_fr.csv", "conceptUri,preferredLabel,description\nhttp://e/1,un,Premier\nhttp://e/2,deux,\n");
    write("broaderRelationsSkillPillar.csv", "conceptUri,broaderUri\nhttp://e/1,http://e/2\n");
    write("skillSkillRelations.csv", "originalSkillUri,relatedSkillUri\n");
    let esco = async || {
        let report = import::esco(&world.store, &system(&world), &folder, "1", &mut |_| {}).await.expect("imported");
        world.settle().await.expect("caught up");
        let one = read::skill(&world.store, SkillId::of_uri("http://e/1")).await.expect("read").expect("known");
        (report, one)
    };
    let (_, whole) = esco().await;
    assert_eq!((whole.fr.as_slice(), whole.broader.len()), (["un".to_owned()].as_slice(), 1));

    remove("skills_fr.csv");
    remove("broaderRelationsSkillPillar.csv");
    let (report, one) = esco().await;
    assert_eq!((report.revised, report.unchanged, &one), (0, 2, &whole));
    let absent = ["skills_fr.csv", "skillGroups_fr.csv", "skillGroups_en.csv", "broaderRelationsSkillPillar.csv"];
    assert_eq!(report.absent, absent);

    write("skills_en.csv", "conceptUri,preferredLabel\nhttp://e/1,first\nhttp://e/2,two\n");
    let (report, one) = esco().await;
    assert_eq!((report.revised, one.en.as_slice()), (1, ["first".to_owned()].as_slice()));
    assert_eq!((&one.fr, &one.description_fr, &one.broader), (&whole.fr, &whole.description_fr, &whole.broader));

    remove("skills_en.csv");
    write("digitalSkillsCollection_en.csv", "conceptUri,preferredLabel\nhttp://e/1,first\n");
    write("broaderRelationsSkillPillar.csv", "conceptUri,broaderUri\nhttp://e/1,http://e/2\n");
    let (report, one) = esco().await;
    assert_eq!((report.revised, &one.broader), (0, &whole.broader), "an excerpt does not know what is outside it");

    remove("digitalSkillsCollection_en.csv");
    write("skills_en.csv", "conceptUri,preferredLabel\nhttp://e/1,first\nhttp://e/2,two\n");
    write("skills_fr.csv", "conceptUri,preferredLabel\nhttp://e/2,deux\n");
    let (_, one) = esco().await;
    assert_eq!(one.fr.len(), 0, "the table of the language is there and says that it has no label");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn only_the_programme_imports() {
    let (world, _database) = world().await;
    let context = CommandContext::new(Actor::Anonymous, world.store.clock());
    let refused = import::starter(&world.store, &context).await;
    assert!(
        matches!(refused, Err(ImportError::Command(CommandError::Refused(problem))) if problem.code == "NOT_ALLOWED")
    );
}

/// How long the read model of all of ESCO may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

#[tokio::test]
async fn all_of_esco_is_imported_in_one_transaction_where_it_is_here() {
    let folder = search::real_data().join("esco-1.1.1");
    if !folder.exists() {
        println!(
            "SKIPPED all_of_esco_is_imported_in_one_transaction_where_it_is_here: {} is not here",
            folder.display()
        );
        return;
    }
    let (world, _database) = world().await;
    let first = import::esco(&world.store, &system(&world), &folder, "1.1.1", &mut |_| {}).await.expect("imported");
    let second =
        import::esco(&world.store, &system(&world), &folder, "1.1.1", &mut |_| {}).await.expect("imported again");
    assert!(first.added >= 13_890, "{}", first.added);
    assert_eq!(second.unchanged, first.added);
    // Some 14,000 events in one transaction: a busy machine folds them for longer than a reader waits.
    let begun = std::time::Instant::now();
    while let Err(behind) = world.settle().await {
        assert!(begun.elapsed() < PATIENCE, "{behind}");
    }
    assert_eq!(read::frameworks(&world.store).await.expect("read")[0].skill_count as usize, first.added);
}
