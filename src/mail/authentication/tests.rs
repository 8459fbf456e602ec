use super::*;
use crate::mail::{header, senders};

fn judged(fields: &str, trusted: &[&str]) -> AuthenticationResult {
    let raw = format!("{fields}From: Jane <jane@example.com>\r\n\r\n");
    let head = header::scan(raw.as_bytes());
    let trusted: Vec<String> = trusted.iter().map(|t| (*t).to_owned()).collect();
    judge(&head, &senders::sender(&head), &trusted).result
}

const MX: &[&str] = &["mx.halden.example"];

#[test]
fn only_a_trusted_server_is_believed() {
    let field = "Authentication-Results: mx.halden.example; dmarc=pass header.from=example.com\r\n";
    assert_eq!(judged(field, MX), AuthenticationResult::Pass);
    assert_eq!(judged(field, &["mx.other.example"]), AuthenticationResult::None);
    assert_eq!(judged(field, &[]), AuthenticationResult::None);
}

#[test]
fn a_result_below_a_strangers_hop_is_forged() {
    let ours = "Received: from relay.evil.example by mx.halden.example; Mon\r\n";
    let theirs = "Received: from home by relay.evil.example; Mon\r\n";
    let forged = "Authentication-Results: mx.halden.example; dmarc=pass header.from=example.com\r\n";
    assert_eq!(judged(&format!("{ours}{forged}{theirs}"), MX), AuthenticationResult::Pass);
    assert_eq!(judged(&format!("{ours}{theirs}{forged}"), MX), AuthenticationResult::None);
}

#[test]
fn the_topmost_verdict_counts() {
    let real = "Authentication-Results: mx.halden.example; dmarc=fail header.from=example.com\r\n";
    let forged = "Authentication-Results: mx.halden.example; dmarc=pass header.from=example.com\r\n";
    assert_eq!(judged(&format!("{real}{forged}"), MX), AuthenticationResult::Fail);
}

#[test]
fn without_dmarc_an_aligned_pass_is_needed() {
    let dkim = |d: &str| format!("Authentication-Results: mx.halden.example 1; dkim=pass (good) header.d={d}\r\n");
    assert_eq!(judged(&dkim("mail.example.com"), MX), AuthenticationResult::Pass);
    assert_eq!(judged(&dkim("esp.example"), MX), AuthenticationResult::None);
    assert_eq!(judged(&dkim("com"), MX), AuthenticationResult::None);
    let both = "Authentication-Results: mx.halden.example; spf=softfail smtp.mailfrom=x@y.example; dkim=fail\r\n";
    assert_eq!(judged(both, MX), AuthenticationResult::Fail);
    assert_eq!(
        judged(&dkim("evil.example").replace("(good)", "(\"header.d=example.com\")"), MX),
        AuthenticationResult::None
    );
}

#[test]
fn exchange_online_is_read_only_when_named_and_only_on_top() {
    let field = "Authentication-Results: spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=example.com; halden.example;\r\n \
        dkim=pass (signature was verified) header.d=example.com;halden.example; dmarc=pass action=none header.from=example.com;\r\n";
    assert_eq!(judged(field, &["microsoft365"]), AuthenticationResult::Pass);
    assert_eq!(judged(field, MX), AuthenticationResult::None);
    let failing = field.replace("=pass", "=fail");
    assert_eq!(judged(&format!("{failing}{field}"), &["microsoft365"]), AuthenticationResult::Fail);
}

#[test]
fn a_login_counts_for_the_address_it_belongs_to() {
    let login = |who: &str| format!("Authentication-Results: mx.halden.example; auth=pass (PLAIN) smtp.auth={who}\r\n");
    assert_eq!(judged(&login("Jane@Example.com"), MX), AuthenticationResult::Pass);
    for other in ["mallory@example.com", "jane", "jane@example.com.evil.example", ""] {
        assert_eq!(judged(&login(other), MX), AuthenticationResult::None, "{other}");
    }
    assert_eq!(judged(&login("jane@example.com").replace("pass", "fail"), MX), AuthenticationResult::None);
    assert_eq!(judged(&login("jane@example.com"), &["mx.other.example"]), AuthenticationResult::None);
}

#[test]
fn what_a_user_who_logged_in_wrote_below_is_not_believed() {
    let login = "Authentication-Results: mx.halden.example; auth=pass smtp.auth=mallory@example.com\r\n";
    for forged in ["dmarc=pass header.from=example.com", "auth=pass smtp.auth=jane@example.com"] {
        let field = format!("Authentication-Results: mx.halden.example; {forged}\r\n");
        assert_eq!(judged(&format!("{login}{field}"), MX), AuthenticationResult::None, "{forged}");
    }
}
