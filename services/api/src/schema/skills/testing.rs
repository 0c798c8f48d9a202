//! A framework of a few skills, for the tests of what asks for skills.

use vivier_event_store::{CommandContext, Store};
use vivier_kernel::id::TypedId as _;
use vivier_skills::domain::value::SkillId;
use vivier_skills::import;

use vivier_graphql::conventions::global_id::encode_parts;

/// A heading, and two skills under it.
const FRAMEWORK: &str = r#"{"id":"x:group","kind":"group","labels":{"fr":["Numérique"]}}
{"id":"x:rust","labels":{"fr":["Rust"]},"broader":["x:group"]}
{"id":"x:design","labels":{"fr":["Design"]},"broader":["x:group"]}"#;

/// Imports it; the read models are behind until they are waited for.
pub(in crate::schema) async fn import_framework(store: &Store) {
    let context = CommandContext::system("tests", store.clock());
    let file = std::env::temp_dir().join(format!("vivier-api-{}.jsonl", uuid::Uuid::new_v4()));
    std::fs::write(&file, FRAMEWORK).expect("a file");
    let imported = import::jsonl(store, &context, &file, "essai", "1", &mut |_| {}).await;
    std::fs::remove_file(&file).expect("it is there");
    imported.expect("a framework");
}

/// A skill's opaque id, by its URI: one of the framework, or one that there is not.
pub(in crate::schema) fn skill(uri: &str) -> String {
    encode_parts("Skill", SkillId::of_uri(uri).uuid()).to_string()
}
