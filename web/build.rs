//! Refuses to build without the assets, and says how to make them. It never runs npm itself: a build that downloads is a surprise.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=dist/manifest.json");
    println!("cargo::rerun-if-changed=build.rs");
    if !Path::new("dist/manifest.json").is_file() {
        println!(
            "cargo::error=web/dist is missing: run `make assets` (or web/build-assets.sh) once, with Node.js and npm on the PATH"
        );
    }
}
