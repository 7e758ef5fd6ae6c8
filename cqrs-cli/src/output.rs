use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use cqrs::HandlerError;
use cqrs::error::Causes;
use cqrs_config::{Report, Style};

use crate::exit::Exit;

/// Where a program writes.
pub(crate) struct Output<'a> {
    /// Answers.
    pub(crate) out: &'a mut dyn Write,
    /// How reports among the answers look.
    pub(crate) style: Style,
    /// Why there is no answer.
    pub(crate) err: &'a mut dyn Write,
    /// How reports look there.
    pub(crate) err_style: Style,
}

impl Output<'_> {
    /// Tells an error with its causes, which is then the end.
    pub(crate) fn fail(&mut self, error: &HandlerError) -> io::Result<Exit> {
        writeln!(self.err, "error: {}", Causes(error.source()))?;
        Ok(Exit::Mistakes)
    }

    /// Tells why the configuration gives no answer, which is then the end.
    pub(crate) fn refuse(&mut self, report: &Report) -> io::Result<Exit> {
        write!(self.err, "{}", report.render(self.err_style))?;
        Ok(Exit::of(report))
    }
}

/// Runs with the output of the process.
pub(crate) fn with_process(run: impl FnOnce(&mut Output<'_>) -> io::Result<Exit>) -> ExitCode {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let (style, err_style) = (style(&out), style(&err));
    let ended = run(&mut Output {
        out: &mut out,
        style,
        err: &mut err,
        err_style,
    });
    match ended {
        Ok(exit) => exit.into(),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean.into(),
        Err(error) => {
            let _ = writeln!(err, "error: the answer cannot be written: {error}");
            Exit::Unreadable.into()
        }
    }
}

/// Colours are for terminals, and not for those whose owner asked for none.
fn style(stream: &impl IsTerminal) -> Style {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    if stream.is_terminal() && !refused {
        Style::Coloured
    } else {
        Style::Plain
    }
}
