use super::super::take_apart;
use crate::domain::message::Doubt;

const SAID: &str = "Dear Astrid,\n\nthe cause was a loose cable. We replaced it on Friday.\n\nKind regards,\nNoor";

#[test]
fn of_a_request_with_comments_the_newest_is_the_answer() {
    for (asks, updated, hours, served) in [
        (
            "##- Please type your reply above this line -##",
            "Your request (#3107) has been updated.",
            ["Mar 4, 2026, 9:32 GMT+1", "Mar 3, 2026, 17:05 GMT+1"],
            "This email is a service from Vold Ltd. Delivered by Zendesk",
        ),
        (
            "",
            "Ihre Anfrage (3107) wurde aktualisiert.",
            ["4. März 2026, 09:32 MEZ", "3. März 2026, 17:05 MEZ"],
            "Diese E-Mail ist ein Service von Vold.",
        ),
        (
            "##- Veuillez saisir votre réponse au-dessus de cette ligne -##",
            "Votre demande (n° 3107) a été mise à jour.",
            ["4 mars 2026, 09:32 CET", "3 mars 2026, 17:05 CET"],
            "Cet e-mail est un service de Vold.",
        ),
        (
            "##- Escriba su respuesta por encima de esta línea -##",
            "Su solicitud (n.º 3107) ha sido actualizada.",
            ["4 mar 2026, 9:32 CET", "3 mar 2026, 17:05 CET"],
            "Este correo electrónico es un servicio de Vold.",
        ),
        (
            "##- Digita la risposta sopra questa riga -##",
            "La tua richiesta (#3107) è stata aggiornata.",
            ["4 mar 2026, 09:32 CET", "3 mar 2026, 17:05 CET"],
            "Questa e-mail è un servizio di Vold. Fornito da Zendesk",
        ),
        (
            "##- Typ uw antwoord boven deze regel -##",
            "Uw aanvraag (#3107) is bijgewerkt.",
            ["4 mrt 2026, 09:32 CET", "3 mrt 2026, 17:05 CET"],
            "Deze e-mail is een service van Vold.",
        ),
        (
            "##- Digite sua resposta acima desta linha -##",
            "Sua solicitação (#3107) foi atualizada.",
            ["4 de mar. de 2026, 09:32 BRT", "3 de mar. de 2026, 17:05 BRT"],
            "Este e-mail é um serviço de Vold.",
        ),
        (
            "##- この行より上に返信を入力してください -##",
            "リクエスト（3107）が更新されました。",
            ["2026年3月4日 9:32 JST", "2026年3月3日 17:05 JST"],
            "このメールはVoldからのサービスです",
        ),
    ] {
        let rule = "-".repeat(46);
        let [new, old] = hours;
        let ruled = format!(
            "{asks}\n\n{updated}\n\n{rule}\n\nNoor Haddad, {new}\n\n{SAID}\n\n{rule}\n\nAstrid Lund, {old}\n\nIt is broken.\n\n{rule}\n{served}\n\n[QW12-ER]"
        );
        let bare = format!(
            "{asks}\n\n{updated}\n\nNoor Haddad (Vold)\n\n{new}\n\n{SAID}\n\nAstrid Lund\n\n{old}\n\nIt is broken.\n\n{served}"
        );
        let warned = format!("CAUTION: External email.\n\n{ruled}");
        for letter in [ruled, bare, warned] {
            let body = take_apart(letter.clone(), "Re: cable");
            assert_eq!((body.new_text.as_str(), body.doubt), (SAID, None), "{letter}");
            assert!(body.quoted.contains("It is broken.") && body.signature.contains("3107"));
        }
    }
}

#[test]
fn of_a_portal_the_comment_is_the_answer() {
    for (asks, said, view) in [
        ("Reply above this line.", "commented:", "View request"),
        ("Antworten Sie über dieser Zeile.", "hat kommentiert:", "Anfrage anzeigen"),
        ("Répondez au-dessus de cette ligne.", "a commenté :", "Afficher la demande"),
        ("Responda por encima de esta línea.", "comentó:", "Ver solicitud"),
        ("Rispondi sopra questa riga.", "ha commentato:", "Visualizza richiesta"),
        ("Antwoord boven deze regel.", "heeft gereageerd:", "Verzoek weergeven"),
        ("Responda acima desta linha.", "comentou:", "Exibir solicitação"),
        ("この行より上に返信してください。", "さんがコメントしました：", "リクエストを表示"),
    ] {
        for link in [
            " https://desk.example/servicedesk/customer/portal/2/IT-7 · x",
            " <https://desk.example/servicedesk/2>",
            "",
        ] {
            let letter = format!(
                "—-—-—-—\n{asks}\n\nNoor Haddad {said}\n\n{SAID}\n\n{view}{link}\n\nAstrid Lund\n\nPowered by Jira Service Management"
            );
            let body = take_apart(letter.clone(), "Re: cable");
            assert_eq!((body.new_text.as_str(), body.doubt), (SAID, None), "{letter}");
        }
    }
}

#[test]
fn where_a_frame_is_not_known_it_stays_in_doubt() {
    for letter in [
        // Nothing says where the comment ends.
        format!("—-—-—-—\nReply above this line.\n\nNoor Haddad commented:\n\n{SAID}\n\nPowered by Deskwork"),
        // The words stand in no comment.
        format!("##- Please type your reply above this line -##\n\n{SAID}\n\nThis email is a service from Vold."),
    ] {
        let body = take_apart(letter, "Re: cable");
        assert_eq!(body.doubt, Some(Doubt::TextBelowQuote));
        assert!(body.new_text.contains(SAID));
    }
}

#[test]
fn a_letter_that_has_a_name_and_an_hour_on_lines_of_their_own_is_kept_whole() {
    let typed = "Hello,\n\nthe visit (#4417) is set.\n\nShowroom Bergen\n\nMar 4, 2026, 9:30 CET\n\nBring the plans.";
    assert_eq!(take_apart(typed.into(), "Re: visit").new_text, typed);
}

#[test]
fn the_number_of_a_case_is_no_answer() {
    for number in ["ref:!00D200aBc!.!500A1xyz:ref", "[ ref:_00D200aBc._500A1xyz:ref ]"] {
        let body = take_apart(format!("It was sent.\n\n{number}\n\nThe box is blue."), "Re: box");
        assert_eq!(body.new_text, "It was sent.\n\nThe box is blue.");
    }
}
