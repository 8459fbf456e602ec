//! The unit file: systemd understands all of it, and the service can do little harm.
//! Needs `systemd-analyze` (`make test-deps` installs it); without it each test says that it was skipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What `systemd-analyze security` may find at most.
const EXPOSURE_AT_MOST: f64 = 2.0;

fn deploy_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

fn unit_text() -> String {
    fs::read_to_string(deploy_file("answerable.service")).expect("the unit file")
}

/// The output of systemd-analyze, or nothing (said aloud) where it is not installed.
fn systemd_analyze(arguments: &[&str], unit: &Path) -> Option<Output> {
    match Command::new("systemd-analyze").args(arguments).arg(unit).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            assert!(std::env::var_os("CI").is_none(), "CI must have systemd-analyze");
            eprintln!("SKIPPED: systemd-analyze is not installed");
            None
        }
        Err(error) => panic!("systemd-analyze: {error}"),
    }
}

/// The unit as installed beside this build's binary, so that ExecStart= exists.
fn unit_of_this_build(folder: &Path) -> PathBuf {
    let text = unit_text();
    let binary = env!("CARGO_BIN_EXE_answerable");
    assert!(text.contains("ExecStart=/usr/bin/answerable "), "the unit starts another binary");
    let unit = folder.join("answerable.service");
    fs::write(&unit, text.replace("/usr/bin/answerable ", &format!("{binary} "))).expect("a temporary unit");
    unit
}

fn all_output(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn systemd_accepts_every_line_of_the_unit() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let unit = unit_of_this_build(folder.path());
    let Some(output) = systemd_analyze(&["verify", "--man=no", "--recursive-errors=no"], &unit) else { return };
    let said = all_output(&output);
    assert!(output.status.success(), "systemd-analyze verify: {said}");
    assert_eq!(said.trim(), "", "systemd-analyze verify warned");
}

#[test]
fn the_service_is_exposed_to_two_at_most() {
    let unit = deploy_file("answerable.service");
    let Some(output) = systemd_analyze(&["security", "--offline=true", "--no-pager"], &unit) else { return };
    let said = all_output(&output);
    let exposure: f64 = said
        .lines()
        .find_map(|line| line.split_once("Overall exposure level for answerable.service: "))
        .and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or_else(|| panic!("no exposure in: {said}"));
    assert!(exposure <= EXPOSURE_AT_MOST, "exposure {exposure}:\n{said}");
}

#[test]
fn a_wrong_configuration_is_not_started_again_and_again() {
    assert!(unit_text().lines().any(|line| line == "RestartPreventExitStatus=78"));
}

#[test]
fn the_unit_loads_every_credential_that_the_sample_names() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/answerable.toml");
    let Ok(sample) = fs::read_to_string(sample) else {
        eprintln!("SKIPPED: config/answerable.toml does not exist");
        return;
    };
    let pattern = regex::Regex::new(r#"(?m)^[^#\n]*credential\s*=\s*"([^"]+)""#).expect("a pattern");
    let unit = unit_text();
    for found in pattern.captures_iter(&sample) {
        let name = &found[1];
        assert!(unit.contains(&format!("\nLoadCredential={name}:")), "the unit does not load {name}");
    }
}
