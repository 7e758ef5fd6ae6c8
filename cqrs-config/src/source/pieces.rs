//! Text, cut at its placeholders.

/// A part of a text with placeholders.
pub(super) enum Piece<'t> {
    Literal(&'t str),
    Percent,
    Placeholder(&'t str),
}

/// Cuts text at its placeholders; a percent sign that opens none is itself.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('%') {
        if open > 0 {
            pieces.push(Piece::Literal(&rest[..open]));
        }
        let after = &rest[open + 1..];
        if let Some(next) = after.strip_prefix('%') {
            pieces.push(Piece::Percent);
            rest = next;
            continue;
        }
        match after.find('%').filter(|close| is_name(&after[..*close])) {
            Some(close) => {
                pieces.push(Piece::Placeholder(&after[..close]));
                rest = &after[close + 1..];
            }
            None => {
                pieces.push(Piece::Percent);
                rest = after;
            }
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(rest));
    }
    pieces
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_whitespace)
}
