//! Definition texts and places in them.
//!
//! In: file names and texts. Out: [`Span`]s that any later stage may attach to what it says, and [`Position`]s for people.
//! Knows nothing of YAML or formulas; `catalog` maps places inside a YAML scalar to places in the file.

mod scalar;

use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

/// A definition file, by the order in which it was added to [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A place in a definition file: bytes `start..end` of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A place as people count it: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// One definition file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as messages show it: relative to the project, with `/`.
    pub name: String,
    /// The whole text, without a byte order mark.
    pub text: String,
    /// Found when a place is first asked for: most files hold nothing to speak of.
    line_starts: OnceLock<Vec<usize>>,
}

/// A path as messages show it: with `/`, the same on every system.
pub fn shown_path(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// All definition files of a project.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// A place for each, which stays empty if the file cannot be read.
    files: Vec<OnceLock<SourceFile>>,
}

/// A text from a definition file and the place of its scalar.
///
/// `text` is decoded (quotes removed, block lines folded); `span` covers the scalar as written, quotes included.
/// [`Sources::place`] maps a byte range of `text` to the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceText {
    /// The decoded text.
    pub text: String,
    /// The scalar in the file, as written.
    pub span: Span,
}

impl SourceFile {
    fn new(name: String, text: String) -> Self {
        Self { name, text, line_starts: OnceLock::new() }
    }

    fn line_starts(&self) -> &[usize] {
        let ends = || self.text.match_indices('\n').map(|(at, _)| at + 1);
        self.line_starts.get_or_init(|| std::iter::once(0).chain(ends()).collect())
    }

    /// Line and column of a byte offset; past the end it is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts().partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.line_starts().get(at)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }

    /// The range moved inside the text and onto character boundaries, its end not before its start.
    pub(crate) fn clamp(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start.min(self.text.len()));
        let end = self.text.ceil_char_boundary(range.end.min(self.text.len()));
        start..end.max(start)
    }

    /// The bytes of the whole lines that hold a range, without the last line's end.
    pub(crate) fn lines_around(&self, range: Range<usize>) -> Range<usize> {
        let range = self.clamp(range);
        let start = self.text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let after = self.text.get(range.end..).unwrap_or_default();
        let rest = after.lines().next().unwrap_or_default();
        let end = range.end + rest.len();
        start..end
    }
}

impl Sources {
    /// Adds a file and returns its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = self.next_id();
        self.files.push(OnceLock::from(SourceFile::new(name.into(), text.into())));
        id
    }

    /// Places for so many files more, which are [`Sources::put`] there once they are read.
    pub(crate) fn places(&mut self, count: usize) -> Vec<SourceId> {
        self.files.reserve_exact(count);
        let add = |_| {
            let id = self.next_id();
            self.files.push(OnceLock::new());
            id
        };
        (0..count).map(add).collect()
    }

    /// Puts a file where there is a place for it.
    pub(crate) fn put(&self, id: SourceId, name: String, text: String) {
        if let Some(place) = self.files.get(id.0 as usize) {
            // No other file has this place.
            let _ = place.set(SourceFile::new(name, text));
        }
    }

    fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX))
    }

    /// The file of an id this collection gave out; `None` if it could not be read.
    pub fn file(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)?.get()
    }

    /// All files, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        (0..).map(SourceId).zip(&self.files).filter_map(|(id, file)| Some((id, file.get()?)))
    }

    /// The place of bytes `range` of a text in its file: exact for every scalar style, the whole scalar if it cannot be told.
    pub fn place(&self, text: &SourceText, range: Range<usize>) -> Span {
        let offset = text.span.start;
        let raw = self.slice(text.span);
        if let Some(found) = scalar::verbatim(raw, &text.text, &range) {
            return Span::new(text.span.source, offset + found.start..offset + found.end);
        }
        match scalar::locate(raw, &text.text, range) {
            Some(found) => Span::new(text.span.source, offset + found.start..offset + found.end),
            None => text.span,
        }
    }

    /// The bytes of a text that stand at `span`: the reverse of [`Sources::place`]. `None` if it is not the exact place of any.
    pub fn range_at(&self, text: &SourceText, span: Span) -> Option<Range<usize>> {
        if span == text.span {
            // The line end of a block text is not part of its span.
            let quoted = scalar::is_quoted(self.slice(span), &text.text);
            return Some(0..if quoted { text.text.len() } else { text.text.trim_end().len() });
        }
        let offset = text.span.start;
        let place = span.start.checked_sub(offset)?..span.end.checked_sub(offset)?;
        let range = scalar::range_at(self.slice(text.span), &text.text, &place)?;
        (self.place(text, range.clone()) == span).then_some(range)
    }

    /// A part of a text as a text of its own, with its own place.
    pub fn part(&self, text: &SourceText, range: Range<usize>) -> SourceText {
        SourceText {
            text: text.text.get(range.clone()).unwrap_or_default().to_owned(),
            span: self.place(text, range),
        }
    }

    /// The written text of a span; empty if it is not of this collection.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.source).and_then(|file| file.text.get(span.start..span.end)).unwrap_or("")
    }
}

impl Span {
    /// A span of `source`.
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        Self { source, start: range.start, end: range.end }
    }
}
