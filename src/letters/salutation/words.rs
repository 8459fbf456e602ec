//! Words that tell names from what is not one.
//! Must not know how they are used.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Words that make a display name the name of something else, in any of our languages.
pub static NOT_A_PERSON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "equipe équipe officina profumeria taller seguridad gmbh mbh ag kg ohg inc incorporated ltd limited llc llp \
    plc corp corporation co company sa sas sarl srl spa bv nv oy ab as aps kk pty pte sdn bhd eu com net org \
    team support service services customer customers client clients sales info office shop store stores bank \
    banking newsletter news group holding university college school institute hotel restaurant cafe bar family \
    familie famille familia famiglia admin administrator administration webmaster postmaster root mailer daemon \
    noreply reply contact kontakt contacto contatto help helpdesk desk billing accounts accounting invoice \
    invoices orders order booking reservations reception marketing media editor editorial redaktion presse \
    rédaction redaction jobs careers hr recruiting recruitment legal compliance privacy security department dept \
    abteilung division center centre zentrum foundation stiftung verein association society club council \
    committee government ministry agency agentur studio studios design labs lab solutions systems software \
    technologies technology tech digital consulting partners international global worldwide europe online web \
    site website account user unknown anonymous nobody noone somebody anybody me myself mr-x happy angry unhappy \
    concerned disappointed loyal annoyed frustrated citizen consumer buyer shopper reader subscriber member fan \
    mom dad mum mama papa grandma the my our your die unser les mon nos mail email e-mail mailbox inbox phone \
    iphone ipad android gmail outlook hotmail yahoo test tester testing demo bot robot system notification \
    notifications alert alerts update updates deals offers hello hi house golden sunshine garden gardens travel \
    tours trading import export logistics transport express energy insurance versicherung finance financial \
    invest estate properties immobilien lawyers attorney attorneys kanzlei avocats clinic klinik praxis hospital \
    pharmacy apotheke radio tv magazine journal times daily weekly zeitung kundenservice kundendienst \
    service-client servicio cliente atención atencion ventas vertrieb verkauf buchhaltung sekretariat \
    secretariat assistenz vorstand director ceo cfo cto manager management staff and und et y e i en og for at \
    from to of via behalf consumerist please hurry soon again now asap urgent urgently collective union \
    initiative network project board gesellschaft werke bäckerei restaurante tienda negozio ufficio azienda \
    società societa empresa loja winkel klantenservice klant kunde kunden clientes utilisateur usuario utente \
    boss chef nachbar nachbarin voisine vecino vecina oma opa maman mami papi mamma nonna abuela abuelo kundin \
    käuferin käufer verärgerter verärgerte enttäuschter enttäuschte unzufriedener besorgter besorgte wütender \
    anonymer bürger bürgerin leserin abonnent stammkunde stammkundin jemand niemand keiner ich privat anonyme \
    mécontent mécontente déçu déçue fidèle citoyen citoyenne lecteur lectrice abonné personne consommateur \
    acheteur enfadado enfadada decepcionado decepcionada ciudadano ciudadana anónimo anónima alguien nadie \
    comprador fiel insatisfecho arrabbiato arrabbiata deluso delusa insoddisfatto cittadino cittadina anonimo \
    anonima qualcuno nessuno lettore boze teleurgestelde ontevreden iemand anoniem lezer insatisfeito \
    insatisfeita chateado cidadão cidadã alguém ninguém casa chez haus maison hausverwaltung reinigung moden \
    friseur salon salone fleuriste boulangerie coiffure pizzeria ristorante trattoria panadería peluquería \
    ferretería abogados asesoría kapper bakkerij autohaus elektro immobilier assurances mairie ayuntamiento \
    comune gemeente gemeinde stadt câmara prefeitura farmacia pharmacie apotek hotels gasthof gasthaus pension \
    appartements ferienwohnung ferienwohnungen albergo hostal quinta finca kindergarten gymnasium grundschule \
    lycée école escuela colegio scuola escola universität université universidad università universidade \
    rechtsanwalt rechtsanwälte rechtsanwältin notar steuerberater zahnarzt tierarzt hausarzt cabinet étude \
    estudio notaire avocat avocate dentiste geschäftsführung geschäftsleitung sekretär redaktionsteam einkauf \
    bestellung bestellungen rechnung rechnungen versand reklamation reklamationen beschwerde beschwerden \
    complaint complaints réclamation réclamations reclamación reclamaciones reclamo reclamos klacht klachten \
    facturation commande commandes pedido pedidos ordine ordini fattura factura fatura bestelling gebruiker \
    eheleute ehepaar bestattungen bestattung parrocchia paroisse parroquia paróquia pfarrei kirchengemeinde \
    condominio condomínio comunidad syndic propietarios copropriété hausmeister meisterbetrieb malermeister \
    pizza kebab sushi borealis fargo household household's grumpy nameless matey bestatter vorsitzender sprecher \
    klasse classe clase class angebote angebot aktion rabatt gutschein promo promociones ofertas offres offerte \
    aanbiedingen librería zapatería carnicería joyería óptica tabacchi macelleria panetteria ferramenta edicola \
    slagerij garage carrosserie plomberie menuiserie électricité quincaillerie charcuterie épicerie librairie \
    bloemen fietsen drukkerij makelaardij oficina padaria papelaria clube associação sindicato junta tecnico \
    autoscuola palestra asilo crèche kita krippe tagesmutter seniorenheim pflegedienst deleted private personal \
    secret official büro \
    fincas administración administradores gestoría inmobiliaria talleres autoescuela floristería papelería \
    frutería hostelería suministros construcciones reformas tipografia pasticceria falegnameria immobiliare \
    agriturismo talho pastelaria mercearia construções imobiliária advogados oficinas agence boucherie \
    schildersbedrijf bouwbedrijf aannemersbedrijf installatiebedrijf hoveniers spedition gärtnerei tischlerei \
    schreinerei"
        .split_ascii_whitespace()
        .collect()
});

/// Words that are surnames too: behind a known given name they are one.
pub const PERHAPS_A_PERSON: &str = "burger grill ville green blue red black white gold silver post church power law press house real herald \
    bakker villa koper guest parish voisin leser water capital home bell king queen banks day world";

/// Surnames that come first where their bearers come from, in common romanisations.
pub static FAMILY_FIRST: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng \
    liang xie song tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren \
    shen yao cui zhong tan fan shi liao jia xia fu fang bai zou meng xiong qin qiu yan xue lei hou long tao shao qian \
    dai mo kong xiang chang yin chan wong cheung leung lam ng ho kwok tsang chow lau yeung tse yip fung kwan mak tam \
    goh teo ong koh sim chua toh kim lee park choi jung jeong kang cho yoon yun jang lim shin seo kwon hwang ahn hong \
    ouyang situ sima shangguan zhuge namgung seonu hwangbo jegal yoo jeon moon bae baek nam noh oh ryu son yim nguyen tran le pham hoang huynh phan vu vo dang bui do ngo duong ly \
    dinh truong doan trinh cao tanaka suzuki sato takahashi watanabe ito yamamoto nakamura kobayashi kato yoshida \
    yamada sasaki matsumoto inoue kimura hayashi shimizu saito yamazaki mori abe ikeda hashimoto ishikawa ogawa okada \
    hasegawa fujita goto kondo murakami endo aoki sakamoto fujii nishimura fukuda ota miura okamoto matsuda nakajima \
    nakano harada ono tamura takeuchi wada ishida ueda morita hara shibata sakai kudo yokoyama miyazaki uchida ando \
    kwak sung sohn chae huh bang pyo wen wong yeo yip yong zhan zhuang nguy luong mach quach trieu la lac tieu"
    .split_whitespace()
    .collect()
});

/// First words of Burmese names, which have no surname.
pub const BURMESE: &str = "thi ei khin aung kyaw zaw thein hla mya thant nyein phyo thura hnin thiri soe moe myo nay zin thida \
    nandar naing htun htet hein kyi khaing lwin maung myat myint nwe ohn phyu sandar shwe swe thandar thaw thet thuzar \
    tun wai wint yadanar yamin yee zeya";

/// Ends of words that name a trade or a house: `Hausverwaltung`, `Autohandel`.
pub const TRADES: &[&str] = &[
    "verwaltung",
    "beheer",
    "afdeling",
    "praxisteam",
    "team",
    "service",
    "dienst",
    "handel",
    "technik",
    "shop",
    "markt",
    "verein",
    "schule",
    "büro",
    "reisen",
    "versand",
    "vertrieb",
    "versicherung",
    "reinigung",
    "studio",
    "soft",
    "media",
    "consult",
    "invest",
    "trade",
    "bäckerei",
    "metzgerei",
    "praxis",
    "kanzlei",
    "agentur",
    "zentrum",
    "bank",
    "kasse",
    "eria",
    "tech",
];

/// Parts of words that only firms and desks have.
pub const FIRMS: &[&str] = &["noreply", "no-reply", "newsletter", "kunden", "client-", "support", "iphone", "ipad"];

/// Last words of a site's name that is written with blanks or dots.
pub const ENDINGS_OF_SITES: &str = "com net org info biz shop app online store site club live news blog tech io ai co de \
    uk fr nl it es";

/// What stands behind `María de`, `María del` and the like in one given name.
pub const DEVOTIONS: &str = "carmo ceu penha amparo livramento assuncao carmen pilar mar rosario rocio angeles dolores lourdes fatima jesus concepcion conceicao \
    socorro gracas gloria neves dores aparecida piedade gracia nieve candelaria milagros sol cielo rosa luz dios guadalupe mercedes nieves remedios fe refugio consuelo";

/// Syllables of Chinese, Korean and Vietnamese names that are English words too.
pub const SYLLABLES: &str = "fen mee bee choo guan hock kee lan leng neo poh seng wah wee kian chew boo gee hon hup kim lee lim sing \
    won sung ming tan sun min ho ha do so an he long fang wan man hung dung bin ban can hen \
    hang fat pin ping pan gang bang king wing ling song yan yen you may lay lie tie die mine me no don young van thin \
    hoe moo son sin win wen chi chin soon boon kit kin fun hue tang ding";

/// Second words of a phrase that begins with what is a name too: `Will Power`, `Summer Rain`, `Rose Garden`.
pub const PHRASES: &str = "hill hills power powers day days rain snow sun moon star stars sky field fields river rivers \
    brook lake stone stones wood woods forest grove garden gardens house home hall park church street bank banks love \
    joy hope grace faith life light lights gold silver green blue red black white bright sharp swift strong speed price \
    cash money bond key keys bell bells ring rings rose roses flower flowers berry bloom spring summer winter frost storm \
    wind gale castle tower gate gates bridge ball page marks may march easter noon king queen prince law justice cross \
    angel trust sale sales time times wave waves bay beach island ridge valley view point lane";

/// First words that are a title, a kinship or a bank before a name, and no given name that is sure.
pub const NEVER_GIVEN: &str = "sister brother father mother uncle aunt auntie prince king queen saint san santo são sankt \
    santa sainte costa monte punta viña puerto mount mont fort cape big little old great super mega coach alhaji hajji hajia chief padre pastor nurse matron \
    granny gran nan nanny pops captain mayor councillor cllr engr arch opa oma papi mamie papy abuelo abuela nonno nonna \
    avô avó tito tita banco banca banque dolce dona don doña tia tio tante onkel freiherr baron graf herzog";

/// Last words that are a place as likely as a surname.
pub const PLACES: &str = "malaysia taiwan texas oslo rome milano turku aberdeen bharat singapore thailand vietnam nigeria \
    ghana kenya uganda egypt morocco algeria tunisia turkey türkiye greece cyprus malta poland hungary romania bulgaria \
    ukraine russia sweden norway denmark finland iceland ireland scotland wales england belgium luxembourg peru bolivia \
    ecuador colombia venezuela uruguay paraguay panama jamaica haiti philippines indonesia pakistan bangladesh nepal \
    korea mongolia iran iraq lebanon syria qatar kuwait oman bahrain dubai beirut tehran baghdad istanbul ankara athens \
    sofia bucharest budapest prague warsaw krakow riga vilnius tallinn helsinki stockholm copenhagen bergen aarhus moscow \
    kiev kyiv hanoi bangkok manila jakarta shanghai beijing seoul karachi lahore dhaka colombo havana bogota quito \
    caracas montevideo asuncion miami seattle atlanta chicago alaska arizona nevada utah ohio iowa kansas bristol camden carlisle trenton santiago lima cairo kerry clare tyrone derby york leeds oxford \
    cambridge durham lyon nancy lille nice roma napoli firenze torino genova bologna siena pisa zürich zurich bern basel \
    hamburg köln bonn bremen dresden leipzig hannover porto lisboa coimbra braga sevilla malaga bilbao utrecht leiden delft \
    arnhem breda gent brugge antwerpen osaka kyoto tokyo sapporo delhi mumbai lagos nairobi accra toronto calgary ottawa \
    montreal quebec perth brisbane melbourne auckland wellington glasgow edinburgh cardiff belfast cork galway limerick italy germany france spain chile mexico canada europe america africa asia australia austria \
    switzerland portugal brazil argentina georgia london paris berlin munich vienna madrid amsterdam brussels dublin \
    deutschland österreich schweiz italia españa brasil nederland italie allemagne";

/// Given names that are a place, a brand or a word as likely when a word stands behind them: `Georgia Power`.
pub const NAMES_OF_MORE: &str = "ireland wales scotland england italy germany france egypt cuba brazil sahara milan vienna berlin troy memphis boston denver phoenix raleigh aspen jasmine basil rosemary sage clementine cherry peach plum ryan georgia virginia carolina florence paris victoria sydney adelaide dakota montana charlotte \
    chelsea brooklyn austin dallas houston jordan israel chad india kenya china asia london madison savannah lourdes \
    kingston lincoln jackson washington geneva sienna verona valencia alexandria petra aurora cheyenne brittany \
    lorraine alberta regina devon kent chester warwick preston clifton windsor mercedes porsche lexus apple amber ruby \
    crystal diamond pearl jade sunny summer autumn dawn eve hope faith grace joy rose lily violet daisy iris heather ivy \
    olive holly hazel ginger sandy rocky sky skye star angel bill mark will frank rich rob pat art jack nick grant chase \
    chance chuck skip wade lance miles guy dean drew max penny candy destiny harmony melody serenity trinity justice \
    liberty patience honor royal noble sterling gene mason hunter carter parker taylor cooper tanner fisher archer";

/// Surnames that are words, and surnames all the same behind any given name.
pub const PLAIN_SURNAMES: &str = "smith baker cook cooper carter fisher taylor turner walker parker mason miller porter \
    potter weaver webb butler archer barber bishop carpenter chandler clark collier dyer farmer foster fowler fox gardner \
    glover hunter king knight major marshall page pope price rider sawyer shepherd singer skinner spencer steward stone \
    tanner tucker tyler ward wheeler wise wood woods wright young little long short brown white green black gray grey bell \
    brooks ford fields hall hill moore lane west rivers reed rice ray mann lamb bird wolf drake swan crane finch peacock \
    lee burns waters hood lake bush rush bond ball batten hart cross nash sharp swift strong gold silver winter frost cash";

/// Words before which nobody is named: `Ein Wutbürger`.
pub const ARTICLES: &str = "ein eine einer eines un une uno een um uma";

/// First words of what is wished at the end of a letter: `Merry Christmas`, `Bonne année`.
pub const WISHES: &str = "merry happy feliz felices bon bonne bonnes joyeux joyeuse joyeuses buon buona buone frohe frohes \
    frohen prettige fijne gelukkig boas bom boa semper stay";

/// Small words inside surnames.
pub const PARTICLES: &str = "van v. d. der den de la las los del della delle dello di da das do dos du des le von zu zum zur \
    vom und af av bin binti ibn ben bint al el ul ud ter ten te 't op st san santa mac y e i degli dei dalla lo d' de' ne' de’ ne’";

/// Of those, the ones that cannot open a given name.
pub const NEVER_FIRST: &str = "van der den de las los del della delle dello di da das dos du des von zu zum zur vom af \
    av bin binti ibn bint ter ten te 't op of";

/// Of those, the ones that open a surname where it stands first: `De Luca Paolo`.
pub const SURNAMES_BEGIN: &str = "lo la li de di del della dello da dal degli dei le d'";

/// Common surnames that nobody is called by alone, though a few bear them as given names.
pub const ONLY_SURNAMES: &str = "santos silva pereira ferreira oliveira costa rodrigues martins sousa souza fernandes goncalves \
    carvalho almeida ribeiro garcia moreno romero navarro rossi russo ferrari bianchi esposito colombo ricci muller \
    schmidt schneider fischer weber wagner becker schulz hoffmann dubois durand lefebvre moreau fournier jansen \
    janssen bakker visser smit smith jones brown johnson williams";

/// What tells a son from his father, behind a surname.
pub const GENERATIONS: &str = "filho neto neta junior júnior sobrinho hijo fils père senior sénior figlio ml. st.";

/// Local parts that belong to a desk and not to a person.
pub const ROLES: &str = "info support sales office contact kontakt contacto contatto hello hallo help service services \
    admin administrator webmaster postmaster hostmaster root noreply no-reply donotreply billing accounts accounting \
    invoices orders booking reservations reception marketing press media editor redaktion presse jobs careers hr \
    recruiting legal compliance privacy security team mail email post shop store news newsletter customerservice \
    customer-service customer.service kundenservice servicio ventas vertrieb buchhaltung sekretariat secretariat \
    feedback enquiries inquiries general central segreteria ayuda abonnement abonnements taller seguridad ordini bonus \
    commande commandes pedidos bestellung bestellungen rechnung hilfe aide redaction secretariaat klantenservice atencion \
    soporte suporte atendimento contato sac informazioni assistenza amministrazione vendite comunicacion prensa stampa \
    imprensa receptie verkoop inkoop administratie einkauf verkauf kundendienst serviceclient accueil direction \
    deals promo promotions offers subscriptions membership donations";

/// Names that everybody knows, of people and firms, folded without blanks: whoever writes under one is called otherwise.
static FAMOUS: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("names/famous.txt").lines().collect());

/// Short forms, each with the names it may stand for.
static SHORT: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| include_str!("names/short.txt").lines().filter_map(|line| line.split_once(' ')).collect());

/// Whether everybody knows the name, which is folded and without blanks.
pub fn is_famous(folded: &str) -> bool {
    FAMOUS.contains(folded)
}

/// Whether a word, folded, is short for some given name.
pub fn is_short(folded: &str) -> bool {
    SHORT.contains_key(folded)
}

/// Whether a word is short for that very name; both are folded.
pub fn is_short_for(short: &str, name: &str) -> bool {
    SHORT.get(short).is_some_and(|names| holds(names, name))
}

/// Whether a word, folded, is a place as likely as a name.
pub fn is_place(folded: &str) -> bool {
    holds(PLACES, folded) || holds(NAMES_OF_MORE, folded)
}

/// Whether a blank-separated list holds the word.
pub fn holds(list: &str, word: &str) -> bool {
    let (list, word) = (list.as_bytes(), word.as_bytes());
    let Some(first) = word.first().filter(|_| !word.contains(&b' ')) else { return false };
    let ends = |byte: Option<&u8>| byte.is_none_or(|b| *b == b' ');
    memchr::memchr_iter(*first, list).any(|at| {
        (at == 0 || ends(list.get(at - 1)))
            && list.get(at..at + word.len()) == Some(word)
            && ends(list.get(at + word.len()))
    })
}
