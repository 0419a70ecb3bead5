//! What follows from what: boxes in columns, joined by lines that run from left to right.

use super::palette::Role;
use super::svg::{Anchor, escape, fill, fill_stroke, n, shortened, stroke, text};

/// Width of a box, and the room between two columns.
const BOX: f64 = 190.0;
const GAP: f64 = 56.0;
/// Height of a box, and the room between two of a column.
const HEIGHT: f64 = 34.0;
const ROW_GAP: f64 = 12.0;
const MARGIN: f64 = 4.0;
/// Characters of a title that a box holds.
const TITLE: usize = 27;

/// A column, and a row of it.
pub type Place = (usize, usize);

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// What the picture is about.
    Focus,
    /// Another of its kind.
    Other,
    /// What all rests on: drawn with a broken outline.
    Ground,
}

/// A box.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its title.
    pub title: String,
    /// Where it leads; `None` if nowhere.
    pub href: Option<String>,
    /// What it stands for.
    pub kind: NodeKind,
}

/// Boxes in columns, from left to right; a line is the column and row of the box it starts from, and those of the one it leads to.
///
/// Lines run between any two columns. The description says in words what the lines show.
pub fn graph(
    id: &str,
    title: &str,
    description: &str,
    columns: &[Vec<Node>],
    lines: &[(Place, Place)],
) -> String {
    let tallest = columns.iter().map(Vec::len).max().unwrap_or(0);
    let (width, height) = (span(columns.len(), BOX, GAP), span(tallest, HEIGHT, ROW_GAP));
    let place = |(column, row): (usize, usize)| {
        let own = columns.get(column).map_or(0, Vec::len);
        let above = (height - span(own, HEIGHT, ROW_GAP)) / 2.0;
        (MARGIN + steps(column, BOX + GAP), MARGIN + above + steps(row, HEIGHT + ROW_GAP))
    };
    let mut body = String::new();
    for (from, to) in lines {
        let ((from_x, from_y), (to_x, to_y)) = (place(*from), place(*to));
        let (start, end) = ((from_x + BOX, from_y + HEIGHT / 2.0), (to_x, to_y + HEIGHT / 2.0));
        let bend = GAP / 2.0;
        body.push_str(&format!(
            "<path d=\"M{} {}C{} {} {} {} {} {}\" stroke-width=\"1.5\" {}/>",
            n(start.0),
            n(start.1),
            n(start.0 + bend),
            n(start.1),
            n(end.0 - bend),
            n(end.1),
            n(end.0 - 5.0),
            n(end.1),
            stroke(Role::Muted)
        ));
        // The head of the arrow.
        body.push_str(&format!("<path d=\"M{} {}l-6 -3.5v7z\" {}/>", n(end.0), n(end.1), fill(Role::Muted)));
    }
    for (column, nodes) in columns.iter().enumerate() {
        for (row, node) in nodes.iter().enumerate() {
            body.push_str(&drawn(node, place((column, row))));
        }
    }
    let (width, height) = (n(width + 2.0 * MARGIN), n(height + 2.0 * MARGIN));
    let (id, title, description) = (escape(id), escape(title), escape(description));
    // A group and not an image: what is inside an image cannot be followed.
    format!(
        "<svg class=\"graph\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" aria-labelledby=\"{id}-t\" aria-describedby=\"{id}-d\" font-family=\"system-ui, sans-serif\" font-size=\"12\"><title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>{body}</svg>"
    )
}

fn drawn(node: &Node, (x, y): (f64, f64)) -> String {
    let (inside, outline, more) = match node.kind {
        NodeKind::Focus => (Role::PlainTint, Role::Ink, " stroke-width=\"2\""),
        NodeKind::Other => (Role::Surface, Role::Muted, ""),
        NodeKind::Ground => (Role::Surface, Role::Muted, " stroke-dasharray=\"4 3\""),
    };
    let shape = format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\"{more} {}/>",
        n(x),
        n(y),
        n(BOX),
        n(HEIGHT),
        fill_stroke(inside, outline)
    );
    let words = shortened(&node.title, TITLE);
    let label = text(x + BOX / 2.0, y + HEIGHT / 2.0 + 4.5, Anchor::Middle, Role::Ink, &words);
    match &node.href {
        Some(href) => {
            format!("<a href=\"{}\" aria-label=\"{}\">{shape}{label}</a>", escape(href), escape(&node.title))
        }
        None => format!("<g>{shape}{label}</g>"),
    }
}

/// So many of a size with a gap between them.
fn span(count: usize, size: f64, gap: f64) -> f64 {
    if count == 0 { 0.0 } else { steps(count, size + gap) - gap }
}

fn steps(count: usize, step: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) * step
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(title: &str, kind: NodeKind) -> Node {
        Node { title: title.to_owned(), href: Some(format!("{title}.html")), kind }
    }

    #[test]
    fn boxes_stand_in_columns_and_lines_join_them() {
        let columns =
            [vec![node("a", NodeKind::Other), node("b", NodeKind::Ground)], vec![node("c", NodeKind::Focus)]];
        let svg =
            graph("g", "c", "c is computed from a and b", &columns, &[((0, 0), (1, 0)), ((0, 1), (1, 0))]);
        assert!(svg.contains("viewBox=\"0 0 444 88\""), "{svg}");
        // The middle of the only box of the right column is that of the picture.
        assert!(svg.contains("<rect x=\"250\" y=\"27\" width=\"190\" height=\"34\""), "{svg}");
        assert_eq!(svg.matches("<path d=\"M194 ").count(), 2, "{svg}");
        assert_eq!(svg.matches("stroke-dasharray").count(), 1, "{svg}");
        assert_eq!(
            svg,
            graph("g", "c", "c is computed from a and b", &columns, &[((0, 0), (1, 0)), ((0, 1), (1, 0))])
        );
    }

    #[test]
    fn texts_are_inert() {
        let odd = Node {
            title: "<script>".to_owned(),
            href: Some("\"><script>".to_owned()),
            kind: NodeKind::Focus,
        };
        let svg = graph("g", "<b>", "&", &[vec![odd]], &[]);
        assert!(!svg.contains("<script") && !svg.contains("<b>"), "{svg}");
    }
}
