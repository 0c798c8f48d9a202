//! What other programs write for nothing, and for whole numbers: null in the place of a list, `2.0` in the place of 2.

use serde::{Deserialize, Deserializer};

/// Null is as if nothing were said.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A list of texts; null, and nulls in it, are nothing.
pub(crate) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts: Option<Vec<Option<String>>> = Option::deserialize(deserializer)?;
    Ok(texts.into_iter().flatten().flatten().collect())
}

/// A whole number from 1 to `MAX`, with or without a point.
pub(crate) fn whole<'de, D: Deserializer<'de>, const MAX: u8>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else { return Ok(None) };
    let whole = number
        .as_u64()
        .or_else(|| number.as_f64().filter(|n| n.fract() == 0.0 && (0.0..=255.0).contains(n)).map(|n| n as u64));
    let whole = whole.and_then(|whole| u8::try_from(whole).ok()).filter(|whole| (1..=MAX).contains(whole));
    whole.map(Some).ok_or_else(|| serde::de::Error::custom(format!("{number} is not a whole number from 1 to {MAX}")))
}

#[cfg(test)]
mod tests {
    use crate::framework::jsonl::{concepts, parse};
    use crate::pool::Given;

    #[test]
    fn what_tables_are_written_as_is_read() {
        let (read, bad) = concepts(concat!(
            "{\"id\":\"a\",\"kind\":null,\"labels\":{\"fr\":[\"Rust\",null],\"en\":null},\"broader\":null,\"text\":{\"fr\":null}}\n",
            "{\"id\":\"b\",\"labels\":null,\"related\":[\"a\",null],\"essential\":null,\"optional\":null,\"text\":null}\n",
        ));
        assert!(bad.is_empty(), "{bad:?}");
        assert_eq!((read[0].labels.fr.as_slice(), read[0].labels.en.len()), (&["Rust".to_owned()][..], 0));
        assert_eq!(read[1].related, ["a"]);
        let (read, bad) = parse::<Given>(concat!(
            "{\"id\":\"p\",\"skills\":null,\"title\":null}\n",
            "{\"id\":\"q\",\"skills\":[{\"label\":\"Rust\",\"level\":2.0}]}\n",
            "{\"id\":\"r\",\"skills\":[{\"label\":\"Rust\",\"level\":2.5}]}\n",
            "{\"id\":\"s\",\"skills\":[{\"label\":\"Rust\",\"level\":1e300}]}\n",
        ));
        assert_eq!(read.iter().map(|given| given.skills.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(read[1].skills[0].level, Some(2));
        assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(bad[0].to_string(), "line 3: skills.0.level: 2.5 is not a whole number from 1 to 4");
    }
}
