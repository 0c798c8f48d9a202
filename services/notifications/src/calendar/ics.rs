//! iCalendar (RFC 5545): as much of it as placements, calls and deadlines need.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_kernel::notice::CalendarStatus;

/// Longest line in bytes, its break apart (RFC 5545, 3.1).
const LINE: usize = 75;
/// How often programs are asked to look again (RFC 7986, 5.7).
const REFRESH: &str = "PT1H";

/// When an event takes place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    /// Whole days, both included.
    Days { first: NaiveDate, last: NaiveDate },
    /// An instant: a deadline.
    At(DateTime<Utc>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// Unique in the world and the same each time.
    pub uid: String,
    pub span: Span,
    pub status: CalendarStatus,
    pub sequence: i32,
    pub changed_at: DateTime<Utc>,
    pub summary: String,
    pub description: String,
    pub url: Option<String>,
}

/// Writes a calendar.
pub fn write(name: &str, events: &[Event]) -> String {
    let mut file = String::new();
    let mut line = |text: String| fold(&mut file, &text);
    line("BEGIN:VCALENDAR".to_owned());
    line("VERSION:2.0".to_owned());
    line("PRODID:-//Vivier//Vivier//FR".to_owned());
    line("CALSCALE:GREGORIAN".to_owned());
    line(format!("NAME:{}", escape(name)));
    line(format!("X-WR-CALNAME:{}", escape(name)));
    line(format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"));
    for event in events {
        line("BEGIN:VEVENT".to_owned());
        line(format!("UID:{}", escape(&event.uid)));
        line(format!("DTSTAMP:{}", instant(event.changed_at)));
        line(format!("LAST-MODIFIED:{}", instant(event.changed_at)));
        line(format!("SEQUENCE:{}", event.sequence));
        match event.span {
            Span::Days { first, last } => {
                line(format!("DTSTART;VALUE=DATE:{}", day(first)));
                // The end is the first day that is not part of it any more.
                line(format!("DTEND;VALUE=DATE:{}", day(last + Duration::days(1))));
            }
            Span::At(at) => {
                line(format!("DTSTART:{}", instant(at)));
                line("DURATION:PT0S".to_owned());
            }
        }
        line(format!("STATUS:{}", event.status));
        // Nobody is busy for the sake of a deadline, nor all day for a share of their time.
        line("TRANSP:TRANSPARENT".to_owned());
        line("CLASS:PRIVATE".to_owned());
        line(format!("SUMMARY:{}", escape(&event.summary)));
        line(format!("DESCRIPTION:{}", escape(&event.description)));
        if let Some(url) = &event.url {
            line(format!("URL:{url}"));
        }
        line("END:VEVENT".to_owned());
    }
    line("END:VCALENDAR".to_owned());
    file
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

fn day(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// RFC 5545, 3.3.11.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Breaks a line after 75 bytes at most, between characters; what goes on begins with a space.
fn fold(file: &mut String, text: &str) {
    let mut length = 0;
    for c in text.chars() {
        if length + c.len_utf8() > LINE {
            file.push_str("\r\n ");
            length = 1;
        }
        file.push(c);
        length += c.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use icalendar::{Calendar, CalendarComponent, Component as _};
    use proptest::prelude::*;

    use super::*;

    fn event(summary: &str, description: &str) -> Event {
        Event {
            uid: "1@vivier.example".to_owned(),
            span: Span::Days {
                first: "2026-03-01".parse().expect("a day"),
                last: "2026-03-31".parse().expect("a day"),
            },
            status: CalendarStatus::Confirmed,
            sequence: 2,
            changed_at: "2026-01-05T08:00:00Z".parse().expect("an instant"),
            summary: summary.to_owned(),
            description: description.to_owned(),
            url: Some("https://vivier.example/placements/x".to_owned()),
        }
    }

    #[test]
    fn a_file_is_written_as_it_stands_here() {
        let deadline = Event {
            span: Span::At("2026-01-12T16:00:00Z".parse().expect("an instant")),
            status: CalendarStatus::Tentative,
            url: None,
            ..event("Réponse; à donner", "Deux\nlignes")
        };
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Vivier//Vivier//FR\r\nCALSCALE:GREGORIAN\r\nNAME:Vivier\r\n\
            X-WR-CALNAME:Vivier\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nBEGIN:VEVENT\r\nUID:1@vivier.example\r\n\
            DTSTAMP:20260105T080000Z\r\nLAST-MODIFIED:20260105T080000Z\r\nSEQUENCE:2\r\nDTSTART:20260112T160000Z\r\n\
            DURATION:PT0S\r\nSTATUS:TENTATIVE\r\nTRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\nSUMMARY:Réponse\\; à donner\r\n\
            DESCRIPTION:Deux\\nlignes\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(write("Vivier", &[deadline]), expected);
    }

    #[test]
    fn whole_days_end_on_the_day_after_the_last() {
        let file = write("Vivier", &[event("x", "y")]);
        assert!(file.contains("DTSTART;VALUE=DATE:20260301\r\nDTEND;VALUE=DATE:20260401\r\n"));
    }

    proptest! {
        /// Another's parser reads back what was said, whatever was said, and no line is too long.
        #[test]
        fn any_words_are_read_back_by_another_program(summary in "[^\\p{C}]{0,200}", description in "[^\\p{C}\\\\]{0,300}") {
            let file = write("Vivier", &[event(&summary, &description)]);
            prop_assert!(file.split("\r\n").all(|line| line.len() <= LINE), "{}", file);
            let calendar: Calendar = file.parse().expect("a calendar");
            let [CalendarComponent::Event(read)] = &calendar.components[..] else { panic!("one event") };
            prop_assert_eq!(read.get_uid(), Some("1@vivier.example"));
            prop_assert_eq!(read.get_sequence(), Some(2));
            let (said, told) = (read.get_summary().unwrap_or_default(), read.get_description().unwrap_or_default());
            prop_assert_eq!((said.trim(), told.trim()), (summary.trim(), description.trim()));
        }
    }
}
