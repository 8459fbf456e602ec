use super::*;
use crate::domain::office::{DepartmentWays, MailboxWays};

/// A file in which every table holds a key that nothing reads, so that each tells its known ones.
const ASKING: &str = r#"
store = { zzz = 1 }
rules = { zzz = 1, default_department = "office" }
letters = { zzz = 1 }
daemon = { zzz = 1 }
log = { zzz = 1 }

[[mailbox]]
zzz = 1
limits = { zzz = 1 }
incoming = { type = "imap", zzz = 1, password = { zzz = 1 } }
outgoing = { type = "smtp", zzz = 1 }

[[mailbox]]
incoming = { type = "maildir", zzz = 1 }
outgoing = { type = "maildir", zzz = 1 }

[[department]]
zzz = 1
"#;

/// Every key that the reader knows, as (table, key).
fn known_keys() -> Vec<(String, String)> {
    let problems = load_text(ASKING, &Surroundings::none()).expect_err("zzz is no key");
    let mut keys: Vec<(String, String)> = problems
        .iter()
        .filter_map(|p| {
            let table = p.title.strip_prefix("`zzz` is not a key in `")?.strip_suffix('`')?;
            let table = if table.ends_with("password") { "password" } else { table };
            let known = p.hint.as_deref()?.strip_prefix("known here: ")?;
            Some(known.split(", ").map(|k| (table.to_owned(), k.trim_matches('`').to_owned())).collect::<Vec<_>>())
        })
        .flatten()
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The keys of every table of the page, under the name of the table.
fn keys_of_page(page: &str) -> Vec<(String, String)> {
    let mut table = String::new();
    let mut keys = Vec::new();
    for line in page.lines() {
        if let Some(header) = line.strip_prefix("## ") {
            table = header.trim_matches(['`', '[', ']']).to_owned();
        } else if let Some(row) = line.strip_prefix("| `") {
            keys.push((table.clone(), row.split('`').next().unwrap().to_owned()));
        }
    }
    keys.sort();
    keys
}

fn shipped(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_page_lists_exactly_the_keys_that_are_read() {
    // Tables have headings of their own.
    let inner = |(table, key): &(String, String)| {
        table == "mailbox" && ["limits", "incoming", "outgoing"].contains(&key.as_str())
    };
    let known: Vec<_> = known_keys().into_iter().filter(|k| !inner(k)).collect();
    assert!(known.len() > 60, "{}", known.len());
    assert_eq!(known, keys_of_page(&shipped("docs/configuration.md")));
}

#[test]
fn the_sample_shows_every_key_with_or_without_a_hash() {
    let sample = shipped("config/answerable.toml");
    for (table, key) in known_keys() {
        let set = [format!("{key} = "), format!("# {key} = ")];
        let shown = sample.lines().any(|l| set.iter().any(|s| l.starts_with(s.as_str())))
            || sample.lines().any(|l| l == format!("[{table}.{key}]") || l.starts_with(&format!("[{table}.{key}] ")))
            || sample.contains(&format!("{{ {key} = "))
            || sample.contains(&format!("with: {key} = "));
        assert!(shown, "{table}.{key}");
    }
}

#[test]
fn what_the_sample_shows_behind_a_hash_is_right_when_the_hash_is_removed() {
    let sample =
        shipped("config/answerable.toml").replace("# ca_file", "#ca_file").replace("# holiday_cal", "#holiday_cal");
    let uncommented: Vec<&str> = sample
        .lines()
        .map(|l| {
            l.strip_prefix("# ")
                .filter(|rest| rest.split(" = ").next().is_some_and(|k| !k.contains(' ')) && rest.contains(" = "))
                .unwrap_or(l)
        })
        .collect();
    assert!(uncommented.contains(&"connections = 4                       # at the same time, at most"));
    let config = load_text(&uncommented.join("\n"), &Surroundings::none()).unwrap_or_else(|p| panic!("{}", shown(&p)));
    let plain = load_text(&sample, &Surroundings::none()).unwrap();
    let kept = |c: &Config| {
        let mut office = c.mailboxes[0].office.clone();
        office.mailbox.operator = None;
        let usual = MailboxWays::default();
        let ways = &mut office.mailbox.ways;
        (ways.fallback, ways.executive_inbox, ways.retention) = (None, usual.executive_inbox, None);
        for department in office.departments.values_mut() {
            department.letter = None;
            department.ways = DepartmentWays::default();
        }
        format!("{office:?} {:?} {:?}", c.mailboxes[0].outgoing, c.mailboxes[0].poll)
    };
    assert_eq!(kept(&config), kept(&plain), "what stands behind a hash is the default");
}
