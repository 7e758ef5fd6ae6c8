//! A page and the configurations that it shows, written out as files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// What a configuration is called that has no name on the page.
const UNNAMED: &str = "config/cqrs.yaml";

/// A page of the guide.
pub(crate) struct Page {
    path: PathBuf,
    pub(crate) text: String,
    pub(crate) examples: Vec<Example>,
}

/// A configuration of one or several files.
pub(crate) struct Example {
    pub(crate) heading: String,
    /// The handlers that are linked; all of them if the page does not say.
    pub(crate) linked: Vec<String>,
    /// What the page shows behind it.
    pub(crate) report: Option<String>,
    /// Of all its files.
    pub(crate) text: String,
    last_block: String,
    folder: PathBuf,
    main: PathBuf,
    is_named: bool,
}

struct Block {
    heading: String,
    language: String,
    text: String,
    linked: Vec<String>,
}

impl Page {
    pub(crate) fn read(name: &str) -> Self {
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide");
        let path = pages.join(format!("{name}.md"));
        let text = fs::read_to_string(&path).unwrap();
        let examples = examples(&blocks(&text));
        Self {
            path,
            text,
            examples,
        }
    }

    pub(crate) fn keep(&self, changed: bool) {
        if changed {
            fs::write(&self.path, &self.text).unwrap();
        }
    }
}

impl Example {
    pub(crate) fn main(&self) -> PathBuf {
        self.folder.join(&self.main)
    }

    /// A report with the names of the page.
    pub(crate) fn shown(&self, report: &str) -> String {
        report.replace(&format!("{}/", self.folder.display()), "")
    }

    /// The page with another report behind this configuration.
    pub(crate) fn with_report(&self, page: &str, report: &str) -> String {
        let block = format!("{}```\n\n```text\n", self.last_block);
        let (before, behind) = page.split_once(&block).unwrap();
        let (_, behind) = behind.split_once("```").unwrap();
        format!("{before}{block}{report}```{behind}")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn examples(blocks: &[Block]) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for (position, block) in blocks.iter().enumerate() {
        if block.language != "yaml" {
            continue;
        }
        let first = block.text.lines().next().unwrap_or_default();
        let name = first
            .strip_prefix("# ")
            .filter(|name| name.ends_with(".yaml"));
        let behind = blocks
            .get(position + 1)
            .filter(|next| next.language == "text");
        let report = behind.map(|next| next.text.clone());
        if let (Some(name), Some(open)) = (name, examples.last_mut())
            && open.is_named
            && open.heading == block.heading
        {
            open.write(name, &block.text);
            open.text += &block.text;
            (open.report, open.last_block) = (report, block.text.clone());
            continue;
        }
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let main = name.unwrap_or(UNNAMED);
        let example = Example {
            heading: block.heading.clone(),
            linked: block.linked.clone(),
            report,
            text: block.text.clone(),
            last_block: block.text.clone(),
            folder: std::env::temp_dir().join(format!("guide-{}-{number}", std::process::id())),
            main: main.into(),
            is_named: name.is_some(),
        };
        example.write(main, &block.text);
        examples.push(example);
    }
    examples
}

/// The blocks of a page; those within a list without its indentation.
fn blocks(page: &str) -> Vec<Block> {
    let (mut heading, mut linked) = (String::new(), Vec::new());
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let text = line.trim_start();
        let indentation = &line[..line.len() - text.len()];
        if text.starts_with('#') {
            heading = text.trim_start_matches('#').trim().to_owned();
        } else if let Some(comment) = text.strip_prefix("<!-- linked: ") {
            let ids = comment.trim_end_matches(" -->").split(", ");
            linked = ids.map(str::to_owned).collect();
        } else if let Some(language) = text.strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| line.trim() != "```");
            let inside = inside.map(|line| line.strip_prefix(indentation).unwrap_or(line));
            blocks.push(Block {
                heading: heading.clone(),
                language: language.to_owned(),
                text: inside.fold(String::new(), |text, line| text + line + "\n"),
                linked: std::mem::take(&mut linked),
            });
        }
    }
    blocks
}
