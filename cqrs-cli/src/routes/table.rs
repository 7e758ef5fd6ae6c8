use std::fmt;

use super::listing::{Bus, Handler, Listing, Route, Rust, Yaml};

type Row = [String; 5];

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = widths(self.buses.iter().flat_map(rows));
        for (index, bus) in self.buses.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            head(bus, f)?;
            for plugin in &bus.plugins {
                writeln!(f, "  plugin {}  {}", plugin.id, plugin.yaml)?;
            }
            if bus.routes.is_empty() {
                writeln!(f, "  nothing is routed to it")?;
            }
            for row in rows(bus) {
                line(&row, &widths, f)?;
            }
        }
        Ok(())
    }
}

fn head(bus: &Bus, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &bus.yaml {
        Some(yaml) => writeln!(f, "{} bus {}  {yaml}", bus.kind, bus.name),
        None => writeln!(f, "{} bus {}  implied", bus.kind, bus.name),
    }
}

fn rows(bus: &Bus) -> impl Iterator<Item = Row> {
    bus.routes
        .iter()
        .flat_map(|route| route.handlers.iter().map(|handler| row(route, handler)))
}

fn row(route: &Route, handler: &Handler) -> Row {
    let yaml = handler.yaml.as_ref().map(Yaml::to_string);
    [
        route.message.clone(),
        format!("-> {}", handler.id),
        match &route.transport {
            Some(transport) => format!("through {transport}"),
            None => handler.delivery.unwrap_or_default().to_owned(),
        },
        yaml.unwrap_or_else(|| format!("by its {}", handler.reached_by)),
        handler
            .rust
            .as_ref()
            .map(Rust::to_string)
            .unwrap_or_default(),
    ]
}

fn widths(rows: impl Iterator<Item = Row>) -> [usize; 5] {
    rows.fold([0; 5], |mut widths, row| {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
        widths
    })
}

fn line(row: &Row, widths: &[usize; 5], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut line = String::new();
    for (cell, &width) in row.iter().zip(widths).filter(|(_, width)| **width > 0) {
        line.push_str(&format!("  {cell:<width$}"));
    }
    writeln!(f, "{}", line.trim_end())
}

impl fmt::Display for Yaml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Rust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
