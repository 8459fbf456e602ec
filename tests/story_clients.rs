//! Departments of several languages answer with the mail programs that people use: what reaches each customer is
//! whole, in one voice, and has nothing of the house in it. It needs root, Postfix and Dovecot.

mod support;

use std::collections::BTreeMap;

use answerable::mail::{self, ReadSettings};
use support::clients::{PICTURE, Reply, letter};
use support::house::{House, HouseOptions, INES, JANE, Mail};

const ANNA: (&str, &str) = ("Anna Krüger", "anna.krueger@kunde.example");
const LUC: (&str, &str) = ("Luc Bernard", "luc@client.example");
const CARMEN: (&str, &str) = ("Carmen Ruiz", "carmen@cliente.example");
const SATO: (&str, &str) = ("佐藤 花子", "hanako@okyaku.example");
const TOM: (&str, &str) = ("Tom Hughes", "tom.hughes@guest.example");
const NINA: (&str, &str) = ("Nina Patel", "nina.patel@guest.example");
const OLGA: (&str, &str) = ("Olga Novak", "olga.novak@guest.example");
/// A customer whose address does not work.
const LOST: (&str, &str) = ("Ben Moss", "ben.moss@guest.example");

const CLAIRE: (&str, &str) = ("Claire Martin", "claire.martin@example.com");
const PABLO: (&str, &str) = ("Pablo Ortega", "pablo.ortega@example.com");
const KENJI: (&str, &str) = ("Kenji Mori", "kenji.mori@example.com");
const RUTH: (&str, &str) = ("Ruth Cole", "ruth.cole@example.com");

const RULES: &str = r#"
[[rule]]
name = "money"
department = "billing"
when = { subject = ["Rechnung*"] }
[[rule]]
name = "press"
department = "press"
when = { subject = ["Interview*"] }
[[rule]]
name = "shops"
department = "stores-service"
when = { subject = ["Tienda*"] }
[[rule]]
name = "site"
department = "website-app"
when = { subject = ["アプリ*"] }
[[rule]]
name = "parcels"
department = "shipping"
when = { subject = ["Parcel*"] }
[[rule]]
name = "both"
department = "account-security"
copy_to = ["legal-privacy"]
when = { subject = ["Account*"] }
[[rule]]
name = "work"
department = "jobs"
when = { subject = ["Application*"] }
"#;

/// Sato's letter as an older Japanese client writes it.
const ISO_2022_JP: &str = "From: =?ISO-2022-JP?B?GyRCOjRGIxsoQiAbJEIyVjtSGyhC?= <hanako@okyaku.example>\r\n\
    To: Jane Doe <jane.doe@example.com>\r\nSubject: =?ISO-2022-JP?B?GyRCJSIlVyVqJEskRCQkJEYbKEI=?=\r\n\
    Date: Sat, 21 Nov 2026 18:00:00 +0900\r\nMessage-ID: <hanako.1@okyaku.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain; charset=ISO-2022-JP; format=flowed; delsp=yes\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
    \u{1b}$B%\"%W%j$GCmJ8$7$h$&$H$9$k$H!\"2hLL$,??$C\u{1b}(B \r\n\u{1b}$BGr$K$J$j$^$9!#2?EY$b;n$7$^$7$?!#\u{1b}(B\r\n\r\n\
    \u{1b}$B:4F#2V;R\u{1b}(B\r\n";

fn house() -> House {
    let people = [ANNA, LUC, CARMEN, SATO, TOM, NINA, OLGA, CLAIRE, PABLO, KENJI, RUTH];
    let desks = ["press", "stores-service", "website-app", "account-security", "legal-privacy", "agent.7", "it"];
    let mut customers: Vec<String> = people.iter().map(|(_, address)| (*address).to_owned()).collect();
    customers.extend(desks.iter().map(|desk| format!("{desk}@example.com")));
    let gone = vec![LOST.1.to_owned(), "jobs@example.com".into()];
    let house = House::with(&HouseOptions { customers, gone, rules: Some(RULES), ..HouseOptions::default() });
    house.edit_config(r#"hours = "Mon-Sun 06:00-22:00""#, r#"hours = "Mon-Sun 00:00-24:00""#);
    for (department, language) in [("billing", "de"), ("press", "fr"), ("stores-service", "es"), ("website-app", "ja")]
    {
        let name = format!("name = \"{department}\"");
        house.edit_config(&name, &format!("{name}\nlanguage = \"{language}\""));
    }
    house.edit_config("name = \"stores-service\"", "name = \"stores-service\"\ncheck_in = \"4 months\"");
    for (old, new) in [
        ("# operator = \"it@example.com\"", "operator = \"it@example.com\" #"),
        ("# closed_by = \"lead\"", "closed_by = \"all\" #"),
        ("# fallback = \"assistant@example.com\"", "fallback = \"office@example.com\" #"),
        ("# executive_inbox = [\"jane.private@example.com\"]", "executive_inbox = [\"ruth.cole@example.com\"] #"),
    ] {
        house.edit_config(old, new);
    }
    house
}

/// Everything of the house that no customer may see, in any form.
const INSIDE: &[&str] = &[
    "billing@",
    "press@",
    "stores-service",
    "website-app",
    "shipping",
    "account-security",
    "legal-privacy",
    "office@",
    "agent.7",
    "ines",
    "moreau",
    "claire",
    "martin",
    "pablo",
    "ortega",
    "kenji",
    "ruth",
    "cole",
    "durchwahl",
    "4417",
    "vertraulich",
    "confidentiel",
    "sent from",
    "iphone",
    "~~~",
    "#pass",
    "#close",
    "doe+d",
    "x-answerable",
    "0x00f",
    "[cid:",
    "desk",
    "wrote:",
    "écrit",
    "escribió",
    "gesendet",
    "ticket",
    "[#",
];

/// One mail to a customer: its voice, its thread, its charset, and what it must not hold.
fn sound(mail: &Mail, to: (&str, &str), answered: &str, words: &str) {
    println!("\n================ to {} ================\n{}\n", to.1, mail.0);
    let read = mail::read(mail.0.as_bytes(), &ReadSettings::default());
    assert_eq!(mail.field("From"), "\"Jane Doe\" <jane.doe@example.com>");
    assert_eq!(mail.address("To"), to.1);
    assert!(mail.address("Reply-To").starts_with("jane.doe+c"), "{mail:?}");
    assert!(mail.all("Cc").is_empty() && mail.all("Bcc").is_empty() && mail.all("Sender").is_empty(), "{mail:?}");
    assert_eq!(mail.field("In-Reply-To"), answered, "{mail:?}");
    let references = mail.field("References");
    assert!(references.ends_with(answered) && references.matches("<thread.").count() == 1, "{references}");
    assert!(mail.field("Subject").starts_with("Re: ") || mail.subject().starts_with("Re: "), "{mail:?}");
    assert!(mail.0.to_lowercase().contains("charset=\"utf-8\"") || mail.0.to_lowercase().contains("charset=utf-8"));
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(folded(&read.body.text).contains(&folded(words)), "{words}\n---\n{}", read.body.text);
    assert!(read.body.text.trim_end().ends_with("Jane Doe"), "{}", read.body.text);
    assert!(read.body.text.lines().all(|l| !l.starts_with('>')), "{}", read.body.text);
    let seen = format!("{}\n{}\n{}", mail.sent(), read.body.text, mail.subject()).to_lowercase();
    for word in INSIDE {
        assert!(!seen.contains(word), "`{word}` stands in {mail:?}");
    }
}

fn brief_for(house: &House, address: &str) -> Mail {
    let mail = house.wait_mails(address, "INBOX", 1).remove(0);
    println!("\n================ brief for {address} ================\n{}\n\n{}\n", mail.subject(), mail.text());
    mail
}

/// The customer's latest answer, when so many have come beside the acknowledgement.
fn answer(house: &House, to: &str, count: usize) -> Mail {
    let mut mails = house.wait_mails(to, "INBOX", count + 1);
    mails.retain(|mail| mail.field("Auto-Submitted") != "auto-replied");
    assert_eq!(mails.len(), count, "one acknowledgement: {mails:?}");
    mails.remove(count - 1)
}

/// Sends what a member wrote, to where their client would.
fn answers(house: &House, login: &str, brief: &Mail, letter: &str) {
    house.member_sends(login, &brief.address("Reply-To"), letter);
}

#[test]
fn every_client_s_answer_reaches_its_customer_and_nothing_else_does() {
    let house = house();
    let running = house.start_watching();

    // Eight customers write.
    let first = |from: (&str, &str), id: &str, subject: &str, text: &str| {
        house.customer_sends(from.1, JANE, &letter(from, JANE, id, subject, text));
    };
    first(
        ANNA,
        "anna.1@kunde.example",
        "Rechnung 4711 doppelt bezahlt",
        "Sehr geehrte Frau Doe,\n\nich habe die Rechnung 4711 zweimal bezahlt. Bitte erstatten Sie mir den zweiten Betrag.\n\nMit freundlichen Grüßen\nAnna Krüger\n",
    );
    first(
        LUC,
        "luc.1@client.example",
        "Interview pour notre revue",
        "Madame,\n\nnotre revue aimerait vous interroger sur vos magasins. Auriez-vous une heure en décembre ?\n\nCordialement,\nLuc Bernard\n",
    );
    first(
        CARMEN,
        "carmen.1@cliente.example",
        "Tienda de Sevilla: puerta rota",
        "Estimada señora Doe:\n\nla puerta de la tienda de Sevilla lleva un mes rota y no puedo entrar con la silla de ruedas.\n\nUn saludo,\nCarmen Ruiz\n",
    );
    house.customer_sends(SATO.1, JANE, ISO_2022_JP);
    first(
        TOM,
        "tom.1@guest.example",
        "Account opened in my name",
        "Dear Ms Doe,\n\nsomebody opened an account in my name. Close it, and tell me what data you hold about me.\n\nTom Hughes\n",
    );
    first(
        NINA,
        "nina.1@guest.example",
        "Application for the shop in Leeds",
        "Dear Ms Doe,\n\nI applied in May and heard nothing. Is the post still open?\n\nNina Patel\n",
    );
    first(
        OLGA,
        "olga.1@guest.example",
        "Parcel 5521 lost",
        "Dear Ms Doe,\n\nmy parcel 5521 has not come. Where is it?\n\nOlga Novak\n",
    );
    first(
        LOST,
        "ben.1@guest.example",
        "Parcel 5522 open",
        "Dear Ms Doe,\n\nmy parcel 5522 came open and empty. Please send another one.\n\nBen Moss\n",
    );

    answers_in_four_languages(&house);
    a_help_desk_answers(&house);
    two_departments_answer(&house);
    bounces_find_their_way(&house);
    thanks_close_and_a_second_letter_opens(&house);
    assert!(running.stop().success());
    still_broken_after_months(&house);
}

fn answers_in_four_languages(house: &House) {
    let signature = "Mit freundlichen Grüßen\n\nInes Moreau\nBuchhaltung, Durchwahl 4417\n\n\
        Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie bitte.";
    let brief = brief_for(house, "billing@example.com");
    for words in [
        "bitte antworten bis",
        "(anna.krueger@kunde.example) hat am ",
        "Antworten Sie einfach auf diese Mail",
        "Der ganze Brief hängt an.",
    ] {
        assert!(brief.text().contains(words) || brief.subject().contains(words), "{words}: {}", brief.text());
    }
    let words = "Guten Tag Frau Krüger,\n\nSie haben recht: Die Rechnung 4711 wurde zweimal bezahlt. Den zweiten Betrag über 89,90 € überweisen wir heute zurück.";
    // Latin-1 has no euro sign, and Outlook writes what it has.
    let words = &words.replace(" €", " Euro");
    let reply = Reply { to: &brief, from: ("Ines Moreau", INES), id: "outlook.1", words };
    answers(house, INES, &brief, &reply.outlook_german(signature));

    let brief = brief_for(house, "press@example.com");
    assert!(brief.text().contains("Il suffit de répondre à ce message"), "{}", brief.text());
    let words =
        "Bonjour Monsieur Bernard,\n\nMerci de votre intérêt. Mme Doe vous recevra volontiers le 3 décembre à 15 h.";
    let reply = Reply { to: &brief, from: CLAIRE, id: "CAJx.1", words };
    let signature = "Claire Martin\nRelations presse\nCe message est confidentiel.";
    answers(house, CLAIRE.1, &brief, &reply.gmail_french(signature));

    let brief = brief_for(house, "stores-service@example.com");
    assert!(brief.text().contains("Basta con responder a este correo"), "{}", brief.text());
    let words = "Estimada señora Ruiz:\n\nLa puerta quedó reparada ayer por la tarde. Sentimos mucho las molestias.";
    let reply = Reply { to: &brief, from: PABLO, id: "7C0D9C11", words };
    answers(house, PABLO.1, &brief, &reply.apple_spanish("Pablo Ortega\nTiendas del sur"));

    let brief = brief_for(house, "website-app@example.com");
    for words in ["このメールにそのまま返信してください", "画面が真っ白になります", "佐藤"]
    {
        assert!(brief.text().contains(words), "{words}: {}", brief.text());
    }
    let words = "佐藤様\n\nご連絡ありがとうございます。アプリの不具合は本日修正いたしました。お手数ですが、最新版に更新してからもう一度お試しください。";
    let reply = Reply { to: &brief, from: KENJI, id: "tb.jp.1", words };
    answers(house, KENJI.1, &brief, &reply.thunderbird_japanese("Kenji Mori\nWeb"));

    let mail = answer(house, ANNA.1, 1);
    sound(&mail, ANNA, "<anna.1@kunde.example>", "Den zweiten Betrag über 89,90 Euro überweisen wir heute zurück.");
    let read = mail::read(mail.0.as_bytes(), &ReadSettings::default());
    let [picture] = read.attachments.as_slice() else { panic!("{:?}", read.attachments) };
    let octets = mail::part(mail.0.as_bytes(), picture.part).unwrap().octets;
    assert_eq!(base64::Engine::encode(&base64::engine::general_purpose::STANDARD, octets), PICTURE);
    let mail = answer(house, LUC.1, 1);
    sound(&mail, LUC, "<luc.1@client.example>", "Mme Doe vous recevra volontiers le 3 décembre à 15 h.");
    let mail = answer(house, CARMEN.1, 1);
    sound(
        &mail,
        CARMEN,
        "<carmen.1@cliente.example>",
        "La puerta quedó reparada ayer por la tarde. Sentimos mucho las molestias.",
    );
    let mail = answer(house, SATO.1, 1);
    sound(
        &mail,
        SATO,
        "<hanako.1@okyaku.example>",
        "アプリの不具合は本日修正いたしました。お手数ですが、最新版に更新してからもう一度お試しください。",
    );
}

/// It acknowledges by itself, twice in two ways, and answers days later from another address of its list.
fn a_help_desk_answers(house: &House) {
    let briefs = house.wait_mails("shipping@example.com", "INBOX", 2);
    let brief = briefs.iter().find(|b| b.subject().contains("5521")).unwrap();
    let received = "Your request (48213) has been received and is being reviewed by our support staff.\n\n\
                    To add additional comments, reply to this email.";
    let words = Reply { to: brief, from: ("Shipping", "shipping@example.com"), id: "desk.0", words: received };
    let automatic = format!("Auto-Submitted: auto-generated\r\n{}", words.help_desk("48213"));
    answers(house, "shipping@example.com", brief, &automatic);
    let words = "Dear Ms Novak,\n\nYour parcel 5521 lay at the depot in Hull and leaves today.";
    let words = Reply { to: brief, from: ("Agent Seven", "agent.7@example.com"), id: "desk.1", words };
    answers(house, "agent.7@example.com", brief, &words.help_desk("48213"));
    let mail = answer(house, OLGA.1, 1);
    sound(&mail, OLGA, "<olga.1@guest.example>", "Your parcel 5521 lay at the depot in Hull and leaves today.");
}

/// Each answers for its part; the customer hears one voice, and the matter is closed when both have.
fn two_departments_answer(house: &House) {
    let copy = brief_for(house, "legal-privacy@example.com");
    assert!(copy.text().contains("account-security leads in this matter"), "{}", copy.text());
    let lead = brief_for(house, "account-security@example.com");
    let owed = "SELECT owed FROM thread WHERE subject LIKE 'Account%'";
    let words = "Dear Mr Hughes,\n\nThe account was closed this morning, and nothing was bought with it.";
    let reply = Reply { to: &lead, from: RUTH, id: "iphone.1", words };
    answers(
        house,
        "account-security@example.com",
        &lead,
        &Reply { from: ("Security", "account-security@example.com"), ..reply }.iphone(),
    );
    sound(
        &answer(house, TOM.1, 1),
        TOM,
        "<tom.1@guest.example>",
        "The account was closed this morning, and nothing was bought with it.",
    );
    assert_eq!(house.ask(owed), ["department"], "the other one still owes its part");
    let words =
        "Dear Mr Hughes,\n\nWe hold your name and the address that was typed in; both will be erased by Friday.";
    let reply = Reply { to: &copy, from: ("Privacy", "legal-privacy@example.com"), id: "gm.2", words };
    answers(house, "legal-privacy@example.com", &copy, &reply.gmail_french("Privacy"));
    sound(&answer(house, TOM.1, 2), TOM, "<tom.1@guest.example>", "both will be erased by Friday.");
    house.wait("the matter to be closed", || house.ask(owed) == ["nobody"]);
}

fn bounces_find_their_way(house: &House) {
    // The forward to `jobs` came back, and went to those who stand in.
    let brief = brief_for(house, "office@example.com");
    assert!(
        brief.text().contains("This letter was sent to jobs@example.com, where it did not arrive."),
        "{}",
        brief.text()
    );
    let reply = Reply {
        to: &brief,
        from: ("Office", "office@example.com"),
        id: "office.1",
        words: "Dear Ms Patel,\n\nThe post in Leeds is still open.",
    };
    answers(house, "office@example.com", &brief, &reply.iphone());
    let mail = answer(house, NINA.1, 1);
    sound(&mail, NINA, "<nina.1@guest.example>", "The post in Leeds is still open.");
    let told = house.wait_mails("it@example.com", "INBOX", 1).remove(0);
    assert!(told.text().contains("jobs@example.com could not be delivered"), "{}", told.text());
    // The acknowledgement to Ben came back: his address is marked, and the department still has the letter.
    let unreachable = "SELECT COUNT(*) || '' FROM event WHERE what = 'bounced' AND detail LIKE '%ben.moss%'";
    house.wait("the bounce to be noted", || house.ask(unreachable) == ["1"]);
}

fn thanks_close_and_a_second_letter_opens(house: &House) {
    let relay = answer(house, ANNA.1, 1);
    let thanks =
        Reply { to: &relay, from: ANNA, id: "anna.2", words: "Vielen Dank für die schnelle Hilfe!\n\nAnna Krüger" };
    house.customer_sends(ANNA.1, &relay.address("Reply-To"), &thanks.plain());
    let relay = answer(house, LUC.1, 1);
    let more = Reply {
        to: &relay,
        from: LUC,
        id: "luc.2",
        words: "Le 3 décembre ne me convient pas. Le 10 serait-il possible ?\n\nLuc Bernard",
    };
    house.customer_sends(LUC.1, &relay.address("Reply-To"), &more.plain());
    let further = house.wait_mails("press@example.com", "INBOX", 2).remove(1);
    println!("\n================ second brief ================\n{}\n\n{}\n", further.subject(), further.text());
    assert!(
        further.text().contains("C'est une nouvelle lettre dans une affaire que vous avez déjà eue."),
        "{}",
        further.text()
    );
    let owed: BTreeMap<String, String> = house
        .ask("SELECT subject || '|' || owed FROM thread")
        .iter()
        .filter_map(|row| row.split_once('|').map(|(a, b)| (a.to_owned(), b.to_owned())))
        .collect();
    assert_eq!(owed["Interview pour notre revue"], "department");
    house.wait("the thanks to be read", || {
        house.ask("SELECT COUNT(*) || '' FROM message WHERE outcome = 'followed-up'") == ["2"]
    });
    assert_eq!(house.ask("SELECT owed FROM thread WHERE subject LIKE 'Rechnung%'"), ["nobody"]);
    assert_eq!(house.mails("billing@example.com", "INBOX").len(), 1, "nobody is troubled with thanks");
    let words = "Bonjour Monsieur Bernard,\n\nLe 10 décembre à 15 h convient également.";
    let reply = Reply { to: &further, from: CLAIRE, id: "CAJx.2", words };
    answers(house, CLAIRE.1, &further, &reply.gmail_french("Claire Martin"));
    let mail = answer(house, LUC.1, 2);
    sound(&mail, LUC, "<luc.2@mail.example>", "Le 10 décembre à 15 h convient également.");
}

/// Months later Carmen is asked, and the door is broken again.
fn still_broken_after_months(house: &House) {
    let work = || {
        let output = house.drain();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    assert_eq!(house.ask("UPDATE timer SET due = 1 WHERE kind = 'confirm' RETURNING kind"), ["confirm"]);
    work();
    let question = house.wait_mails("stores-service@example.com", "INBOX", 2).remove(1);
    assert!(question.text().contains("¿No hay que preguntar a nadie?"), "{}", question.text());
    println!("\n================ question ================\n{}\n\n{}\n", question.subject(), question.text());
    assert_eq!(house.ask("UPDATE timer SET due = 1 WHERE kind = 'check-in' RETURNING kind"), ["check-in"]);
    work();
    let asked = answer(house, CARMEN.1, 2);
    println!("\n================ check-in ================\n{}\n", asked.0);
    let no = Reply { to: &asked, from: CARMEN, id: "carmen.2", words: "No, la puerta sigue rota.\n\nCarmen" };
    house.customer_sends(CARMEN.1, &asked.address("Reply-To"), &no.plain());
    house.wait("her answer", || !house.mails(JANE, "INBOX").is_empty());
    work();
    assert_eq!(house.ask("SELECT owed FROM thread WHERE subject LIKE 'Tienda%'"), ["executive"]);
    let copy = house.wait_mails("stores-service@example.com", "INBOX", 3).remove(2);
    assert!(copy.text().contains("esta copia es para su información"), "{}", copy.text());
    let decides = house.wait_mails(RUTH.1, "INBOX", 1).remove(0);
    assert!(decides.text().contains("Please decide what is done."), "the executive reads the mailbox's language");
    assert_eq!(house.mails(CARMEN.1, "INBOX").len(), 3);
}
