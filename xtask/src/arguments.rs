//! The words of the command line.

use crate::bench::GROUPS;
use crate::conformance::Wanted;
use crate::suite::SUITES;

pub(crate) const HELP: &str = "\
The project's own commands.

Usage:
  cargo xtask test [--only SUITE]...   run all suites, or the named ones
  cargo xtask test --list              list the suites and what they do
  cargo xtask conformance [--times N] [--seconds S]
                                       run the stores' suites N times, each time with another seed; S is
                                       how long the concurrency checker takes
  cargo xtask bench [dispatch|append|load|import|startup]
                                       measure against the floors; results in target/bench
  cargo xtask bench dispatch --peers   with other frameworks in the same run
  cargo xtask fuzz [--target T] [--mutations N] [--seconds S] [--seed X] [--number N]
                                       try a million hostile inputs for each reader, or N; a number alone
                                       tries that one, which is written to target/fuzz
  cargo xtask help                     show this text
";

/// What the caller asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Help,
    ListSuites,
    Test { only: Vec<String> },
    Conformance(Wanted),
    Bench { groups: Vec<String> },
    Fuzz { options: Vec<String> },
    Peers,
}

/// Reads the words after `cargo xtask`; the error is one line for the caller.
pub(crate) fn parse(words: &[String]) -> Result<Request, String> {
    let mut words = words.iter().map(String::as_str);
    match words.next() {
        None | Some("help" | "--help" | "-h") => Ok(Request::Help),
        Some("test") => test(words),
        Some("conformance") => conformance(words),
        Some("bench") => bench(words),
        Some("fuzz") => fuzz(words),
        Some(other) => Err(format!("unknown command `{other}`")),
    }
}

fn test<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<Request, String> {
    let mut only = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "--help" | "-h" => return Ok(Request::Help),
            "--list" => return Ok(Request::ListSuites),
            "--only" => {
                let name = words.next().ok_or("`--only` needs the name of a suite")?;
                only.push(known(name, SUITES.iter().map(|suite| suite.name), "suite")?);
            }
            other => return Err(format!("unknown option `{other}`")),
        }
    }
    Ok(Request::Test { only })
}

fn conformance<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<Request, String> {
    let mut wanted = Wanted {
        times: 1,
        seconds: None,
    };
    while let Some(word) = words.next() {
        let mut number = || {
            let number = words.next().and_then(|word| word.parse().ok());
            number
                .filter(|&number| number > 0)
                .ok_or_else(|| format!("`{word}` needs a number"))
        };
        match word {
            "--help" | "-h" => return Ok(Request::Help),
            "--times" => wanted.times = number()?,
            "--seconds" => wanted.seconds = Some(number()?.into()),
            other => return Err(format!("unknown option `{other}`")),
        }
    }
    Ok(Request::Conformance(wanted))
}

fn bench<'a>(words: impl Iterator<Item = &'a str>) -> Result<Request, String> {
    let (mut groups, mut peers) = (Vec::new(), false);
    for word in words {
        match word {
            "--help" | "-h" => return Ok(Request::Help),
            "--peers" => {
                peers = true;
                continue;
            }
            _ => {}
        }
        groups.push(known(word, GROUPS.iter().copied(), "benchmark")?);
    }
    if peers {
        return match groups.as_slice() {
            [group] if group == "dispatch" => Ok(Request::Peers),
            _ => Err("`--peers` goes with `bench dispatch`".to_owned()),
        };
    }
    if groups.is_empty() {
        groups = GROUPS.iter().map(|&group| group.to_owned()).collect();
    }
    Ok(Request::Bench { groups })
}

/// The program knows the targets; what stands here is which options there are.
fn fuzz<'a>(mut words: impl Iterator<Item = &'a str>) -> Result<Request, String> {
    let mut options = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "--help" | "-h" => return Ok(Request::Help),
            "--target" | "--mutations" | "--seconds" | "--seed" | "--number" => {
                let value = words
                    .next()
                    .ok_or_else(|| format!("`{word}` needs a value"))?;
                options.extend([word.to_owned(), value.to_owned()]);
            }
            other => return Err(format!("unknown option `{other}`")),
        }
    }
    Ok(Request::Fuzz { options })
}

fn known<'a>(
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
    kind: &str,
) -> Result<String, String> {
    if names.clone().any(|candidate| candidate == name) {
        return Ok(name.to_owned());
    }
    let names: Vec<&str> = names.collect();
    Err(format!(
        "there is no {kind} `{name}`; there are: {}",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::{Request, Wanted, parse};

    fn words(line: &str) -> Result<Request, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        parse(&words)
    }

    #[test]
    fn no_words_show_the_help() {
        assert_eq!(words(""), Ok(Request::Help));
    }

    #[test]
    fn test_without_options_runs_everything() {
        assert_eq!(words("test"), Ok(Request::Test { only: Vec::new() }));
    }

    #[test]
    fn only_can_be_given_several_times() {
        let only = vec!["format".to_owned(), "lints".to_owned()];
        assert_eq!(
            words("test --only format --only lints"),
            Ok(Request::Test { only })
        );
    }

    #[test]
    fn an_unknown_suite_is_refused_with_the_known_ones() {
        let mistake = words("test --only formt").unwrap_err();
        assert!(
            mistake.starts_with("there is no suite `formt`; there are: format,"),
            "{mistake}"
        );
    }

    #[test]
    fn only_without_a_name_is_refused() {
        assert_eq!(
            words("test --only"),
            Err("`--only` needs the name of a suite".into())
        );
    }

    #[test]
    fn bench_without_a_group_measures_all_of_them() {
        let groups = ["dispatch", "append", "load", "import", "startup"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(words("bench"), Ok(Request::Bench { groups }));
    }

    #[test]
    fn conformance_is_tested_once_unless_somebody_wants_more() {
        let wanted = |times, seconds| Ok(Request::Conformance(Wanted { times, seconds }));
        assert_eq!(words("conformance"), wanted(1, None));
        let line = "conformance --times 100 --seconds 5";
        assert_eq!(words(line), wanted(100, Some(5)));
        for line in ["conformance --times", "conformance --times none"] {
            assert_eq!(words(line), Err("`--times` needs a number".into()));
        }
    }

    #[test]
    fn an_option_of_fuzz_has_its_value() {
        let options = ["--target", "reader", "--mutations", "10"].map(str::to_owned);
        let options = options.to_vec();
        let line = "fuzz --target reader --mutations 10";
        assert_eq!(words(line), Ok(Request::Fuzz { options }));
        let mistake = "`--seed` needs a value";
        assert_eq!(words("fuzz --seed"), Err(mistake.into()));
    }

    #[test]
    fn peers_are_there_for_dispatches_only() {
        assert_eq!(words("bench dispatch --peers"), Ok(Request::Peers));
        let mistake = "`--peers` goes with `bench dispatch`";
        for line in ["bench --peers", "bench append --peers"] {
            assert_eq!(words(line), Err(mistake.into()));
        }
    }
}
