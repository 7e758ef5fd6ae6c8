use indicatif::{ProgressBar, ProgressStyle};

use crate::console::note;

/// How far it is, on standard error: a bar on a terminal, elsewhere a line for every tenth.
pub(super) struct Progress {
    bar: ProgressBar,
    rows: u64,
    tenths_told: u64,
}

impl Progress {
    pub(super) fn new(rows: u64) -> Self {
        let bar = ProgressBar::new(rows);
        let template = "importing {bar:40} {human_pos}/{human_len} rows, {per_sec}, {eta} to go";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self {
            bar,
            rows,
            tenths_told: 0,
        }
    }

    pub(super) fn advance(&mut self) {
        self.bar.inc(1);
        if self.bar.is_hidden() {
            self.tell_tenths(self.bar.position());
        }
    }

    fn tell_tenths(&mut self, done: u64) {
        let tenths = done * 10 / self.rows.max(1);
        if tenths > self.tenths_told {
            self.tenths_told = tenths;
            note(format_args!(
                "importing: {} % ({done} of {} rows)",
                tenths * 10,
                self.rows
            ));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
