//! The tables of a page of documentation: which keys there are, and what they mean.
//! Must not know what a schema is. The pages are the one place where keys are described.

/// One row of a table.
pub(super) struct Row {
    pub(super) key: &'static str,
    pub(super) meaning: &'static str,
    pub(super) usual: &'static str,
}

/// The rows of the first table below that heading, which is given with its `#`s.
pub(super) fn rows(page: &'static str, heading: &str) -> Vec<Row> {
    let below = page.split_once(&format!("\n{heading}\n")).map_or("", |(_, below)| below);
    let table = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    table.filter_map(row).collect()
}

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
    let key = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
    Some(Row { key, meaning: cells.next()?, usual: cells.next().unwrap_or_default().trim_end_matches('|').trim() })
}

impl Row {
    /// Whether a file without it is wrong.
    pub(super) fn is_required(&self) -> bool {
        self.usual == "must be set"
    }

    /// What it means and what it is when it is left out, as an editor shows it.
    pub(super) fn words(&self) -> String {
        let meaning = self.meaning.replace('`', "");
        match self.usual {
            "" | "must be set" | "words" | "tables" => meaning,
            usual => format!("{meaning} Default: {}.", usual.replace('`', "")),
        }
    }
}
