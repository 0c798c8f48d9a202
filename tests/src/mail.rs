//! Mails that the server wrote into its folder.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::bail;

/// How long a mail may take.
const LIMIT: Duration = Duration::from_secs(30);
/// How often the folder is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// The token in the link of a mail to `email`; waited for, because mails leave after the answer. `page`: the end of the link's path,
/// such as `/verify`; empty for whichever link there is. `about`: what stands in the mail besides, such as an object's id.
///
/// # Errors
/// Where none comes.
pub async fn token(folder: &Path, email: &str, page: &str, about: &str) -> anyhow::Result<String> {
    let started = Instant::now();
    let mut glances = tokio::time::interval(GLANCE);
    while started.elapsed() < LIMIT {
        glances.tick().await;
        let mails = fs::read_dir(folder)?.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
        if let Some(token) = mails.filter(|mail| is_to(mail, email)).find_map(|mail| link_token(&mail, page, about)) {
            return Ok(token);
        }
    }
    bail!("no mail with a link to {page} came to {email}")
}

/// The tokens in the links to `page` of all mails that came so far, whoever they are to.
///
/// # Errors
/// Where the folder cannot be read.
pub fn tokens(folder: &Path, page: &str) -> anyhow::Result<Vec<String>> {
    let mails = fs::read_dir(folder)?.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    Ok(mails.filter_map(|mail| link_token(&mail, page, "")).collect())
}

/// The mails to `email` that came so far, as they were written.
///
/// # Errors
/// Where the folder cannot be read.
pub fn to(folder: &Path, email: &str) -> anyhow::Result<Vec<String>> {
    let mails = fs::read_dir(folder)?.filter_map(|entry| fs::read_to_string(entry.ok()?.path()).ok());
    Ok(mails.filter(|mail| is_to(mail, email)).collect())
}

fn is_to(mail: &str, email: &str) -> bool {
    mail.lines()
        .take_while(|line| !line.is_empty())
        .any(|line| line.strip_prefix("To: ").is_some_and(|to| to.trim() == email))
}

/// Quoted-printable undone as far as a link needs it. A mail that is still being written has no blank line after its link.
fn link_token(mail: &str, page: &str, about: &str) -> Option<String> {
    let plain = mail.replace("\r\n", "\n").replace("=\n", "").replace("=3D", "=");
    let link = if page.is_empty() { "token=".to_owned() } else { format!("{page}?token=") };
    let (_, rest) = plain.contains(about).then_some(&plain)?.split_once(&link)?;
    rest.split_once('\n').map(|(token, _)| token.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_across_soft_line_breaks() {
        let mail = "To: ada@example.org\r\nSubject: x\r\n\r\nhttp://x/verify?token=3DAa-_=\r\nBb\r\n\r\nBye\r\n";
        assert!(is_to(&mail.replace("\r\n", "\n"), "ada@example.org"));
        for page in ["", "/verify"] {
            assert_eq!(link_token(mail, page, "").as_deref(), Some("Aa-_Bb"));
        }
        assert_eq!(link_token(mail, "/answer-release", ""), None);
        assert_eq!(link_token("To: ada\r\n\r\nhttp://x/verify?token=3DAa", "", ""), None);
    }
}
