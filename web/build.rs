//! Refuses to build without the assets, says how to make them, and says so where they are older than what they are made of. It never runs npm
//! itself: a build that downloads is a surprise.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the assets are made of. They depend on the templates and the pages too, by the classes that these name: hardly any change of a page
/// changes them, so that it is not worth a warning; `build-assets.sh`, which reads them all, knows.
const SOURCES: [&str; 7] =
    ["assets", "islands", "graphiql", "build-assets.mjs", "package.json", "package-lock.json", "tsconfig.json"];

fn main() -> io::Result<()> {
    for watched in ["build.rs", "dist/manifest.json"].into_iter().chain(SOURCES) {
        println!("cargo::rerun-if-changed={watched}");
    }
    let Ok(built) = fs::metadata("dist/manifest.json").and_then(|manifest| manifest.modified()) else {
        println!(
            "cargo::error=web/dist is missing: run `make assets` (or web/build-assets.sh) once, with Node.js and npm on the PATH"
        );
        return Ok(());
    };
    for source in SOURCES {
        if let Some(newer) = newer(Path::new(source), built)? {
            println!(
                "cargo::warning=web/dist is older than web/{}: run `make assets` (or web/build-assets.sh), or the pages have the old assets",
                newer.display()
            );
        }
    }
    Ok(())
}

/// A file that was changed after `built`: this one, or one of the folder.
///
/// # Errors
/// What keeps it from being read.
pub fn newer(path: &Path, built: SystemTime) -> io::Result<Option<PathBuf>> {
    let about = fs::metadata(path)?;
    if !about.is_dir() {
        return Ok((about.modified()? > built).then(|| path.to_owned()));
    }
    for entry in fs::read_dir(path)? {
        if let Some(found) = newer(&entry?.path(), built)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
