//! A notification in words: its values opened and written for one reader, and put into its template.

use std::collections::BTreeMap;

use vivier_accounts::domain::account::Account;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::format;
use vivier_kernel::id::{AccountId, MissionId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Family, Value, When};
use vivier_kernel::zone::Zone;
use vivier_missions::domain::decide::Mission;

use super::catalogue;

/// Who the words are for.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Whom the words address: what is said of them is said to them. None where they leave for a program or a room.
    pub account: Option<AccountId>,
    pub locale: Locale,
    pub zone: Zone,
    /// False where the words leave for a program or a room: people are not named there.
    pub names_people: bool,
}

/// What a notification says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
    pub subject: String,
    /// Paragraphs.
    pub text: Vec<String>,
}

/// Writes a notification. One whose template the catalogue does not have says that there is news in its family: it is better told
/// badly than not at all.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn write(
    store: &Store,
    family: Family,
    template: &str,
    values: &BTreeMap<String, Value>,
    reader: Reader,
) -> Result<Wording, StoreError> {
    let template = if catalogue::has(template) {
        template
    } else {
        tracing::error!(template, "a notification without words is told in general ones");
        metrics::counter!("vivier_notifications_without_words").increment(1);
        "unknown"
    };
    let mut shown = all(store, values, reader).await?;
    shown.insert("family".to_owned(), family_name(family, reader.locale).to_owned());
    let filled = |part: &str| catalogue::fill(catalogue::text(&format!("{template}.{part}"), reader.locale), &shown);
    let mut text: Vec<String> = filled("text").split('\n').map(sentence).collect();
    // What only some notices of a template have to say; to the person that they are about in words of its own, where there are some.
    let theirs = is_about(values, reader);
    let yours = |name: &str| catalogue::find(&format!("also-yours.{name}"), reader.locale).filter(|_| theirs);
    let also = |name: &str| catalogue::find(&format!("also.{name}"), reader.locale);
    let further = values.keys().filter_map(|name| yours(name).or_else(|| also(name)));
    text.extend(further.map(|words| sentence(&catalogue::fill(words, &shown))));
    Ok(Wording { subject: sentence(&one_line(&filled("subject"))), text })
}

/// What stands in a calendar: what falls due or takes place, whatever was told of it last. `None` where the catalogue has no words for
/// such an item.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn title(
    store: &Store,
    (family, template): (Family, &str),
    when: &When,
    values: &BTreeMap<String, Value>,
    reader: Reader,
) -> Result<Option<String>, StoreError> {
    let Some(words) = title_words((family, template), when, values, reader.locale) else { return Ok(None) };
    Ok(Some(sentence(&one_line(&catalogue::fill(words, &all(store, values, reader).await?)))))
}

/// What the catalogue has for such a title: the template's own words, or its family's.
pub(crate) fn title_words(
    (family, template): (Family, &str),
    when: &When,
    values: &BTreeMap<String, Value>,
    locale: Locale,
) -> Option<&'static str> {
    let form = match when {
        When::By(_) => "by",
        When::Days(_) => "days",
    };
    let words = |of: &str| catalogue::find(&format!("calendar.{form}.{of}"), locale);
    let words = words(template).or_else(|| words(family.as_str()));
    words.filter(|_| values.contains_key("mission") || values.contains_key("mobilisation"))
}

/// True where it is the reader of whose placement a notice tells.
fn is_about(values: &BTreeMap<String, Value>, reader: Reader) -> bool {
    matches!(values.get("talent"), Some(Value::Person(account)) if Some(*account) == reader.account)
}

/// A header has one line, whatever a value holds.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Begins with a capital, whatever stands there: where nobody is named, it is no name.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

async fn all(
    store: &Store,
    values: &BTreeMap<String, Value>,
    reader: Reader,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut shown = BTreeMap::new();
    for (name, value) in values {
        shown.insert(name.clone(), show(store, value, reader).await?);
    }
    Ok(shown)
}

/// What a family is called.
pub fn family_name(family: Family, locale: Locale) -> &'static str {
    catalogue::text(&format!("family.{family}"), locale)
}

async fn show(store: &Store, value: &Value, reader: Reader) -> Result<String, StoreError> {
    let Reader { locale, zone, names_people, .. } = reader;
    let somebody = || catalogue::text("person.somebody", locale).to_owned();
    Ok(match value {
        Value::Text(text) => text.clone(),
        Value::Word(item) => catalogue::find(&format!("word.{item}"), locale).unwrap_or(item).to_owned(),
        Value::Number(number) => format::number(locale, *number),
        Value::Credit(amount) => format::credit(locale, *amount),
        Value::Day(day) => format::day(locale, *day),
        Value::Instant(instant) => format::instant(locale, zone, *instant),
        Value::Person(_) | Value::Sealed(_) if !names_people => somebody(),
        Value::Person(account) => name(store, *account).await?.unwrap_or_else(somebody),
        Value::Mission(mission) => title_of(store, *mission).await?.unwrap_or_else(|| "…".to_owned()),
        Value::Sealed(sealed) => store.keys().open(sealed).await?.unwrap_or_else(somebody),
    })
}

async fn name(store: &Store, account: AccountId) -> Result<Option<String>, StoreError> {
    match store.glance::<Account>(account.uuid()).await?.state.identity {
        Some(identity) => store.keys().open(&identity.name).await,
        None => Ok(None),
    }
}

async fn title_of(store: &Store, mission: MissionId) -> Result<Option<String>, StoreError> {
    Ok(store.glance::<Mission>(mission.uuid()).await?.state.text.map(|text| text.title.into_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_whoever_is_not_named_in_it() {
        for (text, expected) in [
            ("une personne ne part pas", "Une personne ne part pas"),
            ("Ada ne part pas", "Ada ne part pas"),
            ("élargie", "Élargie"),
            ("« données »", "« données »"),
            ("12 postes", "12 postes"),
            ("", ""),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
