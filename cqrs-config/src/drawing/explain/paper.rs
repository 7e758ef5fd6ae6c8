use std::fmt;

use super::super::{RustPlace, YamlPlace};

/// Indented lines, with the places that they are about in a column of their own.
#[derive(Default)]
pub(super) struct Paper {
    lines: Vec<(String, String)>,
}

/// Longer lines do not move the column.
const WIDEST: usize = 76;

impl Paper {
    /// A line without a place.
    pub(super) fn line(&mut self, depth: usize, text: impl fmt::Display) {
        self.place(depth, text, None, None);
    }

    /// A line with the places that say so.
    pub(super) fn place(
        &mut self,
        depth: usize,
        text: impl fmt::Display,
        yaml: Option<&YamlPlace>,
        rust: Option<&RustPlace>,
    ) {
        let yaml = yaml.map(YamlPlace::to_string);
        let places: Vec<String> = yaml
            .into_iter()
            .chain(rust.map(RustPlace::to_string))
            .collect();
        let text = format!("{:1$}{text}", "", depth * 2);
        self.lines.push((text, places.join("  ")));
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.lines.push((String::new(), String::new()));
    }
}

impl fmt::Display for Paper {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let placed = self.lines.iter().filter(|(_, places)| !places.is_empty());
        let widths = placed.map(|(text, _)| text.chars().count());
        let column = widths.filter(|width| *width <= WIDEST).max().unwrap_or(0);
        for (text, places) in &self.lines {
            match places.as_str() {
                "" => writeln!(formatter, "{text}")?,
                places => writeln!(formatter, "{text:<column$}  {places}")?,
            }
        }
        Ok(())
    }
}
