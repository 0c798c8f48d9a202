//! Letters: one notification or a digest of several, as text and as HTML, from templates.

use askama::Template;
use vivier_kernel::locale::Locale;

use super::catalogue;
use super::wording::Wording;

/// A link with its words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    pub words: String,
    pub url: String,
}

/// One notification of a letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub wording: Wording,
    /// What its reader can do from the letter itself.
    pub actions: Vec<Link>,
    /// Where it stands on the site.
    pub link: Option<Link>,
}

/// What a letter is written from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    pub locale: Locale,
    /// The reader's name, where it is known.
    pub name: Option<String>,
    pub subject: String,
    /// Before the items, for a digest.
    pub opening: Option<String>,
    pub items: Vec<Item>,
    /// Where the reader chooses how they are told; none for somebody without an account.
    pub settings_url: Option<String>,
}

/// A letter, ready to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
    pub settings_url: Option<String>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    greeting: String,
    draft: &'a Draft,
    words: Words,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    greeting: String,
    draft: &'a Draft,
    words: Words,
}

/// What stands around the items.
struct Words {
    signature: &'static str,
    settings: &'static str,
    unsigned: &'static str,
    /// With the space that French sets before it.
    colon: &'static str,
}

/// # Errors
/// Where a template cannot be filled in, which its being compiled excludes but for a lack of memory.
pub fn write(draft: Draft) -> Result<Letter, askama::Error> {
    let locale = draft.locale;
    let greeting = match &draft.name {
        Some(name) => catalogue::text("letter.greeting", locale).replace("{name}", name),
        None => catalogue::text("letter.greeting_nobody", locale).to_owned(),
    };
    let words = || Words {
        signature: catalogue::text("letter.signature", locale),
        settings: catalogue::text("letter.settings", locale),
        unsigned: catalogue::text("letter.no_account", locale),
        colon: match locale {
            Locale::Fr => "\u{a0}:",
            Locale::En => ":",
        },
    };
    let text = Text { greeting: greeting.clone(), draft: &draft, words: words() }.render()?;
    let html = Html { greeting, draft: &draft, words: words() }.render()?;
    Ok(Letter { subject: draft.subject, text, html, settings_url: draft.settings_url })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let wording = Wording {
            subject: "Une invitation".to_owned(),
            text: vec!["Le projet <b>« Données »</b> & vous.".to_owned(), "À bientôt.".to_owned()],
        };
        let link = |words: &str, url: &str| Link { words: words.to_owned(), url: url.to_owned() };
        let item = Item {
            wording,
            actions: vec![link("Accepter", "https://vivier.example/act?token=a&b")],
            link: Some(link("Ouvrir", "https://vivier.example/placements/1")),
        };
        Draft {
            locale: Locale::Fr,
            name: Some("Ada <script>".to_owned()),
            subject: "Une invitation".to_owned(),
            opening: None,
            items: vec![item],
            settings_url: Some("https://vivier.example/notifications".to_owned()),
        }
    }

    #[test]
    fn both_forms_say_the_same_and_nothing_of_a_value_is_markup() {
        let letter = write(draft()).expect("written");
        for said in ["Ada", "À bientôt.", "Accepter", "https://vivier.example/placements/1", "/notifications"] {
            assert!(letter.text.contains(said) && letter.html.contains(said), "{said}");
        }
        assert!(letter.text.contains("<b>« Données »</b> & vous") && letter.text.contains("token=a&b"));
        assert!(!letter.html.contains("<b>") && !letter.html.contains("<script>"));
        assert!(letter.html.contains(r#"<html lang="fr">"#));
    }

    #[test]
    fn a_colon_stands_as_its_language_sets_it() {
        for (locale, said) in [(Locale::Fr, "Ouvrir\u{a0}: https://"), (Locale::En, "Ouvrir: https://")] {
            let letter = write(Draft { locale, ..draft() }).expect("written");
            assert!(letter.text.contains(said), "{}", letter.text);
        }
    }

    #[test]
    fn somebody_without_an_account_is_told_why_they_are_written_to() {
        let letter = write(Draft { name: None, settings_url: None, locale: Locale::En, ..draft() }).expect("written");
        assert!(letter.text.contains(catalogue::text("letter.no_account", Locale::En)));
        assert!(!letter.text.contains("/notifications"));
    }
}
