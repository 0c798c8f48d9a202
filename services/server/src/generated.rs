//! What the code prints of itself stands under `schema/`, for people and programs to read; these tests keep it true.
//! `make generate` writes the files anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use vivier_accounts::Mailer;
use vivier_kernel::decider::StoredEvent;

use crate::registry;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema")
}

/// Writes the file where that was asked for, and compares otherwise.
fn compare(name: &str, printed: &str) {
    let file = folder().join(name);
    if std::env::var_os("VIVIER_BLESS").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("the folder");
        fs::write(&file, printed).expect("written");
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == printed,
        "schema/{name} is not what the code prints: run `make generate` and review the change"
    );
}

fn known() -> vivier_event_store::Registry {
    let mails = std::env::temp_dir().join(format!("vivier-generated-{}", std::process::id()));
    let mailer = Mailer::to_folder(mails.clone(), "vivier@vivier.example", "http://localhost").expect("a folder");
    let _ = fs::remove_dir_all(mails);
    registry::all(mailer, registry::Telling::Later)
}

/// The stored payloads of each kind and version, one of each shape.
fn samples() -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    add(&mut all, vivier_accounts::domain::event::samples());
    add(&mut all, vivier_organisations::domain::event::samples());
    add(&mut all, vivier_organisations::domain::event::tree_samples());
    add(&mut all, vivier_skills::domain::event::samples());
    add(&mut all, vivier_skills::alias::domain::samples());
    add(&mut all, vivier_talents::domain::event::samples());
    add(&mut all, vivier_missions::domain::event::samples());
    add(&mut all, vivier_matching::domain::event::samples());
    add(&mut all, vivier_notifications::domain::notification::event::samples());
    add(&mut all, vivier_notifications::domain::delivery::event::samples());
    add(&mut all, vivier_notifications::domain::inbox::event::samples());
    add(&mut all, vivier_matching::domain::absence::samples());
    add(&mut all, vivier_privacy::domain::erasure::samples());
    add(&mut all, vivier_privacy::domain::silence::samples());
    add(&mut all, vivier_privacy::domain::retention::samples());
    add(&mut all, vivier_matching::domain::asked::samples());
    add(&mut all, vivier_matching::record::domain::samples());
    add(&mut all, vivier_matching::search::domain::samples());
    add(&mut all, vivier_matching::search::book::samples());
    add(&mut all, vivier_matching::allocation::event::samples());
    add(&mut all, vivier_brigade::domain::brigade::event::samples());
    add(&mut all, vivier_brigade::domain::exercise::event::samples());
    add(&mut all, vivier_brigade::domain::recipe::event::samples());
    add(&mut all, vivier_brigade::domain::mobilisation::event::samples());
    add(&mut all, vivier_valorisation::domain::event::transfer_samples());
    add(&mut all, vivier_valorisation::domain::event::account_samples());
    add(&mut all, vivier_valorisation::domain::event::policy_samples());
    all
}

fn add<E: StoredEvent>(all: &mut BTreeMap<String, Vec<String>>, samples: Vec<E>) {
    for sample in samples {
        let payload = sample.encode().expect("a payload");
        let again = E::decode(sample.kind(), &payload).expect("it is read again");
        assert_eq!(again, sample, "{} comes back as it was", sample.kind());
        all.entry(format!("{}.v{}", sample.kind(), sample.version())).or_default().push(payload);
    }
}

fn pretty(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    format!("{}\n", serde_json::to_string_pretty(&value).expect("JSON"))
}

#[test]
fn generated_graphql_schema_is_committed() {
    compare("schema.graphql", &vivier_api::schema::sdl());
}

#[test]
fn generated_access_and_permissions_are_committed() {
    compare(
        "access.md",
        &format!(
            "# Root fields: who gets an answer, and what asking costs\n\n{}\n# Fields below them that cost more than a point\n\n{}",
            vivier_api::access::to_markdown(),
            vivier_api::access::fields::to_markdown()
        ),
    );
    compare("permissions.txt", &vivier_api::permissions::to_text());
}

#[test]
fn generated_indicators_are_committed() {
    compare("indicators.md", &vivier_indicators::definition::to_markdown());
}

#[test]
fn generated_schema_of_personal_data_is_committed() {
    let schema = serde_json::to_string(&vivier_privacy::read::export::json_schema()).expect("a schema");
    compare("personal-data.json", &pretty(&schema));
}

#[test]
fn generated_codes_are_committed() {
    compare(
        "errors.md",
        &format!("# Codes of `userErrors` and of errors\n\n{}", vivier_graphql::conventions::messages::to_markdown()),
    );
}

#[test]
fn generated_event_schemas_are_committed() {
    for event in known().events() {
        let schema = serde_json::to_string(&event.schema).expect("a schema");
        compare(&format!("events/{}.v{}.json", event.kind, event.version), &pretty(&schema));
    }
}

#[test]
fn generated_event_samples_are_committed_and_every_stored_one_is_still_read() {
    let (samples, registry) = (samples(), known());
    for event in registry.events() {
        let name = format!("{}.v{}", event.kind, event.version);
        let payloads = samples.get(&name).unwrap_or_else(|| panic!("{name} has no sample"));
        payloads.iter().for_each(|payload| keep_sample(&name, &pretty(payload)));
    }
    for entry in fs::read_dir(folder().join("events/samples")).expect("samples") {
        let file = entry.expect("an entry").path();
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let (kind, version) = name.rsplit_once(".v").expect("KIND.vVERSION or KIND.vVERSION.SHAPE");
        let version = version.split('.').next().and_then(|version| version.parse().ok()).expect("a version");
        let payload = fs::read_to_string(&file).expect("a sample");
        registry.read_stored(kind, version, &payload).unwrap_or_else(|error| panic!("{name}: {error}: {error:?}"));
    }
}

/// What was once written may stand in somebody's store: a committed sample is never changed. A version that got a further
/// shape (a field with a default) keeps a sample of each, `KIND.vVERSION.json`, `KIND.vVERSION.2.json` and so on.
fn keep_sample(name: &str, printed: &str) {
    let shape = |number: usize| match number {
        1 => format!("events/samples/{name}.json"),
        _ => format!("events/samples/{name}.{number}.json"),
    };
    let mut shapes = (1..).map(shape);
    let next = shapes.find(|file| {
        let committed = fs::read_to_string(folder().join(file));
        committed.map_or(true, |committed| committed == printed)
    });
    compare(&next.expect("numbers do not end"), printed);
}
