//! What the table calls the rows of one size.

pub(super) struct Names {
    pub(super) by_hand: &'static str,
    pub(super) json: &'static str,
    pub(super) yaml: &'static str,
    pub(super) read: &'static str,
    pub(super) parsed: &'static str,
    pub(super) checked: &'static str,
    pub(super) in_memory: &'static str,
    pub(super) on_sqlite: &'static str,
    pub(super) refused: &'static str,
    pub(super) reported: &'static str,
}

impl Names {
    pub(super) const fn thousand() -> Self {
        Self {
            by_hand: "1,000: a map by hand",
            json: "1,000: serde_json alone",
            yaml: "1,000: the YAML crate alone",
            read: "1,000: read",
            parsed: "1,000: read, parsed",
            checked: "1,000: read, parsed, checked",
            in_memory: "1,000: wired, store in memory",
            on_sqlite: "1,000: wired, new store on SQLite",
            refused: "1,000: all wrong",
            reported: "1,000: all wrong, report as text and JSON",
        }
    }

    pub(super) const fn ten_thousand() -> Self {
        Self {
            by_hand: "10,000: a map by hand",
            json: "10,000: serde_json alone",
            yaml: "10,000: the YAML crate alone",
            read: "10,000: read",
            parsed: "10,000: read, parsed",
            checked: "10,000: read, parsed, checked",
            in_memory: "10,000: wired, store in memory",
            on_sqlite: "10,000: wired, new store on SQLite",
            refused: "10,000: all wrong",
            reported: "10,000: all wrong, report as text and JSON",
        }
    }
}
