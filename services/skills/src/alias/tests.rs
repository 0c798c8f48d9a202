//! A word that somebody teaches is found from then on, by everybody and by what suggests; what the programme rejects is found no more.

use std::time::Duration;

use uuid::Uuid;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_postgres::testing::{TestDatabase, database};

use super::domain::{AliasText, SkillAliasId};
use super::read::{AliasFilter, AliasKey, AliasOrder, Page, aliases, count};
use super::use_case::{AliasOutcome, LearnSkillAlias, ReviewSkillAlias};
use crate::domain::value::SkillId;
use crate::{Skills, import};

/// How long an index may take to follow, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);

struct World {
    tests: TestStore,
    skills: Skills,
    _database: TestDatabase,
}

async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    crate::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let context = CommandContext::system("tests", tests.store.clock());
    import::starter(&tests.store, &context).await.expect("imported");
    tests.settle().await.expect("read models");
    let skills = Skills::open(&tests.store).await.expect("the index");
    World { tests, skills, _database: database }
}

fn person(verified: bool) -> Actor {
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(1)), verified, grants: Vec::new() }
}

fn administrator() -> Actor {
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(0xD1));
    let grants = vec![RoleGrant { role: Role::ProgrammeAdministrator, organisation }];
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(2)), verified: true, grants }
}

fn rust() -> SkillId {
    SkillId::of_uri("vivier:skill/rust")
}

fn text(text: &str) -> AliasText {
    AliasText::new(text).expect("words")
}

fn code<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> &'static str {
    match answer {
        Err(CommandError::Refused(problem)) => problem.code,
        other => panic!("{other:?}"),
    }
}

impl World {
    async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await.map(|done| done.outcome)
    }

    async fn learn(&self, actor: &Actor, words: &str, skill: SkillId) -> Result<AliasOutcome, CommandError> {
        let (locale, skills) = (Locale::Fr, self.skills.clone());
        self.run(actor, LearnSkillAlias { text: text(words), locale, skill, skills }).await
    }

    /// The best answer of the search, and the best suggestion for a sentence with these words.
    fn found(&self, words: &str) -> [Option<SkillId>; 2] {
        let best = |found: Vec<crate::search::index::Found>| found.first().map(|found| found.skill);
        let sentence = format!("Nous cherchons quelqu’un pour {words}.");
        [best(self.skills.search(words, Locale::Fr, 3, true)), best(self.skills.resolve(&sentence, Locale::Fr, 3))]
    }

    async fn until_found(&self, words: &str, expected: [Option<SkillId>; 2]) {
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        let follows = async {
            while self.found(words) != expected {
                looks.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, follows).await.unwrap_or_else(|_| panic!("{words}: {:?}", self.found(words)));
    }
}

#[tokio::test]
async fn what_somebody_teaches_is_found_until_the_programme_rejects_it() {
    let world = world().await;
    let (words, said) = ("zorglubage", [Some(rust()), Some(rust())]);
    let nothing = [None, None];
    assert_eq!(world.found(words), nothing, "nobody knows the word");
    let meanings = world.skills.meanings();
    let alias = world.learn(&person(true), words, rust()).await.expect("learnt").alias;
    world.until_found(words, said).await;
    world.until_found("Zorglubages", said).await;
    let same = std::sync::Arc::ptr_eq(&world.skills.meanings(), &meanings);
    assert!(same, "rankings go by the frameworks alone, and pools are not built anew");
    let shown = world.skills.search(words, Locale::Fr, 1, true);
    assert_eq!((shown[0].label.as_str(), shown[0].preferred.as_str()), (words, "Rust"));

    // The same again is no news; the word stands for one skill.
    world.learn(&administrator(), "Zorglubages", rust()).await.expect("already so");
    let python = SkillId::of_uri("vivier:skill/python");
    assert_eq!(code(world.learn(&administrator(), words, python).await), "ALIAS_STANDS_FOR_ANOTHER");

    let listed = async |viewer: Actor, reviewed| {
        world.tests.settle().await.expect("read models");
        let filter = AliasFilter { reviewed, ..AliasFilter::default() };
        let page = Page { rows: 10, backward: false, from: None };
        let rows = aliases(&world.tests.store, &viewer, &filter, AliasOrder::Newest, page).await.expect("a list");
        rows.into_iter().map(|row| (row.id, row.text, row.kept)).collect::<Vec<_>>()
    };
    assert_eq!(listed(administrator(), Some(false)).await, [(alias, words.to_owned(), None)]);
    assert_eq!(listed(person(true), None).await, []);

    assert_eq!(code(world.run(&person(true), ReviewSkillAlias { alias, kept: false }).await), "NOT_ALLOWED");
    world.run(&administrator(), ReviewSkillAlias { alias, kept: false }).await.expect("rejected");
    world.until_found(words, nothing).await;
    assert_eq!(code(world.learn(&person(true), words, rust()).await), "ALIAS_REJECTED");
    assert_eq!(listed(administrator(), Some(true)).await, [(alias, words.to_owned(), Some(false))]);
    assert_eq!(listed(administrator(), Some(false)).await, []);
    world.run(&administrator(), ReviewSkillAlias { alias, kept: true }).await.expect("kept after all");
    world.until_found(words, said).await;
    // Who opens the store anew finds it too.
    let anew = Skills::open(&world.tests.store).await.expect("the index");
    assert_eq!(anew.search(words, Locale::Fr, 1, true)[0].skill, rust());
}

#[tokio::test]
async fn what_one_person_teaches_is_a_hint_until_a_second_or_the_programme_says_the_same() {
    let world = world().await;
    let python = SkillId::of_uri("vivier:skill/python");
    for (words, reviewed) in [("zorglubage", true), ("tintinnabulage", false)] {
        let alias = world.learn(&person(true), words, rust()).await.expect("learnt").alias;
        world.until_found(words, [Some(rust()), Some(rust())]).await;
        world.learn(&person(true), words, rust()).await.expect("the same person is no second one");
        let sentence = format!("Il faut du {words} et du Python.");
        let score = |skill: SkillId| {
            let suggested = world.skills.resolve(&sentence, Locale::Fr, 10);
            suggested.iter().find(|found| found.skill == skill).map_or(0, |found| found.score)
        };
        let (hint, named) = (score(rust()), score(python));
        assert!((1..1_000).contains(&hint) && named > 1_500, "{words}: {hint}, {named}");
        match reviewed {
            true => {
                world.run(&administrator(), ReviewSkillAlias { alias, kept: true }).await.expect("kept");
            }
            false => {
                world.learn(&administrator(), words, rust()).await.expect("confirmed");
            }
        }
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        let follows = async {
            while score(rust()) < 1_500 {
                looks.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, follows).await.expect("it counts as a name");
    }
}

#[tokio::test]
async fn what_no_alias_can_be_is_refused() {
    let world = world().await;
    assert_eq!(code(world.learn(&Actor::Anonymous, "zorglub", rust()).await), "NOT_ALLOWED");
    assert_eq!(code(world.learn(&person(false), "zorglub", rust()).await), "ADDRESS_NOT_VERIFIED");
    assert_eq!(
        code(world.learn(&person(true), "python", rust()).await),
        "ALIAS_KNOWN",
        "the framework says what it is"
    );
    let nobody = world.learn(&person(true), "zorglub", SkillId::of_uri("vivier:skill/none")).await;
    assert_eq!(code(nobody), "UNKNOWN_SKILL");
    let unknown = SkillAliasId::of(&text("zorglub"));
    let review = world.run(&administrator(), ReviewSkillAlias { alias: unknown, kept: true }).await;
    assert!(matches!(review, Err(CommandError::NotFound)), "{review:?}");
    for words in ["mission", "Missions", "le projet", "the team", "état"] {
        assert!(AliasText::new(words).is_err(), "{words} stands in every text");
    }
    assert!(AliasText::new("mission locale").is_ok());
    for words in ["camille.roux@beta.example", "@camille", "06 12 34 56 78", "+33612345678"] {
        let refused = AliasText::new(words).map_err(|problem| problem.code);
        assert_eq!(refused, Err("CONTACT_DETAILS"), "{words} reaches somebody");
    }
    assert!(AliasText::new("ISO 27001:2022").is_ok());
    for words in ["", " ", "…", "une phrase bien trop longue pour un nom", &"a".repeat(61)] {
        assert!(AliasText::new(words).is_err(), "{words}");
    }
}

#[tokio::test]
async fn the_list_is_searched_and_walked_by_time_or_by_words() {
    let world = world().await;
    for words in ["zorglubage", "Écailleur fou", "abracadabresque", "écailleur sage", "mirliton"] {
        world.learn(&person(true), words, rust()).await.expect("learnt");
    }
    world.tests.settle().await.expect("read models");
    let store = &world.tests.store;
    let walk = async |text: Option<&str>, order, backward| {
        let filter = AliasFilter { text: text.map(str::to_owned), ..AliasFilter::default() };
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            let page = Page { rows: 2, backward, from: from.take() };
            let rows = aliases(store, &administrator(), &filter, order, page).await.expect("a page");
            let Some(last) = rows.last() else { break };
            from = Some(AliasKey { folded: last.folded.clone(), place: last.place });
            found.extend(rows.into_iter().map(|row| row.text));
        }
        let counted = count(store, &administrator(), &filter).await.expect("a count");
        assert_eq!(counted, i64::try_from(found.len()).expect("few"), "{text:?}");
        found
    };
    let newest = ["mirliton", "écailleur sage", "abracadabresque", "Écailleur fou", "zorglubage"];
    let letters = ["abracadabresque", "Écailleur fou", "écailleur sage", "mirliton", "zorglubage"];
    for (order, expected) in [(AliasOrder::Newest, newest), (AliasOrder::Text, letters)] {
        assert_eq!(walk(None, order, false).await, expected);
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(walk(None, order, true).await, reversed);
    }
    // Parts of words are enough, whatever their accents; each that is typed has to be there.
    assert_eq!(walk(Some("ECAIL"), AliasOrder::Text, false).await, ["Écailleur fou", "écailleur sage"]);
    assert_eq!(walk(Some("sage écail"), AliasOrder::Text, false).await, ["écailleur sage"]);
    assert_eq!(walk(Some("%"), AliasOrder::Text, false).await, letters, "what has no letters is no filter");
    assert_eq!(count(store, &person(true), &AliasFilter::default()).await.expect("a count"), 0);
}
