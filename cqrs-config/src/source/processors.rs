//! What stands between the brackets of `%env(..)%`: `int:default:port:PORT`.

use super::convert::Conversion;
use crate::nearest;
use crate::report::{Problem, codes};

/// A variable and what is done to its value. As in Symfony the variable stands last, and what stands nearest to it is
/// done first: `json:file:SECRETS` reads the file that `SECRETS` names, then the JSON in it.
pub(super) enum Expression<'t> {
    Variable(&'t str),
    /// A parameter, or nothing where no name stands, in place of what is missing or empty.
    Default(&'t str, Box<Expression<'t>>),
    /// One entry of a map or a list.
    Key(&'t str, Box<Expression<'t>>),
    /// Whether there is anything.
    Defined(Box<Expression<'t>>),
    /// The placeholders within the value count too.
    Resolve(Box<Expression<'t>>),
    Convert(Conversion, Box<Expression<'t>>),
}

/// More than this nobody means.
const MOST: usize = 16;

/// Those with an argument, or that need more than the value.
const OTHERS: [&str; 4] = ["default", "key", "defined", "resolve"];

/// Symfony's processors that mean nothing here, and what does.
const REFUSED: [(&str, &str); 4] = [
    (
        "const",
        "PHP's constants are not known here: put the value under `parameters`",
    ),
    (
        "enum",
        "leave `enum:` out: the variable holds the word itself",
    ),
    (
        "require",
        "a PHP file cannot be read here: `%env(json:file:NAME)%` reads a JSON file",
    ),
    (
        "shuffle",
        "leave `shuffle:` out: a configuration means the same at every start",
    ),
];

/// What other languages call a processor.
const WORDS: [(&str, &str); 10] = [
    ("integer", "int"),
    ("number", "int"),
    ("boolean", "bool"),
    ("double", "float"),
    ("decimal", "float"),
    ("str", "string"),
    ("text", "string"),
    ("array", "csv"),
    ("list", "csv"),
    ("read", "file"),
];

impl<'t> Expression<'t> {
    /// The variable that it is about.
    pub(super) fn variable(&self) -> &'t str {
        match self {
            Self::Variable(name) => name,
            Self::Default(_, of)
            | Self::Key(_, of)
            | Self::Defined(of)
            | Self::Resolve(of)
            | Self::Convert(_, of) => of.variable(),
        }
    }

    /// The parameters that stand in.
    pub(super) fn defaults(&self) -> Vec<&'t str> {
        match self {
            Self::Variable(_) => Vec::new(),
            Self::Default(parameter, of) => {
                let mut defaults = of.defaults();
                defaults.extend((!parameter.is_empty()).then_some(*parameter));
                defaults
            }
            Self::Key(_, of) | Self::Defined(of) | Self::Resolve(of) | Self::Convert(_, of) => {
                of.defaults()
            }
        }
    }
}

/// Whether only PHP can make something of it, which is a mistake where it is asked for.
pub(super) fn is_php_s(written: &str) -> bool {
    let mut parts = written.split(':');
    parts.any(|part| REFUSED.iter().any(|(name, _)| *name == part))
}

pub(super) fn parse(written: &str) -> Result<Expression<'_>, Box<Problem>> {
    let parts: Vec<&str> = written.split(':').collect();
    let reader = Reader { written };
    if parts.len() > MOST {
        let problem = reader.wrong("has more processors than anybody needs");
        return Err(Box::new(problem));
    }
    reader.parsed(&parts)
}

struct Reader<'t> {
    written: &'t str,
}

impl<'t> Reader<'t> {
    fn parsed(&self, parts: &[&'t str]) -> Result<Expression<'t>, Box<Problem>> {
        let (first, rest) = match parts {
            [] | [.., ""] => return Err(Box::new(self.wrong("names no variable"))),
            [variable] => return Ok(Expression::Variable(variable)),
            [first, rest @ ..] => (*first, rest),
        };
        if matches!(first, "default" | "key") {
            let [argument, rest @ ..] = rest else {
                return Err(Box::new(self.wrong("names no variable")));
            };
            if rest.is_empty() {
                return Err(Box::new(self.without_argument(first, argument)));
            }
            let of = Box::new(self.parsed(rest)?);
            return Ok(match first {
                "default" => Expression::Default(argument, of),
                _ => Expression::Key(argument, of),
            });
        }
        let of = || self.parsed(rest).map(Box::new);
        match (first, Conversion::named(first)) {
            ("defined", _) => of().map(Expression::Defined),
            ("resolve", _) => of().map(Expression::Resolve),
            (_, Some(conversion)) => Ok(Expression::Convert(conversion, of()?)),
            (_, None) => Err(Box::new(self.unknown(first))),
        }
    }

    fn wrong(&self, why: &str) -> Problem {
        let text = format!("`%env({})%` {why}", self.written);
        Problem::new(&codes::BAD_PLACEHOLDER, text)
    }

    fn without_argument(&self, processor: &str, variable: &str) -> Problem {
        let problem = self.wrong(&format!("does not say what `{processor}:` takes"));
        match processor {
            "default" => problem.help(format!(
                "`%env(default:some_parameter:{variable})%`, or `%env(default::{variable})%` for nothing at all"
            )),
            _ => problem.help(format!("`%env(key:some_key:json:{variable})%`")),
        }
    }

    fn unknown(&self, processor: &str) -> Problem {
        if let Some((_, remedy)) = REFUSED.iter().find(|(name, _)| *name == processor) {
            let why = format!("cannot be read: `{processor}` is PHP's");
            return self.wrong(&why).help(*remedy);
        }
        let text = format!(
            "`%env({})%`: there is no processor `{processor}`",
            self.written
        );
        let known = || Conversion::names().chain(OTHERS);
        let meant = WORDS.iter().find(|(word, _)| *word == processor);
        let meant = meant.map(|(_, meant)| format!("did you mean `{meant}`?"));
        Problem::new(&codes::BAD_PLACEHOLDER, text)
            .maybe_help(meant.or_else(|| nearest::did_you_mean(processor, known())))
            .help(format!("processors: {}", listed(known())))
    }
}

fn listed(names: impl Iterator<Item = &'static str>) -> String {
    let mut names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.sort_unstable();
    names.join(", ")
}
