//! In which order definitions that refer to each other are checked, and which go round in a circle.

/// The order of a graph's nodes.
pub(super) struct Order {
    /// Every node, each after all that it refers to, circles aside.
    pub nodes: Vec<usize>,
    /// Circles: each node refers to the next, the last to the first.
    pub cycles: Vec<Vec<usize>>,
}

/// Orders the nodes of a graph; `edge(a, 0)`, `edge(a, 1)` and so on are what `a` refers to. Without recursion: a chain may be as long as
/// the catalogue.
pub(super) fn order(count: usize, edge: impl Fn(usize, usize) -> Option<usize>) -> Order {
    let mut seen = vec![false; count];
    let mut nodes = Vec::with_capacity(count);
    let mut cycles = Vec::new();
    // The way from a start to here: node, and how many of its edges have been followed.
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..count {
        let mut next = Some(start);
        loop {
            if let Some(node) = next.take() {
                if let Some(from) = path.iter().position(|(on_path, _)| *on_path == node) {
                    cycles.push(path.iter().skip(from).map(|(node, _)| *node).collect());
                } else if seen.get(node) == Some(&false) {
                    if let Some(seen) = seen.get_mut(node) {
                        *seen = true;
                    }
                    path.push((node, 0));
                }
            }
            let Some((node, followed)) = path.last_mut() else { break };
            match edge(*node, *followed) {
                Some(target) => {
                    *followed += 1;
                    next = Some(target);
                }
                None => {
                    nodes.push(*node);
                    path.pop();
                }
            }
        }
    }
    Order { nodes, cycles }
}

#[cfg(test)]
mod tests {
    use super::{Order, order};

    fn ordered(edges: &[Vec<usize>]) -> Order {
        order(edges.len(), |node, at| edges.get(node)?.get(at).copied())
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let order = ordered(&[vec![1, 2], vec![2], vec![]]);
        assert_eq!(order.nodes, [2, 1, 0]);
        assert!(order.cycles.is_empty());
    }

    #[test]
    fn circles_are_found_once() {
        let order = ordered(&[vec![1], vec![2], vec![1], vec![3]]);
        assert_eq!(order.cycles, [vec![1, 2], vec![3]]);
        assert_eq!(order.nodes.len(), 4);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let edges: Vec<Vec<usize>> =
            (0..100_000).map(|n| if n < 99_999 { vec![n + 1] } else { vec![] }).collect();
        assert_eq!(ordered(&edges).nodes.first(), Some(&99_999));
    }
}
