/// Every word that cannot be an identifier in some edition up to 2024.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot be identifiers even as `r#..`.
const NEVER: &[&str] = &["crate", "self", "Self", "super", "_", ""];

/// A name as Rust can have it: what is no ASCII letter, digit or underscore becomes an underscore, a digit in front gets one, and a keyword is
/// `r#type`, or `self_` where there is no such thing.
pub(super) fn identifier(name: &str) -> String {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut word: String = name
        .chars()
        .map(|letter| if fits(letter) { letter } else { '_' })
        .collect();
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        word.insert(0, '_');
    }
    if KEYWORDS.contains(&word.as_str()) {
        word.insert_str(0, "r#");
    } else if NEVER.contains(&word.as_str()) {
        word.push('_');
        word = if word == "_" { "__".to_owned() } else { word };
    }
    word
}
