//! The use cases over a real store.

use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{AsOf, CommandContext, CommandError, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId};
use vivier_kernel::problem::Problem;
use vivier_postgres::testing::{TestDatabase, database};

use super::change::{CloseOrganisation, MoveOrganisation, RenameOrganisation};
use super::create::{CreateOrganisation, OrganisationOutcome};
use super::import::{ImportOrganisations, ImportReport};
use crate::domain::organisation::Names;
use crate::domain::value::{Kind, Name, Siret};
use crate::read;
use crate::read::{ListFilter, ListKey, ListOrder, ListPart};

async fn world() -> (TestStore, TestDatabase) {
    let database = database().await;
    let mut registry = Registry::new();
    crate::register(&mut registry);
    (testing::open(&database.url(), registry).await.expect("a store"), database)
}

fn name(text: &str) -> Name {
    Name::new(text).expect("a name")
}

fn system(world: &TestStore) -> CommandContext {
    CommandContext::system("test", world.store.clock())
}

async fn create(world: &TestStore, text: &str, parent: Option<OrganisationId>) -> OrganisationId {
    let command = CreateOrganisation {
        kind: Kind::Service,
        name: name(text),
        name_en: None,
        short_name: None,
        siret: None,
        parent,
    };
    world.store.execute(&system(world), &command).await.expect("created").outcome.organisation
}

async fn attempt_move(
    world: &TestStore,
    organisation: OrganisationId,
    parent: OrganisationId,
) -> Result<OrganisationOutcome, CommandError> {
    let command = MoveOrganisation { organisation, expected_version: None, parent };
    world.store.execute(&system(world), &command).await.map(|done| done.outcome)
}

#[tokio::test]
async fn a_tree_is_built_searched_and_read_along_its_branches() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let ministry = create(&world, "Ministère de l’Éducation", Some(root)).await;
    let service = create(&world, "Service du numérique", Some(ministry)).await;
    world.settle().await.expect("caught up");

    assert_eq!(read::lineage(&world.store, service).await.expect("a lineage"), [service, ministry, root]);
    assert_eq!(read::subtree(&world.store, ministry).await.expect("a subtree").len(), 2);
    let found = read::search(&world.store, "education", 10).await.expect("found");
    assert_eq!(found.iter().map(|view| view.id).collect::<Vec<_>>(), [ministry]);
    let children = read::children(&world.store, root).await.expect("children");
    assert_eq!(children.iter().map(|view| view.id).collect::<Vec<_>>(), [ministry]);
    let unknown = OrganisationId::new(world.store.clock());
    assert!(read::lineage(&world.store, unknown).await.expect("none").is_empty());
    assert_eq!(read::organisation(&world.store, unknown).await.expect("none"), None);
}

#[tokio::test]
async fn only_programme_administrators_change_the_tree() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let account = AccountId::new(world.store.clock());
    let rename = RenameOrganisation {
        organisation: root,
        expected_version: None,
        names: Names { name: name("Autre"), name_en: None, short_name: None },
    };
    for (grants, allowed) in [
        (vec![], false),
        (vec![RoleGrant { role: Role::MissionOwner, organisation: root }], false),
        (vec![RoleGrant { role: Role::ProgrammeAdministrator, organisation: root }], true),
    ] {
        let context = CommandContext::new(Actor::Account { account, verified: true, grants }, world.store.clock());
        assert_eq!(world.store.execute(&context, &rename).await.is_ok(), allowed);
    }
    let anonymous = CommandContext::new(Actor::Anonymous, world.store.clock());
    assert!(
        matches!(world.store.execute(&anonymous, &rename).await, Err(CommandError::Refused(problem)) if problem.code == "NOT_ALLOWED")
    );
}

#[tokio::test]
async fn two_moves_at_once_never_close_a_circle() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    for round in 0..10 {
        let one = create(&world, &format!("Un {round}"), Some(root)).await;
        let two = create(&world, &format!("Deux {round}"), Some(root)).await;
        let (first, second) = tokio::join!(attempt_move(&world, one, two), attempt_move(&world, two, one));
        assert!(first.is_ok() != second.is_ok(), "one wins, the other would close a circle");
    }
}

#[tokio::test]
async fn a_siret_belongs_to_one_organisation_and_a_closed_one_keeps_the_place_that_it_had() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let with_siret = |text: &str| CreateOrganisation {
        kind: Kind::Direction,
        name: name(text),
        name_en: None,
        short_name: None,
        siret: Some(Siret::new("13002526500013").expect("a number")),
        parent: Some(root),
    };
    let first = world.store.execute(&system(&world), &with_siret("DINUM")).await.expect("created").outcome;
    let taken = world.store.execute(&system(&world), &with_siret("Une autre")).await;
    assert!(matches!(taken, Err(CommandError::Taken { scope: super::create::SIRET_SCOPE })));

    let close = |organisation| CloseOrganisation { organisation, expected_version: None };
    let refused = world.store.execute(&system(&world), &close(root)).await;
    assert!(matches!(refused, Err(CommandError::Refused(problem)) if problem.code == "ORGANISATION_HAS_CHILDREN"));
    world.store.execute(&system(&world), &close(first.organisation)).await.expect("closed");
    world.settle().await.expect("caught up");
    assert!(read::open_lineage(&world.store, first.organisation).await.expect("out of the tree").is_empty());
    let answers = read::lineage(&world.store, first.organisation).await.expect("a lineage");
    assert_eq!(answers, [first.organisation, root], "what is under way there is still answered for");
    assert_eq!(read::children(&world.store, root).await.expect("children"), [], "nobody finds it for something new");
    let view = read::organisation(&world.store, first.organisation).await.expect("read").expect("still known by name");
    assert!(view.closed);
    let again = world.store.execute(&system(&world), &close(first.organisation)).await.expect("closed already");
    assert_eq!(again.position, None, "nothing was written");
}

const FILE: &str = "key,parent,kind,name,siret\n\
    dnum,min,DIRECTION,Direction du numérique,130 025 265 00013\n\
    min,,MINISTRY,Ministère des essais,\n\
    lab,dnum,SERVICE,Laboratoire,\n";

async fn import(world: &TestStore, text: &str) -> Result<ImportReport, CommandError> {
    let rows = crate::import::read(text.as_bytes()).expect("a sound file");
    let done = world.store.execute(&system(world), &ImportOrganisations { rows }).await?;
    world.settle().await.expect("caught up");
    Ok(done.outcome)
}

#[tokio::test]
async fn a_file_is_imported_below_the_programme_and_again_without_effect() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let all_new = ImportReport { created: 3, ..ImportReport::default() };
    assert_eq!(import(&world, FILE).await.expect("imported"), all_new);
    let position = world.store.position();
    let nothing = ImportReport { unchanged: 3, ..ImportReport::default() };
    assert_eq!(import(&world, FILE).await.expect("imported again"), nothing);
    assert_eq!(world.store.position(), position, "nothing was written");

    let lab = read::search(&world.store, "laboratoire", 1).await.expect("found").remove(0);
    let lineage = read::lineage(&world.store, lab.id).await.expect("a lineage");
    assert_eq!((lineage.len(), lineage.last()), (4, Some(&root)));

    // Renamed, and moved up; what the file does not name stays.
    let changed =
        import(&world, "key,parent,kind,name\nlab,min,SERVICE,Laboratoire d’idées\n").await.expect("imported");
    assert_eq!(changed, ImportReport { changed: 1, moved: 1, ..ImportReport::default() });
    assert_eq!(read::lineage(&world.store, lab.id).await.expect("a lineage").len(), 3);
    assert_eq!(read::count(&world.store, &ListFilter::default()).await.expect("counted"), 4);
}

#[tokio::test]
async fn the_list_is_walked_by_name_or_by_kind_and_narrowed_by_kind() {
    let (world, _database) = world().await;
    create(&world, "Programme", None).await;
    let file = "key,parent,kind,name\n\
        a,,SERVICE,Achats\nb,,MINISTRY,Zoologie\nc,,OPERATOR,Bornage\nd,,MINISTRY,Énergie\ne,,LOCAL_AUTHORITY,Corse\nf,,SERVICE,Écluses\n";
    import(&world, file).await.expect("imported");
    let walk = async |filter: ListFilter, order, backwards| {
        let (mut found, mut from) = (Vec::new(), None::<ListKey>);
        loop {
            let part = ListPart { from: from.as_ref(), backwards, limit: 2 };
            let rows = read::list(&world.store, &filter, order, part).await.expect("a page");
            let Some(last) = rows.last() else { break };
            from = Some(ListKey { kind: last.kind, name_key: last.name_key.clone(), id: last.id });
            found.extend(rows.into_iter().map(|row| row.name));
        }
        let counted = read::count(&world.store, &filter).await.expect("counted");
        assert_eq!(counted, i64::try_from(found.len()).expect("few"), "{filter:?}");
        found
    };
    let by_name = ["Achats", "Bornage", "Corse", "Écluses", "Énergie", "Programme", "Zoologie"];
    let by_kind = ["Énergie", "Zoologie", "Achats", "Écluses", "Programme", "Bornage", "Corse"];
    for (order, expected) in [(ListOrder::Name, by_name), (ListOrder::Kind, by_kind)] {
        assert_eq!(walk(ListFilter::default(), order, false).await, expected);
        let reversed: Vec<_> = expected.into_iter().rev().collect();
        assert_eq!(walk(ListFilter::default(), order, true).await, reversed);
    }
    let kinds = vec![Kind::Service, Kind::Operator];
    let some = ListFilter { kinds: kinds.clone(), ..ListFilter::default() };
    assert_eq!(walk(some, ListOrder::Kind, false).await, ["Achats", "Écluses", "Programme", "Bornage"]);
    let both = ListFilter { kinds, text: Some("ECLU".to_owned()) };
    assert_eq!(walk(both, ListOrder::Name, false).await, ["Écluses"]);
}

#[tokio::test]
async fn a_file_that_is_refused_changes_nothing() {
    let (world, _database) = world().await;
    create(&world, "Programme", None).await;
    import(&world, FILE).await.expect("imported");
    let position = world.store.position();
    let orphan = import(&world, "key,parent,kind,name\nnew,,SERVICE,Nouveau\nx,nowhere,SERVICE,X\n").await;
    let Err(CommandError::Refused(problem)) = orphan else { panic!("{orphan:?}") };
    let nowhere = Problem::new("NO_SUCH_PARENT").at("parent").with("line", 3).with("key", "x");
    assert_eq!(problem, nowhere.with("parent", "nowhere"));
    let twin = import(&world, "key,parent,kind,name,siret\ny,,SERVICE,Y,13002526500013\n").await;
    let Err(CommandError::Refused(problem)) = twin else { panic!("{twin:?}") };
    assert_eq!(problem, Problem::new("SIRET_TAKEN").at("siret").with("line", 2).with("key", "y"));
    // The directorate below its own laboratory.
    let circle = import(&world, "key,parent,kind,name\ndnum,lab,DIRECTION,Direction du numérique\n").await;
    let Err(CommandError::Refused(problem)) = circle else { panic!("{circle:?}") };
    let below_itself = Problem::new("ORGANISATION_CYCLE").at("parent").with("line", 2).with("key", "dnum");
    assert_eq!(problem, below_itself, "by the column of the file");
    assert_eq!(world.store.position(), position);
    assert_eq!(read::count(&world.store, &ListFilter::default()).await.expect("counted"), 4);
}

#[tokio::test]
async fn what_an_absent_column_would_tell_stays_and_an_empty_cell_clears() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let file = "key,parent,kind,name,name_en,short_name\n\
        min,,MINISTRY,Ministère,Ministry,MIN\nlab,min,SERVICE,Laboratoire,Laboratory,LAB\n";
    import(&world, file).await.expect("imported");
    let lab = read::search(&world.store, "laboratoire", 1).await.expect("found").remove(0).id;
    let look = async || {
        let view = read::organisation(&world.store, lab).await.expect("read").expect("it");
        let lineage = read::lineage(&world.store, lab).await.expect("a lineage");
        (view.name_en, view.short_name, lineage.len(), lineage.last().copied())
    };
    let before = look().await;
    assert_eq!((before.2, before.3), (3, Some(root)));
    let renamed = import(&world, "key,kind,name\nlab,SERVICE,Laboratoire d’idées\n").await.expect("imported");
    assert_eq!(renamed, ImportReport { changed: 1, ..ImportReport::default() });
    assert_eq!(look().await, before, "neither moved nor without its other names");
    let file = "key,parent,kind,name,name_en,short_name\nlab,,SERVICE,Laboratoire d’idées,,LAB\n";
    let moved = import(&world, file).await.expect("imported");
    assert_eq!(moved, ImportReport { changed: 1, moved: 1, ..ImportReport::default() });
    assert_eq!(look().await, (None, before.1, 2, Some(root)));
}

#[tokio::test]
async fn no_administration_becomes_the_root_of_an_empty_store() {
    let (world, _database) = world().await;
    let refused = import(&world, FILE).await;
    let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("PROGRAMME_MISSING", Some("parent")));
    assert_eq!((problem.params["line"].as_str(), problem.params["key"].as_str()), ("3", "min"));
    assert_eq!(read::count(&world.store, &ListFilter::default()).await.expect("counted"), 0);
    // A file that holds the programme itself brings its root along, on whichever of its lines.
    let whole = "key,parent,kind,name\nm,,MINISTRY,Ministère\np,,PROGRAMME,Programme\n";
    assert_eq!(import(&world, whole).await.expect("imported").created, 2);
    assert_eq!(import(&world, FILE).await.expect("imported").created, 3);
    let root = read::root(&world.store).await.expect("read").expect("a root");
    assert_eq!(read::children(&world.store, root).await.expect("children").len(), 2);
}

#[tokio::test]
async fn there_is_one_programme_and_everything_stands_below_it() {
    let (world, _database) = world().await;
    let attempt = async |kind, parent| {
        let (name, name_en) = (name("Administration"), None);
        let command = CreateOrganisation { kind, name, name_en, short_name: None, siret: None, parent };
        world.store.execute(&system(&world), &command).await.map(|done| done.outcome.organisation)
    };
    let root = attempt(Kind::Programme, None).await.expect("created");
    let ministry = attempt(Kind::Ministry, None).await.expect("created");
    world.settle().await.expect("caught up");
    assert_eq!(read::lineage(&world.store, ministry).await.expect("a lineage"), [ministry, root]);
    let second = "key,parent,kind,name\np,,PROGRAMME,Programme\n";
    for refused in [
        attempt(Kind::Programme, None).await.err(),
        attempt(Kind::Programme, Some(ministry)).await.err(),
        import(&world, second).await.err(),
    ] {
        let Some(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), ("PROGRAMME_EXISTS", Some("kind")));
    }
    // The programme stays, whatever it is to merge into: said of itself, not of what stands below it.
    let merge = super::depart::MergeOrganisation { organisation: root, expected_version: None, into: ministry };
    let refused = world.store.execute(&system(&world), &merge).await.err();
    let Some(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("PROGRAMME_STAYS", Some("organisationId")));
}

#[tokio::test]
async fn another_siret_or_kind_than_at_the_creation_is_refused_by_key_and_column() {
    let (world, _database) = world().await;
    create(&world, "Programme", None).await;
    import(&world, FILE).await.expect("imported");
    let position = world.store.position();
    for (file, code, field, key) in [
        ("key,kind,name,siret\nlab,SERVICE,Laboratoire,35600000000048\n", "SIRET_STAYS", "siret", "lab"),
        ("key,kind,name,siret\ndnum,DIRECTION,DNUM,35600000000048\n", "SIRET_STAYS", "siret", "dnum"),
        ("key,kind,name\ndnum,SERVICE,DNUM\n", "KIND_STAYS", "kind", "dnum"),
    ] {
        let refused = import(&world, file).await;
        let Err(CommandError::Refused(problem)) = refused else { panic!("{file}: {refused:?}") };
        assert_eq!(problem, Problem::new(code).at(field).with("line", 2).with("key", key), "{file}");
    }
    assert_eq!(world.store.position(), position, "nothing was written");
    // An empty cell says nothing of a number that is there.
    let same = import(&world, "key,kind,name,siret\ndnum,DIRECTION,Direction du numérique,\n").await;
    assert_eq!(same.expect("imported"), ImportReport { unchanged: 1, ..ImportReport::default() });
}

#[tokio::test]
async fn a_merged_organisation_is_answered_for_by_the_one_it_became_part_of() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let one = create(&world, "Direction une", Some(root)).await;
    let two = create(&world, "Direction deux", Some(root)).await;
    let office = create(&world, "Bureau", Some(one)).await;
    let merge = |organisation, into| super::depart::MergeOrganisation { organisation, expected_version: None, into };
    let below = world.store.execute(&system(&world), &merge(one, office)).await;
    let at_into = |problem: &Problem| problem.field.as_deref() == Some("intoId");
    assert!(
        matches!(below, Err(CommandError::Refused(problem)) if problem.code == "ORGANISATION_CYCLE" && at_into(&problem))
    );
    let itself = world.store.execute(&system(&world), &merge(two, two)).await;
    assert!(
        matches!(itself, Err(CommandError::Refused(problem)) if problem.code == "ORGANISATION_CYCLE" && at_into(&problem))
    );
    world.store.execute(&system(&world), &merge(one, two)).await.expect("merged");
    let gone = world.store.execute(&system(&world), &merge(two, one)).await;
    assert!(
        matches!(gone, Err(CommandError::Refused(problem)) if problem.code == "NO_SUCH_PARENT" && at_into(&problem))
    );
    world.settle().await.expect("caught up");

    assert_eq!(read::lineage(&world.store, one).await.expect("a lineage"), [one, two, root]);
    assert_eq!(read::lineage(&world.store, office).await.expect("a lineage"), [office, two, root]);
    assert!(read::open_lineage(&world.store, one).await.expect("none").is_empty(), "nothing new begins there");
    let below: std::collections::BTreeSet<_> =
        read::subtree(&world.store, two).await.expect("all").into_iter().collect();
    assert_eq!(below, [one, two, office].into());
    let view = read::organisation(&world.store, one).await.expect("read").expect("still known by name");
    assert_eq!((view.closed, view.merged_into, view.name.as_str()), (true, Some(two), "Direction une"));
    let again = world.store.execute(&system(&world), &merge(one, root)).await;
    assert!(matches!(again, Err(CommandError::Refused(problem)) if problem.code == "ORGANISATION_CLOSED"));

    // Whoever merges on carries along what merged before.
    let three = create(&world, "Direction trois", Some(root)).await;
    world.store.execute(&system(&world), &merge(two, three)).await.expect("merged");
    assert_eq!(read::lineage(&world.store, one).await.expect("a lineage"), [one, two, three, root]);
}

#[tokio::test]
async fn nothing_is_imported_below_what_merged_or_left() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    import(&world, "key,parent,kind,name\na,,DIRECTION,Direction A\nb,a,SERVICE,Service B\nc,a,SERVICE,Service C\n")
        .await
        .expect("imported");
    let by_name = async |text: &str| read::search(&world.store, text, 1).await.expect("found").remove(0).id;
    let (a, b, c) = (by_name("direction a").await, by_name("service b").await, by_name("service c").await);
    let merge = super::depart::MergeOrganisation { organisation: b, expected_version: None, into: c };
    world.store.execute(&system(&world), &merge).await.expect("merged");
    world.settle().await.expect("caught up");
    let position = world.store.position();
    for (file, code) in [
        // A new one, and an old one, below the one that merged; the one that took it in below itself, by that way.
        ("key,parent,kind,name\nd,b,SERVICE,Service D\n", "NO_SUCH_PARENT"),
        ("key,parent,kind,name\na,b,DIRECTION,Direction A\n", "NO_SUCH_PARENT"),
        ("key,parent,kind,name\nc,b,SERVICE,Service C\n", "NO_SUCH_PARENT"),
        // The one that merged does not come back by a file of before.
        ("key,parent,kind,name\nb,a,SERVICE,Service B\n", "ORGANISATION_CLOSED"),
    ] {
        let refused = import(&world, file).await;
        assert!(matches!(&refused, Err(CommandError::Refused(problem)) if problem.code == code), "{file}: {refused:?}");
    }
    let leave = super::depart::WithdrawOrganisation { organisation: c, expected_version: None };
    assert_eq!(world.store.position(), position, "nothing was written");
    world.store.execute(&system(&world), &leave).await.expect("left");
    let below = import(&world, "key,parent,kind,name\nd,c,SERVICE,Service D\n").await;
    assert!(matches!(&below, Err(CommandError::Refused(problem)) if problem.code == "NO_SUCH_PARENT"), "{below:?}");
    assert_eq!(
        read::lineage(&world.store, b).await.expect("a lineage")[2..],
        [a, root],
        "c, which it merged into, left"
    );
}

#[tokio::test]
async fn who_leaves_keeps_history_and_rights_over_what_is_under_way() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let ministry = create(&world, "Ministère", Some(root)).await;
    let service = create(&world, "Service", Some(ministry)).await;
    let leave = super::depart::WithdrawOrganisation { organisation: ministry, expected_version: None };
    let position = world.store.position();
    let done = world.store.execute(&system(&world), &leave).await.expect("left");
    assert!(done.position > Some(position));
    world.settle().await.expect("caught up");
    for (id, lineage) in [(service, vec![service, ministry, root]), (ministry, vec![ministry, root])] {
        assert_eq!(read::lineage(&world.store, id).await.expect("a lineage"), lineage);
        assert!(read::open_lineage(&world.store, id).await.expect("none").is_empty());
        let view = read::organisation(&world.store, id).await.expect("read").expect("still known by name");
        assert!(view.closed && view.withdrew);
    }
    assert_eq!(
        read::search(&world.store, "service", 10).await.expect("found"),
        [],
        "nobody finds it for something new"
    );
    let again = world.store.execute(&system(&world), &leave).await;
    assert!(matches!(again, Err(CommandError::Refused(problem)) if problem.code == "ORGANISATION_CLOSED"));
}

#[tokio::test]
async fn who_is_gone_is_known_from_the_tree_as_from_the_organisations_themselves() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let below = async |text: &str| create(&world, text, Some(root)).await;
    let (open, closed, left) = (below("Ouverte").await, below("Fermée").await, below("Partie").await);
    let (merged, with_it) = (below("Intégrée").await, below("Partie avec elle").await);
    let merge = |organisation, into| super::depart::MergeOrganisation { organisation, expected_version: None, into };
    world.store.execute(&system(&world), &merge(merged, open)).await.expect("merged");
    world.store.execute(&system(&world), &merge(with_it, left)).await.expect("merged");
    let close = CloseOrganisation { organisation: closed, expected_version: None };
    world.store.execute(&system(&world), &close).await.expect("closed");
    world.settle().await.expect("caught up");
    let before = AsOf::Position(world.store.position());
    let leave = super::depart::WithdrawOrganisation { organisation: left, expected_version: None };
    world.store.execute(&system(&world), &leave).await.expect("left");

    let store = &world.store;
    assert_eq!(read::gone(store).await.expect("read"), [closed, left, with_it].into());
    assert_eq!(read::gone_at(store, before).await.expect("read"), [closed].into());
    let all = [root, open, closed, left, merged, with_it, OrganisationId::default()];
    let open = read::going_on(store, &all.into()).await.expect("read");
    for one in all {
        assert_eq!(read::goes_on(store, one).await.expect("read"), open.contains(&one), "{one:?}");
        let gone = read::gone_at(store, before).await.expect("read").contains(&one);
        assert_eq!(read::went_on(store, one, before).await.expect("read"), !gone, "{one:?}");
    }
}

#[tokio::test]
async fn former_names_stay() {
    let (world, _database) = world().await;
    let root = create(&world, "Programme", None).await;
    let rename = |text: &str| RenameOrganisation {
        organisation: root,
        expected_version: None,
        names: Names { name: name(text), name_en: None, short_name: None },
    };
    for text in ["Direction A", "Direction B"] {
        world.store.execute(&system(&world), &rename(text)).await.expect("renamed");
    }
    world.settle().await.expect("caught up");
    let view = read::organisation(&world.store, root).await.expect("read").expect("it");
    let former: Vec<&str> = view.former_names.iter().map(|former| former.name.as_str()).collect();
    assert_eq!((view.name.as_str(), former), ("Direction B", vec!["Programme", "Direction A"]));
}
