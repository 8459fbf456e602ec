//! Texts made to break the trimming of replies: it ends soon, and every line of them is still somewhere.
//! Must not need anything but what stands here. Work that grows with the square of a text would run for hours.

use answerable::domain::message::Body;
use answerable::mail::reply;

/// Lines with something on them, in order of the alphabet.
fn sorted(texts: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = texts
        .iter()
        .flat_map(|t| t.lines())
        .map(|l| l.trim_end().to_owned())
        .filter(|l| !l.trim().is_empty())
        .collect();
    lines.sort_unstable();
    lines
}

fn whole(given: &str, body: &Body) {
    assert_eq!(sorted(&[&body.new_text, &body.quoted, &body.signature]), sorted(&[given]));
}

#[test]
fn texts_of_great_length_are_taken_apart_without_losing_a_line() {
    let lines = [
        ">",
        "> > > > > > > > > > > > > > > >",
        "> a\nb",
        "a\n\n> b",
        "JD> a\nb",
        "On Mon, 3 Mar 2025 at 10:00, Jan <j@x.example> wrote:",
        "On Mon, 3 Mar 2025\nat 10:00\n",
        "Jan wrote:\n> a\nb",
        "am 24.11.2026 um 09:12 Uhr:\n",
        "From: Jan <j@x.example>",
        "From: a\nSent: b\nc",
        "Nuo: Jan <j@x.example>\nx: 2026 09:12\ny: z",
        "--",
        "-----\n",
        "_____\nname",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "Sent from my iPhone",
        "Sent from my iPhone\n\nx",
        "Tel: +49 30 1234567",
        "Name\n+49 30 1234567\n",
        "Example Ltd, registered office: 1 High Street, company number 01234567\n\n",
        "This e-mail is confidential\n\n",
        "CAUTION: external\n\n",
        "-----BEGIN PGP SIGNED MESSAGE-----",
        "-----BEGIN PGP SIGNATURE-----",
        "~~~ What you write above this line goes to the customer",
        "> ~~~ What you write above this line goes to the customer ~~~\nx\n> y",
        "##- reply above this line -##",
        ":",
        "：",
        "@",
        "\u{200e}>\u{200e}",
    ];
    for line in lines {
        let text = format!("{line}\n").repeat(100_000 / (line.len() + 1)).chars().take(100_000).collect::<String>();
        whole(&text, &reply::take_apart(text.clone(), "Re: x"));
    }
}

#[test]
fn one_line_of_great_length_is_taken_apart() {
    for piece in
        [">", "a", "On Mon wrote: ", "12:30 ", "<j@x.example> ", "a: ", "- ", "\u{1f600}", "schrieb ", "@", "[", "ä"]
    {
        let text = piece.repeat(100_000 / piece.len());
        let below = format!("{text}\n> x\n{text}:\n> y\n{text}");
        for text in [text, below] {
            whole(&text, &reply::take_apart(text.clone(), "Re: x"));
        }
    }
}

#[test]
fn every_typed_piece_of_an_inline_answer_is_in_the_answer() {
    for pieces in 1..40 {
        let typed: Vec<String> =
            (0..pieces).map(|i| format!("Our answer to that is number {i} of them all.")).collect();
        let mail: String = typed.iter().enumerate().map(|(i, t)| format!("> your question {i}\n\n{t}\n\n")).collect();
        let body = reply::take_apart(format!("Dear Maria,\n\n{mail}> the end\n"), "Re: x");
        assert_eq!(body.answers.len(), pieces + 1);
        for text in &typed {
            assert!(body.answer().contains(text) && body.new_text.contains(text), "{text}");
        }
    }
}
