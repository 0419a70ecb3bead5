//! How much of the machine the data may take: threads, memory, time, temporary space.

use crate::source::SourceText;
use jiff::SignedDuration;
use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// The most threads that can be asked for.
pub const MAX_THREADS: u32 = 1024;

/// Limits of the engine; results do not depend on them. What is `None` is left to the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Threads; as many as the machine has, if `None`.
    pub threads: Option<NonZeroU32>,
    /// Memory; most of the machine's, if `None`.
    pub memory: Option<DataSize>,
    /// The time one query may take; any, if `None`.
    pub timeout: Option<TimeLimit>,
    /// The folder in which what does not fit into memory is kept while a command runs; the system's, if `None`. Relative to the project's root.
    pub temp_folder: Option<SourceText>,
    /// The most that is kept there; as much as the disk holds, if `None`.
    pub temp_size: Option<DataSize>,
}

impl Limits {
    /// These limits, and where they leave something open, those of `other`.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self {
            threads: self.threads.or(other.threads),
            memory: self.memory.or(other.memory),
            timeout: self.timeout.or(other.timeout),
            temp_folder: self.temp_folder.clone().or_else(|| other.temp_folder.clone()),
            temp_size: self.temp_size.or(other.temp_size),
        }
    }
}

/// A number of bytes, never zero: `2GB`, `512 MB`, `1.5 GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataSize(u64);

/// A time, never zero: `60 s`, `2 min`, `1h 30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeLimit(Duration);

/// A text that is no limit; the words say what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// No size.
    #[error("expected a size such as `512MB` or `2GB`")]
    Size,
    /// No time.
    #[error("expected a time such as `60 s` or `5 min`")]
    Time,
    /// No number of threads.
    #[error("expected a whole number from 1 to {MAX_THREADS}")]
    Threads,
}

const UNITS: &[(&str, u64)] = &[
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("KB", 1_000),
    ("B", 1),
];

impl DataSize {
    /// The number of bytes.
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl TimeLimit {
    /// The duration.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl From<Duration> for TimeLimit {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

/// A number of threads.
///
/// # Errors
/// [`LimitError::Threads`] for anything but a whole number from 1 to [`MAX_THREADS`].
pub fn threads(text: &str) -> Result<NonZeroU32, LimitError> {
    let number: NonZeroU32 = text.parse().map_err(|_| LimitError::Threads)?;
    if number.get() <= MAX_THREADS { Ok(number) } else { Err(LimitError::Threads) }
}

impl FromStr for DataSize {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(LimitError::Size)?;
        let (number, unit) = text.split_at_checked(digits).ok_or(LimitError::Size)?;
        let unit = unit.trim();
        let (_, bytes) =
            UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).ok_or(LimitError::Size)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let whole: u64 = whole.parse().map_err(|_| LimitError::Size)?;
        let mut size = whole.checked_mul(*bytes).ok_or(LimitError::Size)?;
        if !part.is_empty() {
            let of = 10_u64.checked_pow(u32::try_from(part.len()).map_err(|_| LimitError::Size)?);
            let of = of.filter(|of| *of <= 1_000_000).ok_or(LimitError::Size)?;
            let part: u64 = part.parse().map_err(|_| LimitError::Size)?;
            let part = bytes.checked_mul(part).ok_or(LimitError::Size)? / of;
            size = size.checked_add(part).ok_or(LimitError::Size)?;
        }
        // The database counts in signed numbers.
        if size == 0 || i64::try_from(size).is_err() { Err(LimitError::Size) } else { Ok(Self(size)) }
    }
}

impl FromStr for TimeLimit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let parsed: SignedDuration = text.trim().parse().map_err(|_| LimitError::Time)?;
        let duration = Duration::try_from(parsed).map_err(|_| LimitError::Time)?;
        // A tick of the watch that stops queries is far longer than this.
        if duration < Duration::from_millis(1) { Err(LimitError::Time) } else { Ok(Self(duration)) }
    }
}

impl fmt::Display for DataSize {
    /// In the largest unit that leaves a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().find(|(_, bytes)| self.0.is_multiple_of(*bytes));
        let (name, bytes) = unit.copied().unwrap_or(("B", 1));
        write!(f, "{} {name}", self.0 / bytes)
    }
}

impl fmt::Display for TimeLimit {
    /// In the largest unit that leaves a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let units = [("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1)];
        let unit = units.into_iter().find(|(_, length)| millis.is_multiple_of(*length));
        let (name, length) = unit.unwrap_or(("ms", 1));
        write!(f, "{} {name}", millis / length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let bytes = |text: &str| text.parse().map(DataSize::bytes);
        assert_eq!(bytes("2GB"), Ok(2_000_000_000));
        assert_eq!(bytes(" 512 mb "), Ok(512_000_000));
        assert_eq!(bytes("1.5 GiB"), Ok(1_610_612_736));
        assert_eq!(bytes("100B"), Ok(100));
        for wrong in [
            "",
            "2",
            "GB",
            "0GB",
            "-1GB",
            "2 giga",
            "1.2.3GB",
            "9999999TB",
            "99999999999999999999GB",
            "2GB 1",
        ] {
            assert_eq!(bytes(wrong), Err(LimitError::Size), "{wrong}");
        }
    }

    #[test]
    fn times_carry_a_unit() {
        let time = |text: &str| text.parse().map(TimeLimit::duration);
        assert_eq!(time("60 s"), Ok(Duration::from_secs(60)));
        assert_eq!(time("5min"), Ok(Duration::from_secs(300)));
        assert_eq!(time("1h 30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(time("200 ms"), Ok(Duration::from_millis(200)));
        for wrong in ["", "60", "0 s", "-5 s", "soon", "1 month", "1 ns"] {
            assert_eq!(time(wrong), Err(LimitError::Time), "{wrong}");
        }
    }

    #[test]
    fn limits_are_shown_in_whole_units() {
        let size = |text: &str| text.parse::<DataSize>().unwrap().to_string();
        assert_eq!([size("2000MB"), size("512MiB"), size("1.5GB")], ["2 GB", "512 MiB", "1500 MB"]);
        let time = |text: &str| text.parse::<TimeLimit>().unwrap().to_string();
        assert_eq!([time("60 s"), time("90 s"), time("1500 ms")], ["1 min", "90 s", "1500 ms"]);
    }

    #[test]
    fn what_is_stated_first_wins() {
        let file = Limits { threads: NonZeroU32::new(4), memory: "2GB".parse().ok(), ..Limits::default() };
        let flags = Limits { threads: NonZeroU32::new(1), ..Limits::default() };
        let both = flags.or(&file);
        assert_eq!((both.threads, both.memory), (NonZeroU32::new(1), "2GB".parse().ok()));
    }
}
