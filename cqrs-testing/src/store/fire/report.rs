use std::fmt;
use std::time::Duration;

/// What can be wrong with a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Fault {
    /// A reader never saw an event that is stored.
    Lost,
    /// A reader saw an event twice.
    Repeated,
    /// A reader saw the events of a subject in another order than that of their versions.
    OutOfOrder,
    /// An event appeared behind the cursor of who had read that far.
    Late,
    /// An acknowledged event is not stored.
    NotStored,
    /// An acknowledged event is stored at another place than was answered.
    Moved,
    /// An event of a refused commit is stored.
    Refused,
    /// A commit is stored in part.
    Torn,
    /// The store has an event that nobody wrote.
    Foreign,
    /// The store has answered what it may not answer.
    Answer,
    /// A reader that is woken by commits was not, or much too late.
    Slow,
}

/// Something that is wrong.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What kind of thing.
    pub fault: Fault,
    /// Which event, of which reader.
    pub text: String,
}

/// How long it took until readers that are woken saw an event whose commit was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delay {
    /// Half of the events were there sooner.
    pub p50: Duration,
    /// Ninety-nine of a hundred were there sooner.
    pub p99: Duration,
    /// The longest.
    pub longest: Duration,
}

/// What came out: figures, and what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The seed, to run it again.
    pub seed: u64,
    /// How many wrote at the same time.
    pub writers: usize,
    /// For how long.
    pub duration: Duration,
    /// How often the fixture disturbed the store, or a handle was closed and opened again.
    pub disturbances: usize,
    /// Commits that were acknowledged.
    pub acknowledged: usize,
    /// Commits that were refused or rolled back.
    pub refused: usize,
    /// Commits of which nobody was told.
    pub undecided: usize,
    /// Events that are stored.
    pub stored: usize,
    /// How often somebody read an event.
    pub read: usize,
    /// How often a reader began again with nothing but its cursor.
    pub restarts: usize,
    /// From acknowledgement to reading.
    pub delay: Delay,
    /// What is wrong: nothing, for a store that keeps the contract.
    pub findings: Vec<Finding>,
}

impl Delay {
    pub(super) fn of(mut delays: Vec<Duration>) -> Self {
        delays.sort_unstable();
        let at = |percent: usize| {
            let last = delays.len().saturating_sub(1);
            delays
                .get((delays.len() * percent / 100).min(last))
                .copied()
        };
        Self {
            p50: at(50).unwrap_or_default(),
            p99: at(99).unwrap_or_default(),
            longest: delays.last().copied().unwrap_or_default(),
        }
    }
}

impl Report {
    /// How many findings of this kind there are.
    #[must_use]
    pub fn count(&self, fault: Fault) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.fault == fault)
            .count()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Fails the test unless nothing is wrong, and shows what is, with the seed.
    ///
    /// # Panics
    /// When something is wrong, or nothing has happened.
    pub fn assert_clean(&self) {
        assert!(self.is_clean(), "{self}");
        assert!(
            self.acknowledged > 0 && self.read > 0,
            "nothing has happened: {self}"
        );
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} writers, {:.1?}, {} disturbances, seed {} (CQRS_FIRE_SEED)",
            self.writers, self.duration, self.disturbances, self.seed
        )?;
        writeln!(
            f,
            "commits: {} acknowledged, {} refused, {} undecided; {} events stored, read {} times, {} restarts",
            self.acknowledged, self.refused, self.undecided, self.stored, self.read, self.restarts
        )?;
        writeln!(
            f,
            "{} lost, {} repeated, {} out of order, {} late, {} not stored, {} torn",
            self.count(Fault::Lost),
            self.count(Fault::Repeated),
            self.count(Fault::OutOfOrder),
            self.count(Fault::Late),
            self.count(Fault::NotStored),
            self.count(Fault::Torn),
        )?;
        let Delay { p50, p99, longest } = self.delay;
        write!(
            f,
            "delay: p50 {p50:.1?}, p99 {p99:.1?}, longest {longest:.1?}"
        )?;
        const SHOWN: usize = 10;
        for Finding { fault, text } in self.findings.iter().take(SHOWN) {
            write!(f, "\n  {fault:?}: {text}")?;
        }
        match self.findings.len().checked_sub(SHOWN) {
            Some(more) if more > 0 => write!(f, "\n  and {more} more"),
            _ => Ok(()),
        }
    }
}
