//! Patterns of dates and times such as `d/m/yyyy hh:mm`.

use crate::calendar::MONTHS;
use jiff::civil::{Date, DateTime, Time};

/// A pattern, ready to read texts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct MomentPattern {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Day,
    Month,
    MonthName,
    ShortYear,
    Year,
    Hour,
    Minute,
    Second,
    HalfOfDay,
    /// Characters that stand for themselves; a space stands for one or more.
    Literal(char),
}

impl MomentPattern {
    /// Reads a pattern; the error is the part that means nothing. `mm` after an hour is minutes, otherwise the month.
    pub(in crate::engine) fn parse(pattern: &str) -> Result<Self, String> {
        let lower = pattern.to_ascii_lowercase();
        let mut rest = lower.as_str();
        let mut tokens = Vec::new();
        let mut after_hour = false;
        while let Some(first) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("am/pm") {
                tokens.push(Token::HalfOfDay);
                rest = after;
                continue;
            }
            let run = rest.len() - rest.trim_start_matches(first).len();
            let (word, after) = rest.split_at(run);
            let token = match word {
                "d" | "dd" => Token::Day,
                "m" | "mm" if after_hour => Token::Minute,
                "m" | "mm" => Token::Month,
                "mmm" | "mmmm" => Token::MonthName,
                "yy" => Token::ShortYear,
                "yyyy" => Token::Year,
                "h" | "hh" => Token::Hour,
                "s" | "ss" => Token::Second,
                "t" | "z" => Token::Literal(first),
                _ if first.is_alphanumeric() => return Err(word.to_owned()),
                _ => {
                    tokens.extend(word.chars().map(Token::Literal));
                    rest = after;
                    continue;
                }
            };
            after_hour = token == Token::Hour;
            tokens.push(token);
            rest = after;
        }
        let has = |token: &Token| tokens.contains(token);
        let month = has(&Token::Month) || has(&Token::MonthName);
        let year = has(&Token::Year) || has(&Token::ShortYear);
        if has(&Token::Day) && month && year { Ok(Self { tokens }) } else { Err(pattern.to_owned()) }
    }

    /// The moment a text names, midnight if it has no time; `None` if the text is written otherwise or names no such day.
    pub(in crate::engine) fn read(&self, text: &str) -> Option<DateTime> {
        let mut rest = text;
        let (mut day, mut month, mut year) = (None, None, None);
        let (mut hour, mut minute, mut second, mut afternoon) = (0_i8, 0_i8, 0_i8, None);
        for token in &self.tokens {
            match token {
                Token::Day => day = Some(digits(&mut rest, 1, 2)?),
                Token::Month => month = Some(digits(&mut rest, 1, 2)?),
                Token::MonthName => month = Some(month_name(&mut rest)?),
                Token::Year => year = Some(digits(&mut rest, 4, 4)?),
                Token::ShortYear => {
                    let short = digits(&mut rest, 2, 2)?;
                    year = Some(if short < 70 { 2000 + short } else { 1900 + short });
                }
                Token::Hour => hour = i8::try_from(digits(&mut rest, 1, 2)?).ok()?,
                Token::Minute => minute = i8::try_from(digits(&mut rest, 1, 2)?).ok()?,
                Token::Second => second = i8::try_from(digits(&mut rest, 1, 2)?).ok()?,
                Token::HalfOfDay => afternoon = Some(half_of_day(&mut rest)?),
                Token::Literal(' ') => {
                    rest = rest.strip_prefix(' ')?.trim_start_matches(' ');
                }
                Token::Literal(held) => {
                    let first = rest.chars().next().filter(|c| c.eq_ignore_ascii_case(held))?;
                    rest = rest.strip_prefix(first)?;
                }
            }
        }
        if !rest.is_empty() {
            return None;
        }
        let hour = match afternoon {
            None => hour,
            Some(_) if !(1..=12).contains(&hour) => return None,
            Some(after) => hour % 12 + if after { 12 } else { 0 },
        };
        let date = Date::new(year?, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()?;
        Some(date.to_datetime(Time::new(hour, minute, second, 0).ok()?))
    }
}

/// Takes between `least` and `most` digits.
fn digits(rest: &mut &str, least: usize, most: usize) -> Option<i16> {
    let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let (taken, after) = rest.split_at_checked(count).filter(|_| count >= least)?;
    *rest = after;
    taken.parse().ok()
}

/// Takes a month's English name, whole or its first three letters.
fn month_name(rest: &mut &str) -> Option<i16> {
    let length = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (word, after) = rest.split_at_checked(length).filter(|_| length >= 3)?;
    let word = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|name| *name == word || name.get(..3) == Some(word.as_str()))?;
    *rest = after;
    i16::try_from(at + 1).ok()
}

fn half_of_day(rest: &mut &str) -> Option<bool> {
    let (word, after) = rest.split_at_checked(2)?;
    *rest = after;
    if word.eq_ignore_ascii_case("pm") {
        return Some(true);
    }
    word.eq_ignore_ascii_case("am").then_some(false)
}

#[cfg(test)]
mod tests {
    use super::MomentPattern;

    fn read(pattern: &str, text: &str) -> Option<String> {
        MomentPattern::parse(pattern).unwrap().read(text).map(|moment| moment.to_string())
    }

    #[test]
    fn texts_are_read_by_their_pattern() {
        let case = |pattern, text, moment: &str| {
            assert_eq!(read(pattern, text).as_deref(), Some(moment), "{text}");
        };
        case("d/m/yyyy hh:mm", "29/2/2016 01:16", "2016-02-29T01:16:00");
        case("d/m/yyyy hh:mm", "3/12/2016 4:57", "2016-12-03T04:57:00");
        case("dd.mm.yy", "01.10.26", "2026-10-01T00:00:00");
        case("m/d/yyyy h:mm am/pm", "10/1/2026 12:05 AM", "2026-10-01T00:05:00");
        case("d mmm yyyy hh:mm:ss", "1 Oct 2026 23:59:58", "2026-10-01T23:59:58");
        case("yyyy-MM-ddTHH:mm", "2026-10-01T08:00", "2026-10-01T08:00:00");
        case("yyyymmdd", "20261001", "2026-10-01T00:00:00");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["31/2/2016 01:16", "3/12/2016", "3/12/2016 4:57 x", "12-3-2016 4:57", "3/12/16 4:57", ""]
        {
            assert_eq!(read("d/m/yyyy hh:mm", text), None, "{text}");
        }
    }

    #[test]
    fn patterns_without_meaning_are_refused() {
        assert_eq!(MomentPattern::parse("d/q/yyyy"), Err("q".to_owned()));
        assert_eq!(MomentPattern::parse("hh:mm"), Err("hh:mm".to_owned()));
    }
}
