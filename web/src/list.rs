//! The shape that every list has: a search, filters and an order in the address, how many there are, what to do where there is nothing,
//! a table to take away, and pages. `list.html` draws it.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::period::FIRST_YEAR;
use vivier_kernel::text::folded;

use crate::executor::{Document, ExecuteError};
use crate::format::hundredths;
use crate::messages::plural_suffix;
use crate::page::{Page, encode};

/// Characters of a search, as many as the API reads.
pub const LONGEST_SEARCH: usize = 200;
/// Rows of a file, which takes them by the largest page of the API.
const LONGEST_FILE: usize = 10_000;
const FILE_PAGE: u8 = 100;

/// One page of a list, as the API's connections give it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    pub nodes: Vec<T>,
    pub total_count: Option<u64>,
    pub page_info: Option<PageInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// How one part of an address narrows or orders a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Narrowing {
    /// Words; the label is the list's own.
    Words,
    /// An e-mail address, whole.
    Email,
    Day,
    /// A day that everything is told of: one that is to come is refused, and so is what is no day.
    PastDay,
    /// Only those of which something is true.
    Switch,
    /// One of a closed list: the catalogue's family of its words, and its values.
    Choice(&'static str, &'static [&'static str]),
    /// One of what the page offers.
    Offered,
    /// Words that mean a skill, which the page looks up.
    Skill,
    /// In what order: the first one where the address says nothing.
    Order(&'static str, &'static [&'static str]),
}

/// One narrowing of a list, and what the address says of it.
pub struct Filter {
    /// Its name in the address; `filter.NAME` in the catalogues.
    pub name: &'static str,
    pub kind: Narrowing,
    /// Empty where the address says nothing, or nothing that can be meant.
    pub value: String,
    pub offered: Vec<(String, String)>,
    /// The address says something that is none of its values: the list takes no account of it, and the field says so.
    pub unknown: bool,
}

/// A list as its address says it, and as its page shows it.
pub struct Listing {
    /// `list-count.NAME`, `list-none.NAME`, `list-none-found.NAME` and `search-label.NAME` in the catalogues.
    name: &'static str,
    pub path: String,
    pub filters: Vec<Filter>,
    after: Option<String>,
    before: Option<String>,
    total: Option<u64>,
    pub previous: Option<String>,
    pub next: Option<String>,
    file: Option<String>,
    /// The command whose success the address says.
    done: Option<String>,
}

impl Listing {
    /// What an address says; what it cannot mean is not looked at, which its field says.
    pub fn read(
        name: &'static str,
        path: impl Into<String>,
        narrowings: &[(&'static str, Narrowing)],
        address: &[(String, String)],
    ) -> Self {
        let said = |name: &str| address.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let filters = narrowings.iter().map(|(name, kind)| {
            let said = said(name).unwrap_or_default();
            let value = meant(*kind, said);
            let unknown = is_unknown(*kind, said, &value);
            Filter { name, kind: *kind, value, offered: Vec::new(), unknown }
        });
        let owned = |name: &str| said(name).filter(|value| !value.is_empty()).map(str::to_owned);
        Self {
            name,
            path: path.into(),
            filters: filters.collect(),
            after: owned("after"),
            before: owned("before"),
            total: None,
            previous: None,
            next: None,
            file: None,
            done: owned("done"),
        }
    }

    /// What [`Narrowing::Offered`] offers, or [`Narrowing::Skill`] means; what else the address says is not looked at, which its field says.
    pub fn offer(&mut self, name: &str, offered: Vec<(String, String)>) {
        if let Some(filter) = self.filters.iter_mut().find(|filter| filter.name == name) {
            if !offered.iter().any(|(id, _)| *id == filter.value) {
                filter.unknown = !filter.value.is_empty();
                filter.value.clear();
            }
            filter.offered = offered;
        }
    }

    /// The same list is to be had as a table at this path.
    pub fn filed_at(mut self, path: impl Into<String>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// What the list is narrowed to by one part of its address.
    pub fn value(&self, name: &str) -> Option<&str> {
        let filter = self.filters.iter().find(|filter| filter.name == name)?;
        Some(filter.value.as_str()).filter(|value| !value.is_empty())
    }

    /// True where the address says a day that is to come, or that is none: nothing can be told of it, and [`refused`] is the answer. Whoever
    /// says today in Paris is told what there is, also while that day has not begun in UTC.
    pub fn is_refused(&self) -> bool {
        self.filters.iter().any(|filter| filter.is_ahead() || filter.is_unreadable())
    }

    /// True where what it says is no day.
    pub fn is_unreadable(&self) -> bool {
        self.filters.iter().any(Filter::is_unreadable)
    }

    /// The end of the day that the address says, to the microsecond, for `asOf`; none where it says none, or today: whoever asks for
    /// today's answer asks for what there is.
    pub fn as_of(&self) -> Option<String> {
        let day: NaiveDate = self.value("on")?.parse().ok()?;
        (day < SystemClock.today_in_utc()).then(|| format!("{day}T23:59:59.999999Z"))
    }

    /// True where one of the texts matches the words of the address; true where it says none.
    pub fn finds<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        self.value("q").is_none_or(|words| texts.into_iter().any(|text| matches(text, words)))
    }

    /// The same as one of the API's variables.
    pub fn variable(&self, name: &str) -> Value {
        self.value(name).map_or(Value::Null, |value| json!(value))
    }

    /// The order that the address says, as the API's closed lists call it.
    pub fn order(&self) -> Value {
        let order = self.filters.iter().find(|filter| matches!(filter.kind, Narrowing::Order(..)));
        order.map_or(Value::Null, |order| json!(order.value.to_uppercase()))
    }

    /// The same for a variable that takes several, and none where it takes all.
    pub fn chosen(&self, name: &str) -> Value {
        self.value(name).map_or_else(|| json!([]), |value| json!([value]))
    }

    /// The same for a variable that takes several.
    pub fn variables(&self, name: &str) -> Value {
        self.value(name).map_or(Value::Null, |value| json!([value]))
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The command whose success the address says, of those that end on this list.
    pub fn done<'a>(&self, commands: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let done = self.done.as_deref()?;
        commands.into_iter().find(|known| *known == done)
    }

    /// The part of the list that the address asks for, as the API's variables.
    pub fn window(&self, size: u8) -> Value {
        match &self.before {
            Some(before) => json!({ "last": size, "before": before }),
            None => json!({ "first": size, "after": self.after }),
        }
    }

    /// The pages before and after the one that the API gave.
    pub fn turn(&mut self, info: Option<PageInfo>, total: Option<u64>) {
        self.total = total;
        let Some(info) = info else { return };
        let link = |name: &str, cursor: String| self.address(&self.path, &format!("{name}={}", encode(&cursor)));
        let previous = info.start_cursor.filter(|_| info.has_previous_page).map(|cursor| link("before", cursor));
        let next = info.end_cursor.filter(|_| info.has_next_page).map(|cursor| link("after", cursor));
        (self.previous, self.next) = (previous, next);
    }

    /// One page of a list that the API gives whole; its cursors are places.
    pub fn cut<T>(&mut self, items: Vec<T>, size: usize) -> Vec<T> {
        let total = items.len();
        let from = self.after.as_deref().and_then(|after| after.parse().ok()).filter(|from| *from < total).unwrap_or(0);
        let to = total.min(from + size);
        let link = |place: usize| match place {
            0 => self.address(&self.path, ""),
            place => self.address(&self.path, &format!("after={place}")),
        };
        let (previous, next) = ((from > 0).then(|| link(from.saturating_sub(size))), (to < total).then(|| link(to)));
        (self.previous, self.next, self.total) = (previous, next, Some(total.try_into().unwrap_or(u64::MAX)));
        items.into_iter().skip(from).take(size).collect()
    }

    /// True where the list may be shorter than all there is.
    pub fn narrows(&self) -> bool {
        self.filters.iter().any(|filter| !matches!(filter.kind, Narrowing::Order(..)) && !filter.value.is_empty())
    }

    /// The field for words, where there is one.
    pub fn words(&self) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.kind == Narrowing::Words)
    }

    /// The fields below it.
    pub fn others(&self) -> impl Iterator<Item = &Filter> {
        self.filters.iter().filter(|filter| filter.kind != Narrowing::Words)
    }

    pub fn has_others(&self) -> bool {
        self.others().next().is_some()
    }

    /// How many there are, in words; nothing where nobody counted.
    pub fn counted(&self, page: &Page) -> Option<String> {
        let total = self.total?;
        let words = page.word("list-count", &format!("{}.{}", self.name, plural_suffix(page.locale, total)));
        Some(crate::messages::fill(&words, "count", &page.number(&total)))
    }

    /// What is said where the list is empty, with what can be done about it.
    pub fn nothing(&self, page: &Page) -> String {
        if self.narrows() { page.word("list-none-found", self.name) } else { page.word("list-none", self.name) }
    }

    pub fn search_label(&self, page: &Page) -> String {
        page.word("search-label", self.name)
    }

    /// The address of the table.
    pub fn file_address(&self) -> Option<String> {
        self.file.as_ref().map(|path| self.address(path, ""))
    }

    fn address(&self, path: &str, rest: &str) -> String {
        let query: String = self.filters.iter().map(Filter::part).collect();
        format!("{path}?{query}{rest}").trim_end_matches(['?', '&']).to_owned()
    }
}

impl Filter {
    /// `name=value&`; nothing where the address says nothing, or what it would say anyway.
    fn part(&self) -> String {
        let usual = matches!(self.kind, Narrowing::Order(_, [first, ..]) if *first == self.value);
        if self.value.is_empty() || usual { String::new() } else { format!("{}={}&", self.name, encode(&self.value)) }
    }

    /// True where a day is to come that may not be.
    pub fn is_ahead(&self) -> bool {
        let day = || self.value.parse::<NaiveDate>().ok();
        self.kind == Narrowing::PastDay && day().is_some_and(|day| day > SystemClock.today())
    }

    /// True where a day was meant and what was typed is none: today's answer would not be the one that was asked for. A year of two digits is
    /// one of the first century, which the API refuses as well.
    pub fn is_unreadable(&self) -> bool {
        let known = |day: NaiveDate| day.year() >= FIRST_YEAR;
        self.kind == Narrowing::PastDay && !self.value.is_empty() && !self.value.parse::<NaiveDate>().is_ok_and(known)
    }

    /// True where what the address says of it is not taken, and its field says why.
    pub fn is_refused(&self) -> bool {
        self.unknown || self.is_ahead() || self.is_unreadable()
    }

    /// The template's word for it.
    pub fn control(&self) -> &'static str {
        match self.kind {
            // A control for days would show nothing of it.
            Narrowing::PastDay if self.is_unreadable() => "text",
            Narrowing::Skill => "text",
            Narrowing::Words => "search",
            Narrowing::Email => "email",
            Narrowing::Day | Narrowing::PastDay => "date",
            Narrowing::Switch => "checkbox",
            Narrowing::Choice(..) | Narrowing::Offered | Narrowing::Order(..) => "select",
        }
    }

    /// True where nothing may be chosen.
    pub fn has_any(&self) -> bool {
        !matches!(self.kind, Narrowing::Order(..))
    }

    /// What can be chosen: values and words.
    pub fn options(&self, page: &Page) -> Vec<(String, String)> {
        match self.kind {
            Narrowing::Choice(family, values) | Narrowing::Order(family, values) => {
                values.iter().map(|value| ((*value).to_owned(), page.word(family, value))).collect()
            }
            Narrowing::Offered => self.offered.clone(),
            Narrowing::Words
            | Narrowing::Email
            | Narrowing::Day
            | Narrowing::PastDay
            | Narrowing::Switch
            | Narrowing::Skill => Vec::new(),
        }
    }
}

/// What an address can mean by a text.
fn meant(kind: Narrowing, said: &str) -> String {
    let line = || said.replace(char::is_control, " ").trim().chars().take(LONGEST_SEARCH).collect::<String>();
    match kind {
        Narrowing::Words | Narrowing::Email | Narrowing::Offered | Narrowing::Skill => line(),
        Narrowing::Day => said.parse::<NaiveDate>().map(|day| day.to_string()).unwrap_or_default(),
        // What is no day stays, to be put right.
        Narrowing::PastDay => line().parse::<NaiveDate>().map_or_else(|_| line(), |day| day.to_string()),
        Narrowing::Switch => if said.is_empty() { "" } else { "1" }.to_owned(),
        Narrowing::Choice(_, values) => if values.contains(&said) { said } else { "" }.to_owned(),
        Narrowing::Order(_, values) => {
            values.iter().find(|known| **known == said).or(values.first()).copied().unwrap_or_default().to_owned()
        }
    }
}

/// True where a text of an address is none of the values that there are. Words are what they are, and what the page offers is known when it
/// is offered; what is no day of the past is refused, see [`Filter::is_unreadable`].
fn is_unknown(kind: Narrowing, said: &str, meant: &str) -> bool {
    let said = said.trim();
    match kind {
        Narrowing::Choice(..) | Narrowing::Day => !said.is_empty() && meant.is_empty(),
        Narrowing::Order(..) => !said.is_empty() && said != meant,
        Narrowing::PastDay
        | Narrowing::Words
        | Narrowing::Email
        | Narrowing::Switch
        | Narrowing::Offered
        | Narrowing::Skill => false,
    }
}

/// The same form with what is said at the day that is to come or is none, and nothing else: no figure of today is taken for one of that day.
#[derive(Template)]
#[template(path = "day-refused.html")]
struct DayRefused {
    page: Page,
    listing: Listing,
}

/// The answer to an address for which [`Listing::is_refused`] holds: what was chosen stands there still.
pub fn refused(page: Page, mut listing: Listing) -> Response {
    for filter in listing.filters.iter_mut().filter(|filter| filter.kind == Narrowing::Offered) {
        // What can be chosen was not asked for; what is chosen stays.
        if !filter.value.is_empty() {
            filter.offered = vec![(filter.value.clone(), page.t("list.chosen").to_owned())];
        }
    }
    let template = DayRefused { page, listing };
    template.page.render(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// True where each of the words, or its beginning or end, stands in the text: without regard to accents and capitals, which nobody types
/// into a search.
pub fn matches(text: &str, words: &str) -> bool {
    let text = folded(text);
    folded(words).split_whitespace().all(|word| text.contains(word))
}

/// Reads a list whole, for a file: `connection` finds it in an answer.
///
/// # Errors
/// As the API.
pub async fn whole<A: DeserializeOwned, T>(
    page: &Page,
    document: Document,
    mut variables: Value,
    connection: impl Fn(A) -> Connection<T>,
) -> Result<Vec<T>, ExecuteError> {
    let mut all = Vec::new();
    variables["first"] = json!(FILE_PAGE);
    loop {
        let Connection { nodes, page_info, .. } = connection(page.ask::<A>(document, variables.clone()).await?);
        all.extend(nodes);
        match page_info.filter(|info| info.has_next_page && all.len() < LONGEST_FILE) {
            Some(info) => variables["after"] = json!(info.end_cursor),
            None => return Ok(all),
        }
    }
}

/// A table to take away: CSV (RFC 4180) that a spreadsheet takes for UTF-8 by its byte order mark.
pub struct Table(String);

impl Table {
    pub fn new(heads: &[&str]) -> Self {
        let mut table = Self(String::from("\u{FEFF}"));
        table.row(heads);
        table
    }

    /// A cell that a spreadsheet would take for a formula begins with an apostrophe instead; a number is none, also below zero.
    pub fn row(&mut self, cells: &[&str]) {
        for (place, cell) in cells.iter().enumerate() {
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && hundredths(cell).is_none();
            let guard = if is_formula { "'" } else { "" };
            let separator = if place == 0 { "" } else { "," };
            self.0.push_str(&format!("{separator}\"{guard}{}\"", cell.replace('"', "\"\"")));
        }
        self.0.push_str("\r\n");
    }

    /// The file; `name` is one of ours.
    pub fn answer(self, name: &'static str) -> Response {
        let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
            .unwrap_or(HeaderValue::from_static("attachment"));
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
            (CONTENT_DISPOSITION, name),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, self.0).into_response()
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::locale::Locale;

    use super::*;
    use crate::messages::Catalogue;

    const NARROWINGS: [(&str, Narrowing); 6] = [
        ("on", Narrowing::PastDay),
        ("q", Narrowing::Words),
        ("kind", Narrowing::Choice("mission.status", &["DRAFT", "PUBLISHED"])),
        ("mine", Narrowing::Switch),
        ("from", Narrowing::Day),
        ("sort", Narrowing::Order("missions.order", &["published", "priority"])),
    ];

    fn read(address: &[(&str, &str)]) -> Listing {
        let address: Vec<_> = address.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Listing::read("missions", "/list", &NARROWINGS, &address)
    }

    #[test]
    fn an_address_says_what_the_form_shows_and_nothing_else() {
        for (address, expected, narrows) in [
            (vec![], "/list", false),
            (vec![("q", " a&b\n")], "/list?q=a%26b", true),
            (vec![("kind", "ATLANTIS"), ("sort", "x"), ("from", "tomorrow"), ("mine", "")], "/list", false),
            (
                vec![("sort", "priority"), ("mine", "on"), ("kind", "DRAFT"), ("from", "2027-01-02")],
                "/list?kind=DRAFT&mine=1&from=2027-01-02&sort=priority",
                true,
            ),
            (vec![("sort", "published")], "/list", false),
        ] {
            let listing = read(&address);
            assert_eq!(listing.address("/list", ""), expected);
            assert_eq!(listing.narrows(), narrows, "{address:?}");
        }
    }

    #[test]
    fn what_an_address_cannot_mean_is_said_at_its_field() {
        let unknown = |address: &[(&str, &str)]| -> Vec<&'static str> {
            read(address).filters.iter().filter(|filter| filter.unknown).map(|filter| filter.name).collect()
        };
        let typed = [("q", "x"), ("kind", "ATLANTIS"), ("mine", "x"), ("from", "x"), ("sort", "x")];
        assert_eq!(unknown(&typed), ["kind", "from", "sort"]);
        assert_eq!(unknown(&[("kind", "DRAFT"), ("from", "2027-01-02"), ("sort", "priority")]), [""; 0]);
        assert_eq!(unknown(&[("kind", ""), ("from", " "), ("sort", "")]), [""; 0], "nothing is said");
        for (said, refused) in [("a", false), ("", false), ("b", true)] {
            let address = [("brigade".to_owned(), said.to_owned())];
            let mut listing = Listing::read("missions", "/list", &[("brigade", Narrowing::Offered)], &address);
            listing.offer("brigade", vec![("a".to_owned(), "A".to_owned())]);
            assert_eq!(listing.filters[0].is_refused(), refused, "{said}");
        }
    }

    #[test]
    fn a_day_that_is_to_come_or_is_none_is_not_taken_for_today() {
        let (today, in_utc) = (SystemClock.today(), SystemClock.today_in_utc());
        let tomorrow = (today + chrono::Duration::days(1)).to_string();
        let yesterday = (in_utc - chrono::Duration::days(1)).to_string();
        for (name, said, refused, past) in [
            ("on", String::new(), false, false),
            ("on", yesterday.clone(), false, true),
            ("on", format!(" {yesterday} "), false, true),
            ("on", in_utc.to_string(), false, false),
            ("on", today.to_string(), false, false),
            ("on", tomorrow.clone(), true, false),
            ("on", "2999-01-01".to_owned(), true, false),
            ("on", "soon".to_owned(), true, false),
            ("on", "2026-13-01".to_owned(), true, false),
            ("on", "0026-03-14".to_owned(), true, true),
            // What begins or ends on a day may be to come.
            ("from", tomorrow, false, false),
        ] {
            let listing = read(&[(name, &said)]);
            assert_eq!((listing.is_refused(), listing.as_of().is_some()), (refused, past), "{name}={said}");
            assert_eq!(listing.value(name).unwrap_or_default(), said.trim(), "nothing typed is lost");
        }
    }

    #[test]
    fn words_are_found_without_their_accents() {
        for (text, words, expected) in [
            ("Sécurité de l’État", "securite", true),
            ("Securite", "SÉCURITÉ", true),
            ("Sécurité de l’État", "l'etat sécurité", true),
            ("Sécurité de l’État", "sécurité Intérieur", false),
            ("Maîtrise d’œuvre", "oeuvre", true),
            ("Armées", "zorglub", false),
        ] {
            assert_eq!(matches(text, words), expected, "{words} in {text}");
            assert_eq!(read(&[("q", words)]).finds(["–", text]), expected, "{words} in {text}");
        }
        assert!(read(&[]).finds(["Armées"]), "nothing is looked for");
    }

    #[test]
    fn a_list_that_is_given_whole_is_cut_into_pages() {
        for (after, expected, previous, next) in [
            (None, vec![0, 1], None, Some("/list?mine=1&after=2")),
            (Some("2"), vec![2, 3], Some("/list?mine=1"), Some("/list?mine=1&after=4")),
            (Some("4"), vec![4], Some("/list?mine=1&after=2"), None),
            (Some("9"), vec![0, 1], None, Some("/list?mine=1&after=2")),
            (Some("x"), vec![0, 1], None, Some("/list?mine=1&after=2")),
        ] {
            let mut listing = read(&[("mine", "1"), ("after", after.unwrap_or_default())]);
            assert_eq!(listing.cut((0..5).collect(), 2), expected);
            assert_eq!((listing.previous.as_deref(), listing.next.as_deref()), (previous, next));
        }
    }

    #[test]
    fn a_cell_is_a_text_whatever_it_holds() {
        let mut table = Table::new(&["a"]);
        table.row(&["=1+1", "a \"b\", c", "d\ne", "-5,93", "-x"]);
        assert_eq!(table.0, "\u{FEFF}\"a\"\r\n\"'=1+1\",\"a \"\"b\"\", c\",\"d\ne\",\"-5,93\",\"'-x\"\r\n");
    }

    #[test]
    fn every_list_says_how_many_and_what_to_do_where_there_is_nothing() {
        let mut folders = vec![std::path::PathBuf::from(format!("{}/src/pages", env!("CARGO_MANIFEST_DIR")))];
        let mut names = Vec::new();
        while let Some(folder) = folders.pop() {
            let entries = std::fs::read_dir(folder).expect("the pages").map(|entry| entry.expect("an entry").path());
            let (inner, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
            folders.extend(inner);
            let texts = files.iter().map(|file| std::fs::read_to_string(file).expect("text"));
            let texts: String = texts.collect::<String>().split_whitespace().collect();
            names.extend(
                texts.split("Listing::read(\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned),
            );
        }
        assert!(names.len() >= 10, "{names:?}");
        for locale in Locale::ALL {
            for name in &names {
                let keys = ["list-count.NAME.one", "list-count.NAME.other", "list-none.NAME"];
                for key in keys.map(|key| key.replace("NAME", name)) {
                    assert!(Catalogue::of(locale).find(&key).is_some(), "{}: {key}", locale.tag());
                }
            }
        }
    }
}
