//! Departments' replies as their programs write them: what goes to the customer is what was typed.
//! Must not need anything but `tests/fixtures` and what stands here.

use std::fs;
use std::path::Path;

use answerable::domain::language::Language;
use answerable::domain::message::Doubt;
use answerable::mail::{self, ReadSettings, reply};
use serde_json::Value;

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What our forward says below the answer, as a program shows it.
fn brief(line: &str) -> String {
    format!(
        "{}{line}Maria Lopez wrote to Jane on Tuesday.{line}Her letter is attached.",
        reply::marker(Language::ENGLISH)
    )
}

fn read_html(html: &str) -> (String, Option<Doubt>) {
    let raw = format!(
        "From: ines@example.com\nSubject: Re: Torn coat\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{html}\n"
    );
    let body = mail::read(raw.as_bytes(), &ReadSettings { whole: true, ..ReadSettings::default() }).body;
    (body.new_text, body.doubt)
}

/// Program and language, what it writes around the answer (`ANSWER`) and our forward (`BRIEF`).
const PROGRAMS: &[(&str, &str)] = &[
    (
        "Gmail, English",
        "<div dir=\"ltr\">ANSWER</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">On Tue, Nov 24, 2026 at 9:12 AM Jane Doe &lt;<a href=\"mailto:jane.doe+k3@example.com\">jane.doe+k3@example.com</a>&gt; wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0\">BRIEF</blockquote></div>",
    ),
    (
        "Gmail, Spanish",
        "<div dir=\"ltr\">ANSWER</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">El mar, 24 nov 2026 a las 9:12, Jane Doe (&lt;jane.doe+k3@example.com&gt;) escribió:<br></div><blockquote class=\"gmail_quote\">BRIEF</blockquote></div>",
    ),
    (
        "Gmail, Japanese",
        "<div dir=\"auto\">ANSWER</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">2026年11月24日(火) 9:12 Jane Doe &lt;jane.doe+k3@example.com&gt;:<br></div><blockquote class=\"gmail_quote\">BRIEF</blockquote></div>",
    ),
    (
        "Gmail with a signature",
        "<div dir=\"ltr\">ANSWER<br clear=\"all\"><div><br></div><span class=\"gmail_signature_prefix\">-- </span><br><div dir=\"ltr\" class=\"gmail_signature\"><div>Ines Moreau</div><div>Billing, extension 4417</div></div></div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Tue, Nov 24, 2026 Jane Doe wrote:<br></div><blockquote class=\"gmail_quote\">BRIEF</blockquote></div>",
    ),
    (
        "Outlook desktop, German",
        "<div class=\"WordSection1\"><p class=\"MsoNormal\">ANSWER</p><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\"><b>Von:</b> Jane Doe &lt;jane.doe+k3@example.com&gt;<br><b>Gesendet:</b> Dienstag, 24. November 2026 09:12<br><b>An:</b> Rechnungen<br><b>Betreff:</b> Torn coat</p></div><p class=\"MsoNormal\">BRIEF</p></div>",
    ),
    (
        "Outlook web, French",
        "<div class=\"elementToProof\">ANSWER</div><div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><font><b>De :</b> Jane Doe &lt;jane.doe+k3@example.com&gt;<br><b>Envoyé :</b> mardi 24 novembre 2026 09:12<br><b>À :</b> Facturation<br><b>Objet :</b> Torn coat</font><div>&nbsp;</div></div><div>BRIEF</div>",
    ),
    (
        "Outlook web, Spanish",
        "<div>ANSWER</div><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>De:</b> Jane Doe &lt;jane.doe+k3@example.com&gt;<br><b>Enviado:</b> martes, 24 de noviembre de 2026 9:12<br><b>Para:</b> Facturas<br><b>Asunto:</b> Torn coat</div><div>BRIEF</div>",
    ),
    (
        "Outlook web, Japanese",
        "<div>ANSWER</div><hr><div id=\"divRplyFwdMsg\"><b>差出人:</b> Jane Doe &lt;jane.doe+k3@example.com&gt;<br><b>送信日時:</b> 2026年11月24日 9:12<br><b>宛先:</b> 請求担当<br><b>件名:</b> Torn coat</div><div>BRIEF</div>",
    ),
    (
        "Outlook for iOS",
        "<div dir=\"ltr\">ANSWER</div><div id=\"ms-outlook-mobile-signature\"><div><br></div>Get <a href=\"https://aka.ms/o0ukef\">Outlook for iOS</a></div><div id=\"mail-editor-reference-message-container\" class=\"ms-outlook-mobile-reference-message\"><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Jane Doe &lt;jane.doe+k3@example.com&gt;<br><b>Sent:</b> Tuesday, November 24, 2026 9:12:00 AM<br><b>To:</b> Billing<br><b>Subject:</b> Torn coat</div>BRIEF</div>",
    ),
    (
        "Apple Mail, French",
        "<body>ANSWER<br><div><br><blockquote type=\"cite\"><div>Le 24 nov. 2026 à 09:12, Jane Doe &lt;jane.doe+k3@example.com&gt; a écrit :</div><br><div>BRIEF</div></blockquote></div></body>",
    ),
    (
        "iPhone, German",
        "<body dir=\"auto\">ANSWER<br><div dir=\"ltr\">Von meinem iPhone gesendet</div><div dir=\"ltr\"><br><blockquote type=\"cite\">Am 24.11.2026 um 09:12 schrieb Jane Doe &lt;jane.doe+k3@example.com&gt;:<br><br></blockquote></div><blockquote type=\"cite\"><div dir=\"ltr\">BRIEF</div></blockquote></body>",
    ),
    (
        "Thunderbird, Spanish",
        "<body><p>ANSWER</p><div class=\"moz-cite-prefix\">El 24/11/26 a las 9:12, Jane Doe escribió:<br></div><blockquote type=\"cite\" cite=\"mid:1@example.com\">BRIEF</blockquote><div class=\"moz-signature\">-- <br>Ines Moreau</div></body>",
    ),
    (
        "Yahoo",
        "<div>ANSWER</div><div class=\"ydp1c2d3yahoo_quoted\" id=\"ydp1\"><div>On Tuesday, November 24, 2026, 09:12:00 AM GMT+1, Jane Doe &lt;jane.doe+k3@example.com&gt; wrote:</div><div>BRIEF</div></div>",
    ),
    (
        "GMX",
        "<div>ANSWER</div><div>&nbsp;<div name=\"quote\" style=\"margin:10px 5px\"><div>Gesendet:&nbsp;Dienstag, 24. November 2026 um 09:12 Uhr<br/>Von:&nbsp;\"Jane Doe\" &lt;jane.doe+k3@example.com&gt;<br/>An:&nbsp;billing@example.com<br/>Betreff:&nbsp;Torn coat</div><div name=\"quoted-content\">BRIEF</div></div></div>",
    ),
    (
        "Proton",
        "<div>ANSWER</div><div class=\"protonmail_signature_block\"><div>Sent with <a href=\"https://proton.me/\">Proton Mail</a> secure email.</div></div><div class=\"protonmail_quote\">On Tuesday, November 24th, 2026 at 9:12 AM, Jane Doe &lt;jane.doe+k3@example.com&gt; wrote:<br><blockquote class=\"protonmail_quote\" type=\"cite\">BRIEF</blockquote></div>",
    ),
    (
        "Samsung",
        "<div>ANSWER</div><div><br></div><div id=\"composer_signature\"><div>Sent from my Galaxy</div></div><div><br></div><div>-------- Original message --------</div><div>From: Jane Doe &lt;jane.doe+k3@example.com&gt;</div><div>Date: 24/11/2026 09:12 (GMT+01:00)</div><div>To: billing@example.com</div><div>Subject: Torn coat</div><div>BRIEF</div>",
    ),
    (
        "Zimbra",
        "<div>ANSWER</div><hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><b>De: </b>\"Jane Doe\" &lt;jane.doe+k3@example.com&gt;<br><b>À: </b>\"Facturation\" &lt;billing@example.com&gt;<br><b>Envoyé: </b>Mardi 24 Novembre 2026 09:12:00<br><b>Objet: </b>Torn coat</div><div>BRIEF</div>",
    ),
    (
        "Notes",
        "<font>ANSWER</font><br><br><font color=#5f5f5f>Von: </font><font>\"Jane Doe\" &lt;jane.doe+k3@example.com&gt;</font><br><font color=#5f5f5f>An: </font><font>billing@example.com</font><br><font color=#5f5f5f>Datum: </font><font>24.11.2026 09:12</font><br><font color=#5f5f5f>Betreff: </font><font>Torn coat</font><hr noshade><br>BRIEF",
    ),
];

/// An answer in each language, as HTML and as text.
const ANSWERS: &[(&str, &str)] = &[
    (
        "Dear Maria,<br><br>a new coat left us today.<br><br>Kind regards",
        "Dear Maria, a new coat left us today. Kind regards",
    ),
    (
        "Sehr geehrte Frau Lopez,<br><br>ein neuer Mantel ist unterwegs.<br><br>Mit freundlichen Grüßen",
        "Sehr geehrte Frau Lopez, ein neuer Mantel ist unterwegs. Mit freundlichen Grüßen",
    ),
    (
        "Bonjour Madame,<br><br>un nouveau manteau est parti ce matin.<br><br>Cordialement",
        "Bonjour Madame, un nouveau manteau est parti ce matin. Cordialement",
    ),
    (
        "Estimada María:<br><br>un abrigo nuevo ha salido hoy.<br><br>Un saludo",
        "Estimada María: un abrigo nuevo ha salido hoy. Un saludo",
    ),
    (
        "ロペス様<br><br>新しいコートを本日発送いたしました。<br><br>よろしくお願いいたします。",
        "ロペス様 新しいコートを本日発送いたしました。 よろしくお願いいたします。",
    ),
];

#[test]
fn what_a_department_types_is_all_that_leaves_whatever_its_program() {
    let mut wrong = Vec::new();
    for (program, shape) in PROGRAMS {
        for (html, wanted) in ANSWERS {
            for below in
                [brief("<br>"), "Maria Lopez wrote to Jane on Tuesday.<br><br>Her letter is attached.".to_owned()]
            {
                let (typed, doubt) = read_html(&shape.replace("ANSWER", html).replace("BRIEF", &below));
                if folded(&typed) != *wanted || doubt.is_some() {
                    wrong.push(format!("{program}: {doubt:?} {typed:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_below_our_marker_is_ever_passed_on() {
    for (program, shape) in PROGRAMS {
        let (typed, _) =
            read_html(&shape.replace("ANSWER", "Done.").replace("BRIEF", &(brief("<br>") + "<br>and my remark below")));
        assert!(
            typed.starts_with("Done.") && !typed.contains("remark") && !typed.contains("Maria"),
            "{program}: {typed}"
        );
    }
}

#[test]
fn customers_letters_of_a_reference_are_trimmed_as_it_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/edgetier-email-reply-parser");
    let differences: Vec<Vec<&str>> = include_str!("corpus.tsv").lines().map(|l| l.split('\t').collect()).collect();
    let rows = fs::read_to_string(folder.join("reference-output.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for row in rows.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()) {
        let file = row["file"].as_str().unwrap();
        if differences.iter().any(|d| d[0] == "edgetier-email-reply-parser" && d[1] == file) {
            continue;
        }
        let given =
            String::from_utf8_lossy(&fs::read(folder.join(file)).unwrap()).replace("\r\n", "\n").replace('\u{a0}', " ");
        let typed = reply::take_apart(given, "Re: x").new_text;
        if folded(&typed) != folded(row["cut_at_signature"].as_str().unwrap()) {
            wrong.push(format!("{file}: {typed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Cases as `#### kind: name`, what came, `====`, what an answer carries of it.
fn own(file: &str) -> Vec<(String, String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/replies-own").join(file);
    let table = fs::read_to_string(path).unwrap();
    let cases = table.split("#### ").skip(1).map(|case| {
        let (name, rest) = case.split_once('\n').unwrap();
        let (given, wanted) = rest.split_once("\n====").unwrap();
        (name.to_owned(), given.to_owned(), wanted.to_owned())
    });
    cases.collect()
}

#[test]
fn replies_of_many_programs_and_languages_carry_what_was_typed() {
    let mut wrong = Vec::new();
    let mut total = 0;
    for file in ["first.txt", "second.txt", "third.txt"] {
        for (name, given, wanted) in own(file) {
            total += 1;
            let kind = if name.starts_with("html") { "html" } else { "plain" };
            let raw = format!(
                "From: ines@example.com\nSubject: Re: Torn coat\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{given}\n"
            );
            let settings = ReadSettings { whole: true, ..ReadSettings::default() };
            let body = mail::read(raw.as_bytes(), &settings).body;
            if folded(&body.answer()) != folded(&wanted) {
                wrong.push(format!("{file}, {name}: {:?}\n{}\n-- of\n{}", body.doubt, body.answer(), body.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {total} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}

/// What is as good: marks of lists, `<mailto:…>` behind the same address, and the wave dash of another table.
fn of_no_matter(text: &str) -> String {
    let mut text = text.replace("  *   ", "- ").replace('\u{ff5e}', "\u{301c}");
    while let Some((before, rest)) = text.split_once("<mailto:") {
        text = format!("{before}{}", rest.split_once('>').map_or("", |(_, after)| after));
    }
    let marks = |word: &&str| !matches!(*word, "-" | "*" | "•" | "·" | "|");
    text.replace('\u{a0}', " ").split_whitespace().filter(marks).collect::<Vec<_>>().join(" ")
}

#[test]
fn whole_mails_of_many_programs_begin_with_what_was_typed_and_carry_nothing_of_ours() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/replies-own/mails");
    let mut wrong = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mails: Vec<_> = files.iter().filter(|f| f.extension().is_some_and(|e| e == "eml")).collect();
    assert!(mails.len() > 50);
    for file in mails {
        let raw = fs::read(file).unwrap();
        let body = mail::read(&raw, &ReadSettings { whole: true, ..ReadSettings::default() }).body;
        let typed = fs::read_to_string(file.with_extension("txt")).unwrap();
        let ours = ["---- ", "ceo@house.example", "original-recipient"].iter().find(|w| body.new_text.contains(*w));
        if body.doubt.is_some() || ours.is_some() || !of_no_matter(&body.new_text).starts_with(&of_no_matter(&typed)) {
            wrong.push(format!("{}: {:?} {ours:?}\n{}", file.display(), body.doubt, body.new_text));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
}
