//! Which files rules, letters and departments are made of, and whether they are still what they were.
//! Must not know what stands in them.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf, absolute};
use std::sync::Arc;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;
use tracing::{debug, warn};

use crate::domain::problem::{Problem, SourceFile};

/// Files whose state is kept; a folder with more than that is no folder of rules.
const MOST: usize = 20_000;
/// Folders within folders that are looked into: letters lie one deep, lists of rules too.
const DEEP: usize = 3;

/// What is watched.
#[derive(Debug, Clone)]
pub struct Files {
    config: PathBuf,
    folders: Vec<PathBuf>,
    lists: Vec<PathBuf>,
    busy: PathBuf,
}

/// What stood in every file: two equal states mean that nobody has changed anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State(BTreeMap<PathBuf, u64>);

/// A problem of a whole file or folder.
pub fn problem(path: &Path, title: &str) -> Problem {
    Problem::error(&Arc::new(SourceFile { path: path.to_owned(), text: String::new() }), None, title)
}

impl Files {
    /// The configuration, the folders that it names, and files that rules name. A configuration that
    /// cannot be read names none, and then only it is watched. In the folder `busy` the store writes.
    pub fn new(config: &Path, folders: Option<Vec<PathBuf>>, lists: Vec<PathBuf>, busy: &Path) -> Self {
        let whole = |path: &Path| absolute(path).unwrap_or_else(|_| path.to_owned());
        let each = |paths: Vec<PathBuf>| paths.iter().map(|p| whole(p)).collect::<Vec<_>>();
        Self {
            config: whole(config),
            folders: each(folders.unwrap_or_default()),
            lists: each(lists),
            busy: whole(busy),
        }
    }

    /// What stands in them now.
    pub fn state(&self) -> State {
        let mut found = BTreeMap::new();
        for file in self.lists.iter().chain([&self.config]) {
            note(file, &mut found);
        }
        for folder in &self.folders {
            below(folder, DEEP, &mut found);
        }
        State(found)
    }

    /// Where something may happen that concerns us. The folder of a file tells of its replacement as
    /// well; but where the store lies in it too, it would tell of every write, and only the file is asked.
    fn places(&self) -> Vec<(&Path, RecursiveMode)> {
        let beside = [&self.config].into_iter().chain(&self.folders).chain(&self.lists);
        let beside = beside.filter_map(|p| p.parent().map(|folder| if folder == self.busy { p } else { folder }));
        let inside = self.folders.iter().map(|f| (f.as_path(), RecursiveMode::Recursive));
        inside.chain(beside.map(|p| (p, RecursiveMode::NonRecursive))).collect()
    }

    /// What else lies beside the files concerns nobody.
    fn concerns(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
            || self.lists.iter().chain([&self.config]).any(|f| path == f)
    }
}

fn below(folder: &Path, deep: usize, found: &mut BTreeMap<PathBuf, u64>) {
    // A folder that is gone is a state of its own.
    let Ok(entries) = fs::read_dir(folder) else { return };
    found.insert(folder.to_owned(), 0);
    for entry in entries.flatten() {
        if found.len() >= MOST {
            return;
        }
        let path = entry.path();
        match fs::metadata(&path) {
            Ok(kind) if kind.is_dir() && deep > 0 => below(&path, deep - 1, found),
            Ok(kind) if kind.is_file() => note(&path, found),
            _ => {}
        }
    }
}

fn note(file: &Path, found: &mut BTreeMap<PathBuf, u64>) {
    if let Ok(octets) = fs::read(file) {
        let mut hash = DefaultHasher::new();
        octets.hash(&mut hash);
        found.insert(file.to_owned(), hash.finish());
    }
}

/// Tells of changes while it lives; where the system cannot, looking now and then has to do.
pub struct Watcher(Option<RecommendedWatcher>);

impl Watcher {
    /// Rings `changed` for everything that happens to the files.
    pub fn new(files: &Files, changed: &Arc<Notify>) -> Self {
        let (of, ring) = (files.clone(), Arc::clone(changed));
        let tell = move |event: notify::Result<Event>| {
            let concerns = |event: &Event| is_change(event.kind) && event.paths.iter().any(|p| of.concerns(p));
            // An error may mean that events were lost.
            if event.as_ref().map_or(true, concerns) {
                ring.notify_one();
            }
        };
        let mut watcher = match notify::recommended_watcher(tell) {
            Ok(watcher) => watcher,
            Err(why) => {
                warn!(error = %why, "changes of rule files are found by looking twice a minute");
                return Self(None);
            }
        };
        for (place, mode) in files.places() {
            if let Err(why) = watcher.watch(place, mode) {
                debug!(place = %place.display(), error = %why, "not watched");
            }
        }
        Self(Some(watcher))
    }

    /// The same for other files, or for folders that were replaced.
    pub fn again(self, files: &Files, changed: &Arc<Notify>) -> Self {
        drop(self.0);
        Self::new(files, changed)
    }
}

/// Reading a file is an event as well, and we read them.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_changes_with_text_names_and_folders_and_with_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let rules = folder.path().join("rules");
        fs::create_dir(&rules).unwrap();
        fs::write(rules.join("a.toml"), "one").unwrap();
        let config = folder.path().join("answerable.toml");
        let files = Files::new(&config, Some(vec![rules.clone()]), Vec::new(), folder.path());
        let first = files.state();
        fs::write(rules.join("a.toml"), "one").unwrap();
        fs::write(folder.path().join("answerable.db"), "not ours").unwrap();
        assert_eq!(files.state(), first);
        fs::write(rules.join("a.toml"), "two").unwrap();
        assert_ne!(files.state(), first);
        fs::rename(rules.join("a.toml"), rules.join("b.toml")).unwrap();
        let renamed = files.state();
        fs::remove_dir_all(&rules).unwrap();
        assert_ne!(files.state(), renamed);
    }

    #[test]
    fn a_folder_that_holds_itself_is_read_to_an_end() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(folder.path(), folder.path().join("self")).unwrap();
        fs::write(folder.path().join("a.toml"), "one").unwrap();
        let files = Files::new(Path::new("/nowhere"), Some(vec![folder.path().to_owned()]), Vec::new(), Path::new("/"));
        assert!(files.state().0.len() <= 2 * (DEEP + 1));
    }

    #[test]
    fn the_store_beside_the_configuration_is_not_watched_and_concerns_nobody() {
        let files = Files::new(
            Path::new("/etc/a/answerable.toml"),
            Some(vec!["/etc/a/rules".into()]),
            vec!["/srv/vip.txt".into()],
            Path::new("/etc/a"),
        );
        assert!(files.concerns(Path::new("/etc/a/rules/10.toml")) && files.concerns(Path::new("/etc/a/rules")));
        assert!(files.concerns(Path::new("/etc/a/answerable.toml")) && files.concerns(Path::new("/srv/vip.txt")));
        let places: Vec<&Path> = files.places().into_iter().map(|(place, _)| place).collect();
        let wanted = ["/etc/a/rules", "/etc/a/answerable.toml", "/etc/a/rules", "/srv"];
        assert_eq!(places, wanted.map(Path::new), "a folder that the store writes to wakes us at every write");
        assert!(!files.concerns(Path::new("/etc/a/answerable.db-wal")) && !files.concerns(Path::new("/srv/other.txt")));
    }
}
