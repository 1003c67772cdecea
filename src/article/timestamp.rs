//! When an article was published or changed.

use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A moment, to the second, or a day.
///
/// Reads RFC 3339 and what front matter holds: `YYYY-MM-DD`, `YYYY/MM/DD`, and either with `HH:MM` or `HH:MM:SS`, with
/// or without a zone (`Z`, `+09:00`, `+0900`, `UTC`); without one, UTC. Fractions of a second are dropped. Writes RFC
/// 3339 in the zone given, or the day alone when only a day was given. A day begins at 00:00 UTC.
///
/// Ordered by the moment; of two equal moments, a day comes before a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Timestamp {
    unix_seconds: i64,
    offset: Offset,
    is_day: bool,
}

/// A text that is no date Sagasu reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no date: {0:?} (expected 2025-03-02, 2025-03-02 09:30 or 2025-03-02T09:30:00+09:00)")]
pub struct InvalidTimestamp(pub String);

impl Timestamp {
    /// This moment, in UTC.
    pub fn now() -> Timestamp {
        Timestamp::at(jiff::Timestamp::now().as_second())
    }

    /// The moment so many seconds after 1970-01-01T00:00:00Z.
    pub fn at(unix_seconds: i64) -> Timestamp {
        Timestamp {
            unix_seconds,
            offset: Offset::UTC,
            is_day: false,
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    pub fn unix_seconds(self) -> i64 {
        self.unix_seconds
    }

    /// The last second it covers: of a day its last, of a time itself.
    pub fn last_unix_second(self) -> i64 {
        if self.is_day {
            self.unix_seconds + SECONDS_OF_A_DAY - 1
        } else {
            self.unix_seconds
        }
    }

    /// The form it is stored and answered in: `2025-03-02` or `2025-03-02T09:30:00+09:00`, `Z` for UTC.
    pub fn to_rfc3339(self) -> String {
        self.to_string()
    }
}

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// Longest text looked at; the longest date has 35 characters.
const MAX_LENGTH: usize = 64;

/// Times of day with and without a zone. A blank in a format stands for any white space or none.
const FORMATS: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f %:z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M %:z",
    "%Y-%m-%d %H:%M %z",
];

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| InvalidTimestamp(text.chars().take(MAX_LENGTH).collect()))
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // Four digits first: a year before 0001 or after 9999 is a mistake, and RFC 3339 cannot write it.
    let has_year = text.len() >= 8 && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
    if !has_year || text.len() > MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    let (day, time) = match text.find(['T', 't', ' ']) {
        Some(end) => (&text[..end], text[end + 1..].trim()),
        None => (text, ""),
    };
    let day = day.replace('/', "-");
    if time.is_empty() {
        let date = BrokenDownTime::parse("%Y-%m-%d", &day).ok()?.to_date().ok()?;
        return timestamp(date.at(0, 0, 0, 0), Offset::UTC, true);
    }
    let moment = format!("{day} {}", with_numeric_zone(time));
    FORMATS.iter().find_map(|format| {
        let parts = BrokenDownTime::parse(format, &moment).ok()?;
        let offset = parts.offset().unwrap_or(Offset::UTC);
        timestamp(parts.to_datetime().ok()?, offset, false)
    })
}

/// `Z`, `UTC` and `GMT` as the offset they stand for.
fn with_numeric_zone(time: &str) -> String {
    let upper = time.to_ascii_uppercase();
    ["Z", "UTC", "GMT"]
        .iter()
        .find_map(|zone| upper.strip_suffix(zone))
        .map_or(upper.clone(), |time| format!("{}+00:00", time.trim_end()))
}

fn timestamp(datetime: DateTime, offset: Offset, is_day: bool) -> Option<Timestamp> {
    let moment = offset.to_timestamp(datetime).ok()?;
    // RFC 3339 writes an offset in hours and minutes of one day.
    let writable = offset.seconds() % 60 == 0 && i64::from(offset.seconds()).abs() < SECONDS_OF_A_DAY;
    (datetime.year() > 0 && writable).then_some(Timestamp {
        unix_seconds: moment.as_second(),
        offset,
        is_day,
    })
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |timestamp: &Timestamp| (timestamp.unix_seconds, !timestamp.is_day, timestamp.offset);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = jiff::Timestamp::from_second(self.unix_seconds).map_err(|_| fmt::Error)?;
        if self.is_day {
            write!(f, "{}", self.offset.to_datetime(moment).date())
        } else if self.offset == Offset::UTC {
            write!(f, "{moment}")
        } else {
            write!(f, "{}", moment.display_with_offset(self.offset))
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "a day such as 2025-03-02, or a moment such as 2025-03-02T09:30:00+09:00",
            ))
            .into()
    }
}

impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_people_write_are_read() {
        let table = [
            ("2025-03-02", 1_740_873_600, "2025-03-02"),
            ("2025/03/02", 1_740_873_600, "2025-03-02"),
            ("2025/3/2", 1_740_873_600, "2025-03-02"),
            (" 2025-03-02 ", 1_740_873_600, "2025-03-02"),
            ("2025-03-02 09:30", 1_740_907_800, "2025-03-02T09:30:00Z"),
            ("2025/03/02 09:30", 1_740_907_800, "2025-03-02T09:30:00Z"),
            ("2025-03-02 09:30:15", 1_740_907_815, "2025-03-02T09:30:15Z"),
            ("2025-03-02T09:30:15Z", 1_740_907_815, "2025-03-02T09:30:15Z"),
            ("2025-03-02t09:30:15z", 1_740_907_815, "2025-03-02T09:30:15Z"),
            ("2025-03-02T09:30:15.987Z", 1_740_907_815, "2025-03-02T09:30:15Z"),
            ("2025-03-02T09:30:15+09:00", 1_740_875_415, "2025-03-02T09:30:15+09:00"),
            ("2025-03-02 09:30:15 +0900", 1_740_875_415, "2025-03-02T09:30:15+09:00"),
            ("2025-03-02 09:30+09:00", 1_740_875_400, "2025-03-02T09:30:00+09:00"),
            ("2025-03-02 09:30:15 UTC", 1_740_907_815, "2025-03-02T09:30:15Z"),
            ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
            ("2024-02-29", 1_709_164_800, "2024-02-29"),
        ];
        for (text, unix_seconds, written) in table {
            let timestamp: Timestamp = text.parse().expect(text);
            assert_eq!(timestamp.unix_seconds(), unix_seconds, "{text}");
            assert_eq!(timestamp.to_rfc3339(), written, "{text}");
            assert_eq!(written.parse(), Ok(timestamp), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused_by_name() {
        for text in [
            "",
            "yesterday",
            "2025-13-01",
            "2025-02-29",
            "2025-03-02T25:00:00Z",
            "0000-01-01",
            "20250302",
            "2025年3月2日",
            "2025-03-02 nine",
            "2025-03-02T09:30:15+99:00",
            "2025-03-02T09:30:15+24:00",
            "2025-03-02T09:30:15+090020",
            "2025-03-02T09:30:15+09:00:20",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp(text.into())), "{text}");
        }
    }

    #[test]
    fn moments_are_ordered_across_zones() {
        let ordered = [
            "2025-03-01T23:00:00Z",
            "2025-03-02",
            "2025-03-02T00:00:00Z",
            "2025-03-02T10:00:00+09:00",
        ];
        let parsed: Vec<Timestamp> = ordered.iter().map(|text| text.parse().expect(text)).collect();
        assert!(parsed.is_sorted(), "{parsed:?}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = text.parse::<Timestamp>();
        }

        #[test]
        fn what_is_read_is_written_and_read_again(text in "[0-9]{4}[-/][01][0-9][-/][0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9])?(Z| ?[+-][0-9]{2}:?[0-9]{2}(:?[0-9]{2})?)?)?") {
            if let Ok(timestamp) = text.parse::<Timestamp>() {
                prop_assert_eq!(timestamp.to_rfc3339().parse(), Ok(timestamp));
            }
        }
    }
}
