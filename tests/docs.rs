//! The pages that people read: every link between them leads somewhere.
//! Reads files only.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md"), root.join("demo/README.md")];
    for entry in fs::read_dir(root.join("docs")).expect("docs") {
        pages.push(entry.expect("an entry").path());
    }
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    assert!(pages.len() >= 5, "only {} pages", pages.len());
    pages
}

#[test]
fn every_link_leads_to_a_file() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern");
    let mut broken = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page");
        for found in link.captures_iter(&text) {
            let target = found[1].split('#').next().unwrap_or_default();
            let outside = target.starts_with("https://") || target.is_empty();
            if !outside && !page.parent().expect("a folder").join(target).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n  {}", broken.join("\n  "));
}
