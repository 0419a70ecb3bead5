//! Notes of people: which of them a page shows, and their Markdown made harmless.

use super::input::ViewInput;
use super::model::CommentaryView;
use super::when;
use crate::name::Key;
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, format_commonmark, format_html, parse_document};

/// Ways a link may lead.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// The notes on a KPI, of which id and title are given, or on the whole, for the report's period: those whose scope is exactly the page's, so that a note for a client stands
/// on no other page. In the order of their dates.
pub(super) fn commentary(input: &ViewInput<'_>, kpi: Option<(&str, &str)>) -> Vec<CommentaryView> {
    let all = &input.catalog.catalog.commentary;
    let mut found: Vec<_> = all
        .iter()
        .filter(|note| note.kpi.as_ref().map(|id| id.text.as_str()) == kpi.map(|(id, _)| id))
        .filter(|note| note.period.label == input.period.label)
        .filter(|note| {
            note.scope.len() == input.scope.len()
                && note.scope.iter().all(|(dimension, member)| {
                    input.scope.iter().any(|filter| {
                        Key::of(&filter.dimension) == Key::of(&dimension.text) && filter.member == member.text
                    })
                })
        })
        .collect();
    found.sort_by_key(|note| note.date);
    let view = |note: &&crate::catalog::Commentary| {
        let (markdown, html) = harmless(&note.body);
        CommentaryView {
            kpi: kpi.map(|(_, title)| title.to_owned()),
            author: note.author.clone(),
            date: when::day(input.language(), note.date),
            markdown,
            html,
        }
    };
    found.iter().map(view).collect()
}

/// Markdown as Markdown and as HTML, in which raw HTML is text, links lead to pages and mail only, pictures are their descriptions, and
/// headings are bold lines, because the page has headings of its own.
fn harmless(text: &str) -> (String, String) {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.render.r#unsafe = false;
    let text = text.replace(crate::chart::turns_direction, "\u{fffd}");
    let root = parse_document(&arena, &text, &options);
    for node in root.descendants() {
        tame(&arena, node);
    }
    let (mut markdown, mut html) = (String::new(), String::new());
    // Writing to a text cannot fail.
    let _ = format_commonmark(root, &options, &mut markdown);
    let _ = format_html(root, &options, &mut html);
    (markdown.trim_end().to_owned(), html.trim_end().to_owned())
}

fn tame<'a>(arena: &'a Arena<'a>, node: &'a AstNode<'a>) {
    let value = node.data.borrow().value.clone();
    let tamed = match value {
        NodeValue::HtmlInline(html) => NodeValue::Text(html.into()),
        NodeValue::HtmlBlock(block) => {
            node.append(arena.alloc(NodeValue::Text(block.literal.trim_end().to_owned().into()).into()));
            NodeValue::Paragraph
        }
        NodeValue::Heading(_) => {
            let strong = arena.alloc(NodeValue::Strong.into());
            let children: Vec<_> = node.children().collect();
            node.append(strong);
            children.into_iter().for_each(|child| strong.append(child));
            NodeValue::Paragraph
        }
        NodeValue::Link(link) if SCHEMES.iter().any(|scheme| link.url.starts_with(scheme)) => return,
        NodeValue::Link(_) | NodeValue::Image(_) => NodeValue::Emph,
        _ => return,
    };
    node.data.borrow_mut().value = tamed;
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn markdown_stays_and_html_is_text() {
        let (markdown, html) =
            harmless("# Why\n\nA *wave* of tickets, see [post](https://a.example/x).\n\n- one\n- two");
        assert_eq!(
            html,
            "<p><strong>Why</strong></p>\n<p>A <em>wave</em> of tickets, see <a href=\"https://a.example/x\">post</a>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
        );
        assert!(
            markdown.starts_with(
                "**Why**\n\nA *wave* of tickets, see [post](https://a.example/x).\n\n- one\n- two"
            ),
            "{markdown}"
        );
    }

    #[test]
    fn nothing_of_a_note_runs_or_loads() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<div>\n<iframe src=\"https://a.example\"></iframe>\n</div>",
            "[x](javascript:alert(1))",
            "![x](https://a.example/track.png)",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
        ] {
            let (markdown, html) = harmless(hostile);
            for bad in ["<script", "<img", "<iframe", "<div", "javascript:", "data:", "track.png"] {
                assert!(!html.contains(bad), "{hostile}: {html}");
            }
            for bad in ["<script", "<img", "<iframe", "<div", "](javascript", "](data", "track.png"] {
                assert!(!markdown.replace("\\<", "").contains(bad), "{hostile}: {markdown}");
            }
        }
    }
}
