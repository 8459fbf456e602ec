//! Whether a further letter only says thank you.
//! Must not guess: a letter that may want an answer gets one.

mod elsewhere;

use super::wording::{self, Cue, Kind, Said};

/// Characters of the longest text that is mere thanks.
const LONGEST: usize = 700;
/// How likely a sentence must say that it is well.
const SURE: f32 = 0.5;
/// How likely it must be harmless where no word in it is kind.
const MORE_SURE: f32 = 0.8;
/// How likely that it is kind, where no word of thanks is known.
const VERY_SURE: f32 = 0.9;

/// Whether the text is a mere thank-you: short, no question, no number to be written down, and no sentence that
/// wants something or takes it back.
pub fn is_mere_thanks(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|l| !is_reference(l.trim())).collect();
    let text = lines.join("\n");
    if text.chars().count() > LONGEST || text.contains('؟') {
        return false;
    }
    if let Some(mere) = elsewhere::is_mere_thanks(&text) {
        return mere;
    }
    let said = wording::read(&text);
    said.iter().any(settles) && said.iter().all(is_let_be)
}

/// Whether it can be left without an answer; more surely so where no word in it is kind or says that it is well.
fn is_let_be(said: &Said) -> bool {
    said.lets_be() && (said.speaks_well() || said.harmless() >= MORE_SURE)
}

/// Whether it is more than a greeting, and more than a yes to something that was asked.
fn settles(said: &Said) -> bool {
    let cues = &said.sentence.cues;
    let answers = |cue: &Cue| matches!(cue, Cue::Yes | Cue::Not | Cue::Nay);
    let bare = !cues.is_empty() && cues.iter().all(answers) && said.sentence.words <= 2;
    let thanks = cues.contains(&Cue::Thank) || cues.contains(&Cue::Praise);
    let kind = !cues.contains(&Cue::Greet) && said.share(Kind::Courtesy) > VERY_SURE;
    !bare && (thanks || kind || said.share(Kind::Well) > SURE)
}

/// Words beside a number in a line that only names the matter.
const LABELS: &str = "ref reference re number no nr case ticket file order my our your is the aktenzeichen az vorgang \
    vorgangsnummer referenz zeichen geschäftszeichen mein meine unser ihre ihr nummer lautet ist bestellung dossier \
    référence réf numéro n° mon ma est notre votre commande referencia mi nuestra su número núm expediente pedido es \
    riferimento rif numero mio nostro vostro pratica ordine è kenmerk uw mijn ons zaaknummer zaak referentie \
    referência refª meu minha nossa processo encomenda é 番号 受付番号 参照番号 お問い合わせ番号 注文番号";

/// A line that is nothing but a number in brackets, as a help desk or an old mail of it has, or one behind a label:
/// `Ref. HC-031816`, `My number is HC-031647`.
fn is_reference(line: &str) -> bool {
    let inner = line.strip_prefix(['(', '[']).and_then(|l| l.strip_suffix([')', ']']));
    let is_code = |tag: &str| tag.len() <= 40 && tag.bytes().any(|b| b.is_ascii_digit()) && !tag.trim().contains(' ');
    let labelled = || {
        let line = line.trim_end_matches(['.', ')', ']']);
        let (label, code) = line.rsplit_once([' ', ':', '：', '#'])?;
        let known = |word: &str| LABELS.split_whitespace().any(|l| l == word);
        let label = label.to_lowercase();
        let mut words =
            label.split(|c: char| !c.is_alphanumeric() && !matches!(c, '°' | 'ª')).filter(|w| !w.is_empty());
        let coded = code.bytes().filter(u8::is_ascii_digit).count() > 3 && code.bytes().all(|b| b.is_ascii_graphic());
        Some(coded && code.len() <= 24 && !label.trim().is_empty() && words.all(known))
    };
    inner.is_some_and(is_code) || line.len() <= 60 && labelled().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_mere_thanks;

    #[test]
    fn thanks_in_many_languages_want_no_answer() {
        let wrong: Vec<&str> = [
            "Thank you so much, that was quick!",
            "Thanks!\nMaria",
            "Thanks, that settles it.",
            "Thank you, all done.\n\nMy number is HC-031647.",
            "Danke.\n\nAktenzeichen HC-032167",
            "Muito obrigada.\n\nRef. HC-031816",
            "Dear Ms Halden,\n\nthank you for your help. The new coat arrived.\n\nKind regards\nMaria Lopez",
            "Vielen Dank, das hat geholfen.",
            "Sehr geehrte Frau Halden,\n\nvielen Dank für Ihre schnelle Hilfe!\n\nMit freundlichen Grüßen\nMax",
            "Merci beaucoup pour votre aide.",
            "Merci, c'est réglé.",
            "Muchas gracias por todo",
            "Gracias, asunto resuelto.\n\n(HC-020028)",
            "Grazie, è risolto.",
            "Obrigado, está resolvido.\n\n(HC-020028)",
            "Dank u, het is opgelost.",
            "ありがとうございます。",
            "ご対応ありがとうございました。助かりました。",
            "谢谢，已经收到了。",
            "감사합니다!",
            "Dziękuję bardzo za szybką pomoc.",
            "Tack så mycket för hjälpen!",
            "Mange tak for hjælpen.",
            "Tusen takk!",
            "Kiitos paljon avusta!",
            "Děkuji za rychlou pomoc.",
            "Köszönöm szépen a segítséget!",
            "Mulțumesc frumos!",
            "Спасибо большое за помощь!",
            "Дякую за швидку допомогу!",
            "Ευχαριστώ πολύ!",
            "Çok teşekkürler!",
            "شكرا جزيلا",
            "תודה רבה!",
            "Cảm ơn rất nhiều!",
            "Terima kasih banyak.",
        ]
        .into_iter()
        .filter(|t| !is_mere_thanks(t))
        .collect();
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn thanks_that_take_something_back_want_one() {
        let wrong: Vec<&str> = [
            "Thanks, but the coat is still torn.",
            "Thank you. When will it arrive?",
            "Thank you. The second sleeve has a hole.",
            "Thank you.\nPlease refund order 482913",
            "Danke.\nMeine neue Nummer ist leider nicht 0171 5550134",
            "Thanks for nothing.",
            "Thank you. Now the zip broke.",
            "Thanks. Order 482913 came torn again",
            "Danke, aber das Paket ist nicht da.",
            "Vielen Dank. Der neue Mantel hat dasselbe Loch im Ärmel.",
            "Merci, mais ce n'est toujours pas réglé.",
            "Merci. La manche du nouveau manteau est déchirée.",
            "Gracias, pero no ha llegado.",
            "Grazie, ma il cappotto è ancora rotto.",
            "Obrigada, mas ainda não chegou.",
            "Bedankt, maar het pakket is er niet.",
            "ありがとうございます。しかし、まだ届いていません。",
            "谢谢，但是还没收到。",
            "감사합니다. 하지만 아직 도착하지 않았습니다.",
            "Dziękuję, ale paczka nie dotarła.",
            "Tack, men paketet har inte kommit.",
            "Tak, men pakken er ikke kommet.",
            "Kiitos, mutta paketti ei ole saapunut.",
            "Děkuji, ale stále to nefunguje.",
            "Спасибо, но посылка не пришла.",
            "The zip broke.",
            "This is not solved at all! It happened again today.",
            "Das ist überhaupt nicht gelöst! Heute ist es wieder passiert.",
            "Rien n'est réglé ! Cela s'est reproduit aujourd'hui.",
            "Non è affatto risolto! Oggi è successo di nuovo.",
            "",
        ]
        .into_iter()
        .filter(|t| is_mere_thanks(t))
        .collect();
        assert_eq!(wrong, [""; 0]);
    }
}
