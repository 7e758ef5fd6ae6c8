use std::fmt::Write;

/// Expected and actual side by side: what is missing with `-`, what is too much with `+`.
pub(crate) fn difference(expected: &[String], actual: &[String]) -> String {
    let mut shown = String::new();
    for index in 0..expected.len().max(actual.len()) {
        let (wanted, got) = (expected.get(index), actual.get(index));
        if let (Some(wanted), true) = (wanted, wanted == got) {
            let _infallible = writeln!(shown, "    {wanted}");
            continue;
        }
        if let Some(wanted) = wanted {
            let _infallible = writeln!(shown, "  - {wanted}");
        }
        if let Some(got) = got {
            let _infallible = writeln!(shown, "  + {got}");
        }
    }
    shown
}
