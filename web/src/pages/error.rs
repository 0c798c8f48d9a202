//! The pages that say what went wrong and where to go from there.

use askama::Template;

use crate::page::Page;

#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub page: Page,
    /// Which texts: `not-found`, `forbidden`, `spent`, `for-now`, `too-long`, `not-offered`, `fault` under `error.` in the
    /// catalogues.
    pub family: &'static str,
    /// What was typed into the form that was sent, and where that goes; nothing where only a page was asked for.
    pub kept: Vec<(String, String)>,
    pub to: String,
}
