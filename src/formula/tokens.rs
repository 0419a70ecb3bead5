//! Text → tokens: the signs that `grammar/formula.pest` reads, and where each of them stands.
//!
//! A sign is one ASCII character for a whole word, number, text or operator. Which signs there are, and what they are called, is the
//! grammar's section "Signs"; how a token is told from its characters is in here. Nothing is refused: what begins no token has a sign
//! that no rule accepts.

use super::parse::Rule;
use super::scan::behind_close;
use pest::iterators::Pair;
use pest::unicode::{LETTER, MARK, NUMBER};
use std::ops::Range;

/// What begins no token.
const UNKNOWN: char = '$';
/// A word that means nothing in the language.
const WORD: char = 'w';
/// A word with which an operator in words may begin, as `divided by`.
const PROSE: char = 'v';

/// A text in tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    /// The text.
    pub text: &'a str,
    /// The sign of each token.
    pub signs: String,
    /// The first byte of each token, and that behind it.
    places: Vec<(usize, usize)>,
}

impl<'a> Tokens<'a> {
    /// The tokens of a text.
    pub(super) fn of(text: &'a str) -> Self {
        // Most words have more than three letters.
        let most = text.len() / 3;
        let mut reader = Reader {
            text,
            at: 0,
            listed: false,
            named: false,
            signs: String::with_capacity(most),
            places: Vec::with_capacity(most),
        };
        while let Some(first) = reader.rest().chars().next() {
            reader.token(first);
        }
        Self { text, signs: reader.signs, places: reader.places }
    }

    /// Where a token begins; the end of the text behind the last.
    pub(super) fn start(&self, token: usize) -> usize {
        self.places.get(token).map_or(self.text.len(), |place| place.0)
    }

    /// The bytes of what a rule stands for.
    pub(super) fn range(&self, pair: &Pair<'_, Rule>) -> Range<usize> {
        let span = pair.as_span();
        let start = self.start(span.start());
        let last = span.end().checked_sub(1).filter(|last| *last >= span.start());
        start..last.and_then(|last| self.places.get(last)).map_or(start, |place| place.1)
    }

    /// What a rule stands for, as written.
    pub(super) fn written(&self, pair: &Pair<'_, Rule>) -> &'a str {
        self.part(self.range(pair))
    }

    /// Whether an operator in words may begin among these signs.
    pub(super) fn may_hold_prose(signs: &str) -> bool {
        signs.contains(PROSE)
    }

    /// A part of the text.
    pub(super) fn part(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }
}

/// A text that is being read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Whether the list of `in (…)` is being read, in which a comma separates numbers.
    listed: bool,
    /// Whether a name may go on: then a whole number belongs to it, as in `tier 2, tier 3`.
    named: bool,
    signs: String,
    places: Vec<(usize, usize)>,
}

impl<'a> Reader<'a> {
    /// The byte that stands so many behind the next.
    fn byte(&self, behind: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + behind).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn last(&self) -> u8 {
        self.signs.as_bytes().last().copied().unwrap_or(b' ')
    }

    /// Takes the text up to `end` as one token.
    fn take(&mut self, sign: char, end: usize) {
        self.signs.push(sign);
        self.places.push((self.at, end));
        self.at = end;
        self.named =
            sign.is_ascii_alphabetic() && !matches!(sign, 'A'..='H' | 'K' | 'O' | 'Q' | 'T' | 'U' | 'X');
    }

    /// Takes what stands next as one token, if its end was found.
    fn take_closed(&mut self, sign: char, length: Option<usize>, first: usize) {
        match length {
            Some(length) => self.take(sign, self.at + length),
            None => self.take(UNKNOWN, self.at + first),
        }
    }

    fn token(&mut self, first: char) {
        let length = first.len_utf8();
        let next = self.byte(length);
        let (sign, length) = match first {
            'a'..='z' | 'A'..='Z' | '_' => return self.word(),
            '0'..='9' => return self.figure(),
            '(' => {
                self.listed = self.last() == b'J';
                (first, 1)
            }
            ')' => {
                self.listed = false;
                (first, 1)
            }
            '[' => return self.take_closed('@', bracketed(self.rest()), 1),
            '"' => return self.take_closed('"', doubled(self.rest(), b'"'), 1),
            '\'' => return self.take_closed('"', doubled(self.rest(), b'\''), 1),
            '\u{201C}' => return self.take_closed('"', closed(self.rest(), length, '\u{201D}'), length),
            '\u{2018}' => return self.take_closed('"', closed(self.rest(), length, '\u{2019}'), length),
            '`' => return self.take_closed('7', closed(self.rest(), 1, '`'), 1),
            '{' => return self.take_closed('7', closed(self.rest(), 1, '}'), 1),
            '.' if next.is_some_and(|next| next.is_ascii_digit()) => {
                return self.take('5', digits(self.text, self.at + 1));
            }
            '=' if self.rest().starts_with("===") => ('?', 3),
            '=' if matches!(next, Some(b'=' | b'>' | b'<')) => ('?', 2),
            '!' if self.rest().starts_with("!==") => ('?', 3),
            '!' if next == Some(b'=') => ('~', 2),
            '<' if next == Some(b'>') => ('?', 2),
            '<' if next == Some(b'=') => ('{', 2),
            '>' if next == Some(b'=') => ('}', 2),
            '&' if next == Some(b'&') => (';', 2),
            '|' if next == Some(b'|') => (';', 2),
            '*' if next == Some(b'*') => (':', 2),
            '/' if next == Some(b'/') => (':', 2),
            ',' | '+' | '-' | '*' | '/' | '%' | '=' | '<' | '>' | '!' | '#' => (first, length),
            '\u{2212}' => ('-', length),
            '\u{2013}' => ('\'', length),
            '\u{D7}' | '\u{B7}' | '\u{22C5}' | '\u{2217}' => ('*', length),
            '\u{F7}' | '\u{2215}' | '\u{2044}' => ('/', length),
            '\u{2260}' => ('~', length),
            '\u{2264}' => ('{', length),
            '\u{2265}' => ('}', length),
            '&' | '|' => (';', length),
            '^' | ':' | '\u{2014}' => (':', length),
            '$' | '@' | '\u{20AC}' | '\u{A3}' => ('#', length),
            _ if first.is_whitespace() => {
                self.at += length;
                return;
            }
            _ if begins_word(first) => return self.word(),
            _ => (UNKNOWN, length),
        };
        self.take(sign, self.at + length);
    }

    /// A word; but `x100` behind a number or bracket is a sign and a number.
    fn word(&mut self) {
        let times = matches!(self.byte(0), Some(b'x' | b'X'))
            && self.byte(1).is_some_and(|next| next.is_ascii_digit());
        if times && !self.named && matches!(self.last(), b')' | b'@' | b'%' | b'.' | b'1'..=b'6' | b'9') {
            return self.take('X', self.at + 1);
        }
        let end = end_of_word(self.text, self.at);
        self.take(sign_of(self.text.get(self.at..end).unwrap_or_default()), end);
    }

    /// What begins with a digit: a date, a number, or a word such as `1st` and `24-hour`.
    fn figure(&mut self) {
        let (text, start) = (self.text, self.at);
        let whole_end = digits(text, start);
        if !self.named {
            if let Some(end) = date(text, start) {
                return self.take('6', end);
            }
            if let Some(end) = exponent(text, start).filter(|_| !self.listed) {
                return self.take(if word(text, start) == Some(end) { '2' } else { '4' }, end);
            }
        }
        if let Some(end) = word(text, start) {
            return self.take(sign_of_glued(text.get(whole_end..end).unwrap_or_default()), end);
        }
        let point = fraction(text, whole_end);
        if self.named && point.is_none() && ends_word(text, whole_end) {
            self.take(whole(whole_end - start), whole_end);
            self.named = true;
            return;
        }
        let grouped = if self.listed { None } else { groups(text, start, whole_end, |c| c == ',') };
        let end = grouped.unwrap_or(whole_end);
        let end = fraction(text, end).unwrap_or(end);
        if !self.listed {
            let apart = groups(text, start, whole_end, |c| c == '\'' || c == '\u{2019}');
            let comma = text.as_bytes().get(end) == Some(&b',');
            let odd = apart.or_else(|| comma.then(|| digits(text, end + 1)).filter(|more| *more > end + 1));
            if let Some(odd) = odd {
                return self.take('0', odd);
            }
        }
        // `2.5-day` is neither a name nor a difference.
        let behind = text.get(end..).unwrap_or_default();
        let glued = behind.strip_prefix(is_hyphen).is_some_and(|letters| letters.starts_with(begins_word));
        let is_whole = end == whole_end && !self.named;
        let number = if is_whole { whole(end - start) } else { '.' };
        self.take(if glued { UNKNOWN } else { number }, end);
    }
}

/// Whether a word means nothing in a formula, but behind a number perhaps, as `hours` does.
pub(super) fn means_nothing(word: &str) -> bool {
    matches!(sign_of(word), WORD | 'r' | 's' | 't')
}

/// The sign of a whole number of so many digits.
fn whole(digits: usize) -> char {
    match digits {
        1 | 2 => '1',
        3 => '3',
        _ => '9',
    }
}

/// The sign of a word, in whatever case.
fn sign_of(word: &str) -> char {
    let mut lower = [0; 10];
    let Some(lower) = lower.get_mut(..word.len()) else { return WORD };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"and" => 'A',
        b"or" => 'B',
        b"else" => 'C',
        b"then" => 'D',
        b"where" => 'E',
        b"between" => 'F',
        b"contains" => 'G',
        b"is" => 'H',
        b"starts" => 'I',
        b"in" => 'J',
        b"not" => 'K',
        b"across" => 'L',
        b"all" => 'M',
        b"at" => 'N',
        b"of" => 'O',
        b"period" => 'P',
        b"with" => 'Q',
        b"start" => 'R',
        b"end" => 'S',
        b"if" => 'T',
        b"by" => 'U',
        b"missing" => 'V',
        b"present" => 'W',
        b"x" => 'X',
        b"year" => 'Y',
        b"last" => 'Z',
        b"count" => 'a',
        b"share" => 'b',
        b"sum" => 'c',
        b"average" => 'd',
        b"min" => 'e',
        b"max" => 'f',
        b"median" => 'g',
        b"percentile" => 'h',
        b"distinct" => 'i',
        b"weighted" => 'j',
        b"previous" => 'k',
        b"same" => 'l',
        b"rolling" => 'm',
        b"to" => 'n',
        b"date" => 'o',
        b"change" => 'p',
        b"growth" => 'q',
        b"second" | b"seconds" | b"s" | b"minute" | b"minutes" | b"hour" | b"hours" | b"h" | b"d" | b"w" => {
            'r'
        }
        b"day" | b"days" | b"week" | b"weeks" => 's',
        b"month" | b"months" | b"quarter" | b"quarters" | b"years" => 't',
        b"as" | b"divided" | b"expressed" | b"multiplied" => PROSE,
        _ => WORD,
    }
}

/// The sign of a word that begins with digits, by what follows them: `8h`, `3days`, `12months`.
fn sign_of_glued(unit: &str) -> char {
    match sign_of(unit) {
        'r' | 'e' => 'x',
        's' => 'y',
        't' | 'Y' => 'z',
        _ => WORD,
    }
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// Whether a word may begin with it, digits aside.
fn begins_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() || c == '_' } else { LETTER(c) }
}

fn in_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { LETTER(c) || MARK(c) || NUMBER(c) }
}

/// The byte behind the letters, digits and marks from `at` on.
fn word_chars(text: &str, at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return at };
    let ascii = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    match rest.as_bytes().get(ascii) {
        Some(0x80..) => at + rest.find(|c| !in_word(c)).unwrap_or(rest.len()),
        _ => at + ascii,
    }
}

/// The bytes of what joins the parts of a word: a hyphen, an apostrophe, `&`.
fn glue(text: &str, at: usize) -> Option<usize> {
    let first = *text.as_bytes().get(at)?;
    if first.is_ascii() {
        return matches!(first, b'-' | b'\'' | b'&').then_some(1);
    }
    let c = text.get(at..)?.chars().next()?;
    (is_hyphen(c) || c == '\u{2019}').then(|| c.len_utf8())
}

/// The byte behind a word whose first letter stands at `at`.
fn end_of_word(text: &str, at: usize) -> usize {
    let mut end = word_chars(text, at);
    while let Some(length) = glue(text, end) {
        let part = word_chars(text, end + length);
        if part == end + length {
            break;
        }
        end = part;
    }
    // `agents' time`
    let rest = text.get(end..).unwrap_or_default();
    let apostrophe = rest.chars().next().filter(|c| matches!(c, '\'' | '\u{2019}'));
    end + apostrophe.map_or(0, char::len_utf8)
}

/// The byte behind a word that begins with digits, if letters follow them: `1st`, `24-hour`.
fn word(text: &str, at: usize) -> Option<usize> {
    let end = digits(text, at);
    let rest = text.get(end..)?;
    let letters = rest.strip_prefix(is_hyphen).unwrap_or(rest);
    letters.starts_with(begins_word).then(|| end_of_word(text, text.len() - letters.len()))
}

/// Whether a word that goes up to `at` ends there.
fn ends_word(text: &str, at: usize) -> bool {
    let goes_on = |from: usize| word_chars(text, from) > from;
    !goes_on(at) && !glue(text, at).is_some_and(|length| goes_on(at + length))
}

/// The byte behind the digits from `at` on.
fn digits(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    at + bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The byte behind a point and digits.
fn fraction(text: &str, at: usize) -> Option<usize> {
    (text.as_bytes().get(at) == Some(&b'.')).then(|| digits(text, at + 1)).filter(|end| *end > at + 1)
}

/// The byte behind groups of three digits, with such signs before them, behind at most three digits.
fn groups(text: &str, start: usize, end: usize, apart: impl Fn(char) -> bool) -> Option<usize> {
    if end - start > 3 {
        return None;
    }
    let mut at = end;
    while let Some(sign) = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| apart(*c)) {
        let group = digits(text, at + sign.len_utf8());
        if group - at != sign.len_utf8() + 3 {
            break;
        }
        at = group;
    }
    (at > end).then_some(at)
}

/// The byte behind `2026-01-31`.
fn date(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(at..at + 10)?;
    let is_date = bytes.iter().enumerate().all(|(index, byte)| match index {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (is_date && ends_word(text, at + 10)).then_some(at + 10)
}

/// The byte behind `2.5e3`.
fn exponent(text: &str, at: usize) -> Option<usize> {
    let mantissa = digits(text, at);
    let mantissa = fraction(text, mantissa).unwrap_or(mantissa);
    let rest = text.get(mantissa..)?.strip_prefix(['e', 'E'])?;
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    let start = text.len() - rest.len();
    let end = digits(text, start);
    (end > start && ends_word(text, end)).then_some(end)
}

/// The length of `[…]`, in which `]]` stands for `]`, if it holds anything.
fn bracketed(text: &str) -> Option<usize> {
    let inner = text.get(1..)?.trim_start();
    let mut from = text.len() - inner.len();
    if inner.starts_with("]]") {
        from += 2;
    } else if inner.starts_with(']') {
        return None;
    }
    Some(from + behind_close(text.get(from..)?, b']')?)
}

/// The length of a text between two such quotes; a doubled one stands for itself.
fn doubled(text: &str, quote: u8) -> Option<usize> {
    Some(1 + behind_close(text.get(1..)?, quote)?)
}

/// The length of what a first sign of `first` bytes opens and `close` ends.
fn closed(text: &str, first: usize, close: char) -> Option<usize> {
    text.get(first..)?.find(close).map(|at| first + at + close.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::Tokens;

    fn signs(text: &str) -> String {
        Tokens::of(text).signs
    }

    #[test]
    fn each_word_number_and_operator_is_one_sign() {
        assert_eq!(signs("count of [R&D (net)] where status != \"on hold\""), "aO@Ew~\"");
        assert_eq!(signs("(at-risk − agents' time) × 100%"), "(w-ww)*3%");
        assert_eq!(signs("rolling(a, 3 months) ≥ 2.5"), "m(w,1t)}.");
        assert_eq!(signs("opened >= 2026-01-31 && done"), "w}6;w");
    }

    #[test]
    fn what_a_digit_begins_depends_on_where_it_stands() {
        // A number with its separators; after a name, one of its words; in a list, two numbers.
        assert_eq!(signs("1,000 + 1000"), ".+9");
        assert_eq!(signs("tier 1, tier 2"), "w1,w1");
        assert_eq!(signs("n in (100,200)"), "wJ(3,3)");
        assert_eq!(signs("24-hour 1st 8h 3days 12months"), "wwxyz");
        assert_eq!(signs("(a) x100 - a x100"), "(w)X3-ww");
        // Frequent mistakes.
        assert_eq!(signs("1e3 2.5e3 .5 12,50 1'000"), "24500");
    }

    #[test]
    fn every_token_knows_its_place() {
        let text = "  größe\u{a0}/ [b c]";
        let tokens = Tokens::of(text);
        let written: Vec<&str> = tokens.places.iter().map(|(start, end)| tokens.part(*start..*end)).collect();
        assert_eq!(written, ["größe", "/", "[b c]"]);
        assert_eq!(tokens.start(3), text.len());
    }

    #[test]
    fn what_is_not_closed_is_no_token() {
        assert_eq!(signs("\"a"), "$w");
        assert_eq!(signs("[ ]"), "$$");
        assert_eq!(signs("‘a"), "$w");
        assert_eq!(signs("\\ \u{1F600} ]"), "$$$");
    }
}
