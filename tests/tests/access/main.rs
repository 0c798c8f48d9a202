//! Who is told what: every root field of the schema, asked by people of the demo programme who may and by others who may not, on
//! the real binary. The access matrix says who may; the cases say how each answer looks; here they are compared.

mod case;
mod document;
mod fields;
mod fuzz;
mod live;
mod oracle;
mod sdl;
mod sections;
mod table;
mod teams;
mod walks;
mod world;

/// The folder of the cases, in the order in which they are asked.
const CASES: &str = "cases";
/// Of those after which nobody is signed in any more, whom the fuzzer could ask as.
const LAST: &str = "last";

fn every() -> Vec<(String, Vec<case::Case>)> {
    case::all(CASES).into_iter().chain(case::all(LAST)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_answers_as_the_table_says() {
    let mut world = world::World::start().await;
    let mut complaints = table::run(&mut world, &case::all(CASES)).await;
    complaints.extend(walks::run(&world).await);
    complaints.extend(fuzz::run(&world).await);
    complaints.extend(table::run(&mut world, &case::all(LAST)).await);
    assert!(complaints.is_empty(), "{} complaints\n{}", complaints.len(), complaints.join("\n"));
    assert!(!world.server.log().contains("panicked"), "{}", world.server.log());
}

#[test]
fn every_root_field_has_somebody_who_may_and_somebody_who_may_not() {
    assert_eq!(table::gaps(&every()), Vec::<String>::new());
}

#[test]
fn every_sensitive_field_has_somebody_who_is_shown_it_and_somebody_who_is_not() {
    assert_eq!(fields::gaps(&sdl::Sdl::of_the_code(), &every()), Vec::<String>::new());
}
