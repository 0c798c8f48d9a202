//! Media types: what a request is sent as, and what its answer may be.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

/// What an answer is sent as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Media {
    /// `application/json`: the older one, which answers 200 to any well-formed request.
    Json,
    /// `application/graphql-response+json`: the status tells how it went.
    GraphqlResponse,
    /// `text/event-stream`: graphql-sse, distinct connections.
    EventStream,
}

impl Media {
    const ALL: [Self; 3] = [Self::Json, Self::GraphqlResponse, Self::EventStream];

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::EventStream => "text/event-stream",
        }
    }
}

/// The media type that the client likes best (RFC 9110, 12.5.1), or `None` where it accepts none of ours. Without `Accept`,
/// and for `*/*`, it is JSON.
pub fn answer_media(headers: &HeaderMap) -> Option<Media> {
    let values: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if values.is_empty() {
        return Some(Media::Json);
    }
    let ranges: Vec<Range<'_>> =
        values.iter().flat_map(|value| value.split(',')).take(32).filter_map(Range::parse).collect();
    let mut best: Option<(Media, f32, usize)> = None;
    for media in Media::ALL {
        // The most specific range decides the weight; among equals the first in the header wins.
        let Some((index, range)) = ranges
            .iter()
            .enumerate()
            .filter(|(_, range)| range.covers(media))
            .max_by_key(|(index, range)| (range.specificity(), std::cmp::Reverse(*index)))
        else {
            continue;
        };
        if range.weight > 0.0
            && best.is_none_or(|(_, weight, place)| range.weight > weight || (range.weight == weight && index < place))
        {
            best = Some((media, range.weight, index));
        }
    }
    best.map(|(media, ..)| media)
}

struct Range<'a> {
    name: &'a str,
    weight: f32,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().filter(|name| name.contains('/'))?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let weight = weight.map_or(1.0, |weight| {
            weight.parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight)).unwrap_or(0.0)
        });
        Some(Self { name, weight })
    }

    fn covers(&self, media: Media) -> bool {
        match self.name {
            "*/*" => media != Media::EventStream,
            "application/*" => media != Media::EventStream,
            "text/*" => media == Media::EventStream,
            name => name.eq_ignore_ascii_case(media.name()),
        }
    }

    fn specificity(&self) -> u8 {
        match self.name {
            "*/*" => 0,
            name if name.ends_with("/*") => 1,
            _ => 2,
        }
    }
}

/// True where the body is JSON in UTF-8. Nothing else is read: forms and plain text need no preflight in a browser.
pub fn body_is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    if !parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json")) {
        return false;
    }
    parts.all(|part| match part.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            let charset = charset.trim().trim_matches('"');
            charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_type_wins() {
        for (accept, expected) in [
            ("*/*", Some(Media::Json)),
            ("application/json", Some(Media::Json)),
            ("application/graphql-response+json", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json, application/json;q=0.9", Some(Media::GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
                Some(Media::GraphqlResponse),
            ),
            ("application/json;q=0.5, application/graphql-response+json;q=0.4", Some(Media::Json)),
            ("text/event-stream", Some(Media::EventStream)),
            ("application/json, text/event-stream", Some(Media::Json)),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Some(Media::Json)),
            ("*/*, application/json;q=0", Some(Media::GraphqlResponse)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=2", None),
            ("nonsense", None),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT, accept.parse().expect("a value"))]);
            assert_eq!(answer_media(&headers), expected, "{accept}");
        }
        assert_eq!(answer_media(&HeaderMap::new()), Some(Media::Json));
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        for (content_type, expected) in [
            ("application/json", true),
            ("Application/JSON; Charset=\"UTF-8\"", true),
            ("application/json; charset=iso-8859-1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("application/jsonx", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, content_type.parse().expect("a value"))]);
            assert_eq!(body_is_json(&headers), expected, "{content_type}");
        }
        assert!(!body_is_json(&HeaderMap::new()));
    }
}
