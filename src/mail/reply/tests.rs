use super::*;
use crate::domain::language::Language;
use crate::domain::message::Doubt;

fn read(text: &str) -> Body {
    take_apart(text.to_owned(), "Re: x")
}

#[test]
fn an_attribution_without_a_date_is_known_by_the_quote_below_it() {
    let body = take_apart("It has not arrived.\n\nOn Saturday, Jane Doe wrote:\n> You will hear.\n".into(), "Re: x");
    assert_eq!(body.new_text, "It has not arrived.");
    let body = take_apart("On Saturday, Jane Doe wrote:\nnothing at all.".into(), "x");
    assert!(body.new_text.contains("wrote"));
}

#[test]
fn attributions_of_many_languages_begin_a_quote() {
    for line in [
        "On Mon, Feb 1, 2016 at 4:58 AM, Some One <foo@bar.example> wrote:",
        "Le 12 mars 2024 à 10:02, Jean <j@x.example> a écrit :",
        "Am 21.04.2016 17:48 schrieb \"Einz Zwei\" <n@x.example>:",
        "El lun, 3 mar 2025 a las 9:12, Ana (<a@x.example>) escribió:",
        "Il giorno 21.03.2025 15:59 Ingrid <i@x.example> ha scritto:",
        "Em 2 de fevereiro de 2015 10:58, discourse <i@x.example> escreveu:",
        "Op 3 mrt. 2025 om 10:00 schreef Jan <j@x.example>:",
        "W dniu 3.03.2025 o 10:00, Jan pisze:",
        "Den 15. jun. 2016 kl. 20.42 skrev Jeff <i@x.example>:",
        "ma 3. maalisk. 2025 klo 10.00 Jan (j@x.example) kirjoitti:",
        "3 марта 2025 г., 10:00, Ян <j@x.example> написал:",
        "30 серп. 2016 р. 20:45 \"Arpit\" <n@x.example> пише:",
        "在 2016年12月12日，下午8:45，Erlend <m@x.example> 写道：",
        "2025年3月3日(月) 10:00 Jan <j@x.example>のメッセージ:",
        "2025년 3월 3일 (월) 오전 10:00, Jan <j@x.example>님이 작성:",
    ] {
        let body = read(&format!("Thanks.\n\n{line}\nold words\n"));
        assert_eq!(body.new_text, "Thanks.", "{line}");
    }
}

#[test]
fn a_wrapped_attribution_is_found() {
    assert_eq!(read("Ok.\n\nOn Mon, Feb 1, 2016 at 6:32 PM, Jeff <\ninfo@x.example>\nwrote:\n\n> hi").new_text, "Ok.");
    assert_eq!(read("Ok.\n\nMax <m@x.example> schrieb am Fr., 28.\nApr. 2017 um 11:53 Uhr:\n\n> hi").new_text, "Ok.");
}

#[test]
fn a_sentence_with_a_verb_is_no_attribution() {
    let text = "On Monday your agent wrote that it is fine.\nOn Tuesday he said:\nno.\nWhat now?";
    assert_eq!(read(text).new_text, text);
}

#[test]
fn header_blocks_begin_a_quote_but_not_in_a_forwarded_letter() {
    let text = "Done.\n\nVon: A <a@x.example>\nGesendet: Montag\nAn: B\nBetreff: Mantel\n\nalt";
    assert_eq!(read(text).new_text, "Done.");
    assert_eq!(take_apart(text.to_owned(), "WG: Mantel").new_text, text);
    assert_eq!(read("Ok\n_______\nDa: A\nInviato: oggi\n\nx").new_text, "Ok");
    assert_eq!(read("Ok\n-----Ursprüngliche Nachricht-----\nx").new_text, "Ok");
}

#[test]
fn a_forwarded_letter_is_content() {
    let text = "See below.\n\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: Tue\nSubject: s\nTo: b\n\nHelp!";
    assert_eq!(read(text).new_text, text);
    assert_eq!(read(text).doubt, Some(Doubt::Forwarded));
    assert_eq!(read(text.strip_prefix("See below.").unwrap()).doubt, None);
}

#[test]
fn a_letter_that_is_marked_as_a_quotation_from_end_to_end_is_shown_and_doubtful() {
    let body = read("> My coat is torn.\n> What now?");
    assert_eq!((body.new_text.as_str(), body.doubt), ("> My coat is torn.\n> What now?", Some(Doubt::Empty)));
}

#[test]
fn our_marker_cuts_however_it_was_changed() {
    for marker in [
        marker(Language::ENGLISH).to_owned(),
        format!("> {}", marker(Language::ENGLISH)),
        "> *~~~ What you write above\n> this line goes to the customer ~~~*".to_owned(),
    ] {
        let body = read(&format!("All fixed.\n\n{marker}\nMaria wrote on Tuesday\n"));
        assert_eq!(body.new_text, "All fixed.", "{marker}");
        assert!(body.quoted.contains("Maria wrote"));
    }
}

#[test]
fn signatures_go_and_closings_stay() {
    assert_eq!(read("Hi\n\nKind regards\nJane\n\n-- \nJane Doe\n555").new_text, "Hi\n\nKind regards\nJane");
    for line in ["Sent from my iPhone", "Get Outlook for iOS", "Von meinem iPhone gesendet", "Envoyé de mon iPhone"] {
        assert_eq!(read(&format!("Hi\n\n{line}")).new_text, "Hi", "{line}");
    }
    assert_eq!(read("Sent from your warehouse on Monday, and still not here?").signature, "");
}

#[test]
fn answers_between_quotes_are_doubtful() {
    assert_eq!(read("> one?\nyes\n> two?\nno").doubt, Some(Doubt::InlineAnswers));
    assert_eq!(read("top\n> one?\nbottom").doubt, Some(Doubt::TextBelowQuote));
    assert_eq!(read("> one?\nyes").doubt, None);
    assert_eq!(read("On Monday, Jane <j@x.example> wrote:\n> one?").doubt, Some(Doubt::Empty));
    assert_eq!(read("top\n> one?\n-- \nJane").doubt, None);
}

#[test]
fn answers_stand_below_the_lines_that_they_answer() {
    let body = read("Hello,\n\nOn Monday, Jane <j@x.example> wrote:\n> one?\n>\n> two\n\nyes\n\n> three?\nno\n> bye");
    assert_eq!(body.new_text, "Hello,\n\nyes\n\nno");
    assert_eq!(body.answer(), "Hello,\n\n> one?\n>\n> two\n\nyes\n\n> three?\n\nno");
    let body = read("> one?\n> two?\nyes");
    assert_eq!((body.answer().as_str(), body.doubt), ("> one?\n> two?\n\nyes", None));
    assert_eq!(read("On Monday, Jane <j@x.example> wrote:\n> one?\n\nyes").answer(), "yes");
    assert_eq!(read("yes\n\nOn Monday, Jane <j@x.example> wrote:\n> one?").answer(), "yes");
}

#[test]
fn answers_below_our_own_line_are_kept_when_it_is_quoted() {
    let ours = marker(Language::ENGLISH);
    let quoted = format!("> {ours}\n> Maria wrote.\n>\n>     one?\n\nyes\n\n>     two?\n\nno\n\n> Just reply.");
    for above in ["", "Dear Maria,\n\n"] {
        let body = read(&format!("{above}{quoted}"));
        assert_eq!(body.new_text, format!("{above}yes\n\nno"));
        assert_eq!(body.doubt, Some(Doubt::InlineAnswers));
        assert_eq!(body.answers.last().unwrap().to, [">     two?"]);
    }
}

#[test]
fn a_signature_above_a_quotation_does_not_swallow_the_answers_in_it() {
    let body = read("See here.\n\n-- \nInes\n> one?\nyes\n> two?\nno\n");
    assert_eq!((body.new_text.as_str(), body.signature.as_str()), ("See here.\n\nyes\nno", "--\nInes"));
}

#[test]
fn a_text_that_points_to_answers_further_down_is_doubtful() {
    for text in
        ["Please see my answers below in red.", "Meine Antworten stehen unten im Text.", "回答は赤字で記入しました。"]
    {
        let body = read(&format!("{text}\n\nFrom: Jane <j@x.example>\nSent: Monday\nTo: b\nSubject: s\n\nold"));
        assert_eq!((body.new_text.as_str(), body.doubt), (text, Some(Doubt::InlineAnswers)), "{text}");
    }
    assert_eq!(read("Please see my answers below in red.").doubt, None);
}

proptest::proptest! {
    #[test]
    fn no_line_is_ever_lost(text in "(?s)([>\\-_ ]{0,3}(On |Am |From: |Sent: |-- |~~~ |wrote|:|@|\\PC|\n){0,30}){0,6}") {
        let body = take_apart(text.clone(), "Re: x");
        let all = format!("{}\n{}\n{}", body.new_text, body.quoted, body.signature);
        let mut kept: Vec<&str> = all.lines().map(str::trim_end).filter(|l| !l.trim().is_empty()).collect();
        let mut given: Vec<&str> = text.lines().map(str::trim_end).filter(|l| !l.trim().is_empty()).collect();
        kept.sort_unstable();
        given.sort_unstable();
        proptest::prop_assert_eq!(kept, given);
    }

    #[test]
    fn what_is_typed_above_our_marker_is_kept_and_what_is_below_is_not(
        typed in proptest::collection::vec("[a-zäé]{1,12}( [a-zäé0-9]{1,12}){0,9}[.!?]", 1..8),
        below in proptest::collection::vec("\\PC{0,60}", 0..8),
        mark in proptest::sample::select(vec!["", "> ", "*", "> > "]),
    ) {
        let text = format!("{}\n\n{mark}{}\n{}", typed.join("\n"), marker(Language::ENGLISH), below.join("\n").replace('>', ")"));
        let body = read(&text);
        proptest::prop_assert_eq!(body.new_text, typed.join("\n"));
    }

    #[test]
    fn a_letter_without_any_mark_is_all_new(
        typed in proptest::collection::vec("[A-Z][a-zäé]{1,12}( [a-zäé0-9]{1,12}){3,9}[.!?]", 1..12),
    ) {
        let body = read(&typed.join("\n"));
        proptest::prop_assert_eq!(body.new_text, typed.join("\n"));
        proptest::prop_assert_eq!(body.doubt, None);
    }

    #[test]
    fn one_more_level_of_quotation_changes_nothing_that_is_new(
        typed in proptest::collection::vec("[A-Z][a-z]{1,12}( [a-z]{1,12}){3,9}[.!?]", 1..6),
        quoted in proptest::collection::vec("[A-Z][a-z]{1,12}( [a-z]{1,12}){3,9}[.!?]", 1..6),
    ) {
        let mail = |mark: &str| {
            let below: Vec<String> = quoted.iter().map(|l| format!("{mark}{l}")).collect();
            read(&format!("{}\n\nOn Tue, 24 Nov 2026 at 09:12, Jane <j@x.example> wrote:\n{}", typed.join("\n"), below.join("\n")))
        };
        proptest::prop_assert_eq!(mail("> ").new_text, mail("> > ").new_text);
        proptest::prop_assert_eq!(mail("").new_text, typed.join("\n"));
    }
}

/// Cases lie beside the code: a name, what came, a line of `====`, what its writer typed.
fn cases(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    table.split("#### ").skip(1).map(|case| {
        let (name, rest) = case.split_once('\n').unwrap();
        let (given, wanted) = rest.split_once("\n====").unwrap();
        (name, given, wanted)
    })
}

#[test]
fn mails_of_many_programs_and_languages_give_what_was_typed() {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wrong = Vec::new();
    for (name, given, wanted) in cases(include_str!("tests/replies.txt")) {
        let body = read(&crate::mail::text::block(given));
        if fold(&body.new_text) != fold(wanted) {
            wrong.push(format!("{name}: {:?}", body.new_text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_stands_in_for_a_picture_is_no_word_of_the_writer() {
    let body = take_apart("It looks like this:\n\n[cid:image001.png@01DC5B0C.7A9E3F10]\n\nKind regards".into(), "");
    assert_eq!(body.new_text, "It looks like this:\n\nKind regards");
    let body = take_apart("See [image: the receipt.png] here, [sic] and [cid:a@b][cid:c@d] there".into(), "");
    assert_eq!(body.new_text, "See  here, [sic] and  there");
    let body = take_apart("[image: only.png]".into(), "");
    assert_eq!(body.new_text, "", "for a person, with the picture");
}
