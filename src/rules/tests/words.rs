use super::*;

/// Whether a word stands in a text, by way of a whole rule.
fn found(word: &str, text: &str) -> bool {
    matches(&rule(&format!("text = \"{word}\"")), &letter("", text))
}

#[test]
fn words_match_whole_in_any_case_and_script() {
    let yes = [
        ("refund", "I want a REFUND."),
        ("refund", "refund"),
        ("refund", "(refund)"),
        ("charged twice", "I was charged\n  twice!"),
        ("charged twice", "charged\u{a0}twice"),
        ("don't", "I don\u{2019}t"),
        ("don\u{2019}t", "I don't"),
        ("argent", "l\u{2019}argent"),
        ("refund", "re\u{ad}fund"),
        ("refund", "re\u{200b}fund"),
        ("on-line", "on\u{2011}line"),
        ("straße", "STRASSE"),
        ("strasse", "Straße"),
        ("überweisung", "Ueberweisung"),
        ("überweisung", "uberweisung"),
        ("überweisung", "u\u{308}berweisung"),
        ("refund", "ｒｅｆｕｎｄ"),
        ("resume", "résumé"),
        ("réclamation", "reclamation"),
        ("łódź", "lodz"),
        ("возврат", "ВОЗВРАТ денег"),
        ("σας", "ΣΑΣ"),
        ("退款", "我要退款，谢谢"),
        ("iphone", "我的iPhone坏了"),
        ("返品", "この商品を返品したい"),
        ("คืนเงิน", "ฉันต้องการคืนเงินด่วน"),
        ("استرجاع", "أريد اِسْتِرْجَاع المبلغ"),
        ("refund*", "refunding"),
        ("refund*", "refund"),
        ("*rechnung", "Stromrechnung"),
        ("*rechnung*", "Stromrechnungen"),
        ("ref*d", "refund"),
        ("charg* twice", "charged twice"),
        ("my * is late", "my parcel is late"),
        ("€", "it cost 5€"),
        ("naïve", "naive"),
        ("e-mail", "E\u{2013}mail"),
    ];
    for (word, text) in yes {
        assert!(found(word, text), "{word:?} stands in {text:?}");
    }
    let no = [
        ("refund", "refunded"),
        ("refund", "prerefund"),
        ("fun", "refund"),
        ("refund", "ref und"),
        ("charged twice", "charged me twice"),
        ("100", "1000"),
        ("ref*d", "ref and"),
        ("charg* twice", "charged me twice"),
        ("my * is late", "my red parcel is late"),
        ("возврат", "возврата"),
        ("refund*", "a prerefunding"),
        ("uber", "überweisung"),
    ];
    for (word, text) in no {
        assert!(!found(word, text), "{word:?} does not stand in {text:?}");
    }
}

#[test]
fn accents_count_where_a_file_or_a_list_says_so() {
    let set = rule("text = { words = [\"où\"], accents = \"exact\" }");
    assert!(matches(&set, &letter("", "OÙ est-il ?")));
    assert!(!matches(&set, &letter("", "ou bien")));
    let file = "accents = \"exact\"\n[[rule]]\nname = \"r\"\ndepartment = \"pricing\"\nwhen = { text = \"où\" }\n";
    let set = load(&[("a.toml", file)]).unwrap();
    assert!(!matches(&set, &letter("ou", "")));
    assert!(matches(&set, &letter("où", "")));
}

#[test]
fn a_phrase_does_not_run_from_the_subject_into_the_body() {
    assert!(!matches(&rule("text = \"charged twice\""), &letter("charged", "twice")));
}

#[test]
fn what_made_it_match_is_shown_as_it_was_written() {
    let verdict = judge(&rule("text = \"double charge*\""), &letter("", "Wegen Größe: DOUBLE\nCharges, sofort"));
    assert_eq!(verdict.reasons, ["rule “r” (a.toml): the text has “DOUBLE Charges” (double charge*)"]);
}

#[test]
fn a_line_joins_what_marks_split_and_loses_nothing_else() {
    assert_eq!(line(" a\t\r\n b\u{200b}c  "), "a bc");
    assert_eq!(line("e\u{301}te\u{301} x\u{301}"), "été x\u{301}");
    assert_eq!(line("ﬁne ½"), "fine 1⁄2");
}

proptest::proptest! {
    #[test]
    fn no_text_and_no_word_break_the_matcher(text in "\\PC{0,40}", word in "[a-zéßü* '\u{4e00}\u{e01}\u{301}]{1,8}") {
        if let Ok(words) = Word::parse(&word, Accents::Fold) {
            let folded = fold::fold(&line(&text), Accents::Fold);
            for (at, part) in folded.match_indices(words[0].anchor()) {
                if let Some(range) = words[0].at(&folded, at, at + part.len()) {
                    proptest::prop_assert!(folded.get(range).is_some());
                }
            }
        }
    }

    /// The fast way over stable characters gives what plain NFKC gives.
    #[test]
    fn the_fast_line_is_nfkc(text in "[a-zA-Zé\u{301}\u{308}ßüЖй\u{306}\u{1100}\u{1161}\u{ac00}\u{11a8}ﬁが\u{3099}か\u{621}\u{654}\u{627}½]{0,20}") {
        use unicode_normalization::UnicodeNormalization;
        let plain: String = text.nfkc().collect();
        proptest::prop_assert_eq!(line(&text), plain.trim());
    }
}
