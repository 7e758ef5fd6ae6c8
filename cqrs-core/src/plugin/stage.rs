/// What every dispatch passes, first to last. prooph's stages with prooph's priorities; its `promise reject` is `Finalize.plus(1000)`, since
/// an asker awaits the answer and there is no promise to reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The message has come in.
    Initialize,
    /// Its name is found.
    DetectMessageName,
    /// Its handler or listeners are chosen.
    Route,
    /// They are fetched; afterwards a command or query without one is an error.
    LocateHandler,
    /// They are called.
    InvokeHandler,
    /// Always passed, also after an error or a stop; the outcome can be seen, replaced or taken away.
    Finalize,
}

impl Stage {
    /// All of them, in the order in which they are passed.
    pub const ALL: [Self; 6] = [
        Self::Initialize,
        Self::DetectMessageName,
        Self::Route,
        Self::LocateHandler,
        Self::InvokeHandler,
        Self::Finalize,
    ];

    /// What people call it, as in `locate handler`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Initialize => "initialize",
            Self::DetectMessageName => "detect message name",
            Self::Route => "route",
            Self::LocateHandler => "locate handler",
            Self::InvokeHandler => "invoke handler",
            Self::Finalize => "finalize",
        }
    }

    /// The stage's own priority: higher runs first. Finalize counts for itself.
    #[must_use]
    pub const fn priority(self) -> i32 {
        match self {
            Self::Initialize => 400_000,
            Self::DetectMessageName => 300_000,
            Self::Route => 200_000,
            Self::LocateHandler => 100_000,
            Self::InvokeHandler | Self::Finalize => 0,
        }
    }

    /// So much before (positive) or behind (negative) the stage itself.
    #[must_use]
    pub const fn plus(self, offset: i32) -> At {
        At {
            is_finalize: matches!(self, Self::Finalize),
            priority: self.priority().saturating_add(offset),
        }
    }

    /// Just before the framework's own step.
    #[must_use]
    pub const fn before(self) -> At {
        self.plus(1)
    }

    /// Just behind the framework's own step.
    #[must_use]
    pub const fn after(self) -> At {
        self.plus(-1)
    }
}

/// A place in the pipeline: higher priorities first, ties in order of attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub(crate) is_finalize: bool,
    pub(crate) priority: i32,
}

impl From<Stage> for At {
    fn from(stage: Stage) -> Self {
        stage.plus(0)
    }
}
