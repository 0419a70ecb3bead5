//! The minijinja environment: what a template may do.

use super::escape::{self, MARKDOWN};
use super::templates::TemplateText;
use crate::catalog::ReportFormat;
use crate::chart::palette_css;
use crate::language::Language;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, HtmlEscape, UndefinedBehavior};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Steps a template may take: enough for the shipped scorecard of a thousand KPIs (`tests/report.rs`), over in seconds.
const FUEL: u64 = 20_000_000;

/// The function that gives a word of the report's language.
pub(super) const WORD: &str = "word";

/// Sorts and filters the long tables of a page that is read with scripts; the page is whole without it.
const TABLES: &str = include_str!("../../reports/tables.js");

/// Its fingerprint, by which the page's security policy lets this script run and no other.
static TABLES_HASH: LazyLock<String> = LazyLock::new(|| {
    let digest: [u8; 32] = Sha256::digest(TABLES.as_bytes()).into();
    format!("sha256-{}", base64(&digest))
});

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let sign = usize::try_from(bits >> (18 - 6 * place) & 63).ok().and_then(|sign| SIGNS.get(sign));
            text.push(if place <= three.len() { sign.map_or('=', |sign| char::from(*sign)) } else { '=' });
        }
    }
    text
}

/// An environment in which templates include only the given ones.
///
/// Beside minijinja's own, the function `word` gives a word of the report's language, the filter `code` makes a code span of Markdown or HTML, and in HTML `palette_css` holds the colours, `tables_js` and `tables_js_hash` the script of tables. Functions and filters that print the whole context or
/// take a width that allocates without bounds are removed.
pub(super) fn build(
    format: ReportFormat,
    templates: BTreeMap<String, TemplateText>,
    language: Arc<Language>,
) -> Environment<'static> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    // Block lines leave no blank lines, which would break a Markdown table.
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment.set_debug(true); // keeps the byte range of an error
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(move |_| match format {
        ReportFormat::Markdown => AutoEscape::Custom(MARKDOWN.into()),
        ReportFormat::Html => AutoEscape::Html,
    });
    environment.set_formatter(escape::write_value);
    environment.remove_global("debug");
    for filter in ["pprint", "format", "indent"] {
        environment.remove_filter(filter);
    }
    environment.add_filter("code", move |text: String| {
        Value::from_safe_string(match format {
            ReportFormat::Markdown => escape::code_span(&text),
            ReportFormat::Html => format!("<code>{}</code>", HtmlEscape(&text)),
        })
    });
    environment.add_function(WORD, move |key: &str, holes: Kwargs| word(&language, key, &holes));
    if format == ReportFormat::Html {
        environment.add_global("palette_css", Value::from_safe_string(palette_css()));
        environment.add_global("tables_js", Value::from_safe_string(TABLES.to_owned()));
        environment.add_global("tables_js_hash", Value::from_safe_string(TABLES_HASH.clone()));
    }
    environment.set_loader(move |name| Ok(templates.get(name).map(|template| template.text.to_string())));
    environment
}

/// A word of the language, its holes filled by the named arguments; one named `count` decides its plural form.
fn word(language: &Language, key: &str, holes: &Kwargs) -> Result<String, Error> {
    let Some(phrase) = language.phrase(key) else {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("there is no word '{key}'")));
    };
    let mut filled: Vec<(String, String)> = Vec::new();
    let mut counted = None;
    for name in holes.args() {
        let value: Value = holes.get(name)?;
        match value.kind() {
            ValueKind::Undefined => {
                return Err(Error::new(
                    ErrorKind::UndefinedError,
                    format!("'{name}' of '{key}' is undefined"),
                ));
            }
            ValueKind::None => filled.push((name.to_owned(), "–".to_owned())),
            ValueKind::Number if name == "count" => counted = usize::try_from(value).ok(),
            _ => filled.push((name.to_owned(), value.to_string())),
        }
    }
    let filled: Vec<(&str, &str)> =
        filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(match counted {
        Some(count) => language.count(key, count, &filled),
        None => phrase.say(&filled),
    })
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_padded() {
        let cases = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, encoded) in cases {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
