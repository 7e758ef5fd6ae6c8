use clap::{Args, ValueEnum};

/// What the answer is written for. A [`Program`](crate::Program) whose own commands take `--format` too makes its values these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// People.
    Text,
    /// Editors and CI.
    Json,
}

/// `--format text|json`.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FormatArgument {
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
}
