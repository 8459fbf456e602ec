//! Words that tell names from what is not one.
//! Must not know how they are used.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Given names that are hardly ever anything else.
pub static GIVEN: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("given.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).chain(GIVEN_OR_SURNAME.iter().copied()).collect()
});

/// Given names that are as common as surnames, so that they tell nothing about the order.
pub static GIVEN_OR_SURNAME: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "alexander allen andrews anthony arnold arthur barry benjamin bernard bradley \
    carter chandra charles clark claude craig curtis dale daniel david davis dean dominguez douglas duncan edwards \
    elliott ellis felix fernando francis frank franklin franco gabriel garcia george gerard gilbert gordon graham \
    grant gregory hamilton harris harvey henry herman howard hugo ibrahim isaac ivan jackson jacob jacques james jay \
    jordan jose joseph kelly kennedy keith kim khan lawrence lee leon leonard lewis lloyd logan louis lucas ludwig \
    luther marcus mario marshall martin mason matthew maurice max maxwell michael michel mitchell mohammed monroe \
    morgan morris murphy murray nelson nicholas nicolas noel norman oliver oscar otto owen parker patrick paul perry \
    peter phillips pierre powell quinn ralph ramos raymond reed reid richard riley robert roberts robin rodney roger \
    romero rose ross roy russell ryan samuel santiago scott sebastian shannon shaw sidney silva simon sinclair spencer \
    stanley stephen stewart stuart sullivan sydney taylor terry theodore thomas todd tucker tyler vernon victor \
    vincent wallace walter warren wayne wesley william wilson winston"
        .split_ascii_whitespace()
        .collect()
});

/// Words that make a display name the name of something else, in any of our languages.
pub static NOT_A_PERSON: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "gmbh mbh ag kg ohg inc incorporated ltd limited llc llp plc corp corporation co company \
    sa sas sarl srl spa bv nv oy ab as aps kk pty pte sdn bhd eu com net org team support service services customer \
    customers client clients sales info office shop store stores bank banking newsletter news group holding university \
    college school institute hotel restaurant cafe bar family familie famille familia famiglia admin administrator \
    administration webmaster postmaster root mailer daemon noreply reply contact kontakt contacto contatto help \
    helpdesk desk billing accounts accounting invoice invoices orders order booking reservations reception marketing \
    media editor editorial redaktion presse rédaction redaction jobs careers hr recruiting recruitment legal \
    compliance privacy security department dept abteilung division center centre zentrum foundation stiftung verein \
    association society club council committee government ministry agency agentur studio studios design media labs lab \
    solutions systems software technologies technology tech digital consulting partners international global \
    worldwide europe online web site website account user unknown anonymous me myself guest mr-x happy angry unhappy \
    concerned disappointed loyal annoyed frustrated citizen consumer buyer shopper reader subscriber member fan mom \
    dad mum mama papa grandma the my our your die unser les mon nos mail email e-mail mailbox \
    inbox phone iphone ipad android gmail outlook hotmail yahoo test tester testing demo bot robot system notification \
    notifications alert alerts update updates deals offers hello hi house \
    golden sunshine garden gardens travel tours trading import export logistics transport express energy  \
    insurance versicherung finance financial invest estate properties immobilien lawyers attorney \
    attorneys kanzlei avocats clinic klinik praxis hospital pharmacy apotheke parish radio tv magazine journal \
    times daily weekly zeitung kundenservice kundendienst service-client servicio cliente atención \
    atencion ventas vertrieb verkauf buchhaltung sekretariat secretariat assistenz vorstand director ceo cfo cto \
    manager management staff and und et y e i en og for at from to of via behalf consumerist please hurry soon again now asap urgent urgently collective union \
    initiative network project board gesellschaft werke bäckerei restaurante tienda negozio ufficio azienda società \
    societa empresa loja winkel klantenservice klant kunde kunden cliente clientes utilisateur usuario utente \
    gebruiker deleted private personal secret official"
        .split_ascii_whitespace()
        .collect()
});

/// Words that are surnames too: behind a known given name they are one.
pub const PERHAPS_A_PERSON: &str = "green blue red black white gold silver post church power law press house real herald \
    water capital home bell king queen banks day world";

/// Surnames that come first where their bearers come from, in common romanisations.
pub static FAMILY_FIRST: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng \
    liang xie song tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren \
    shen yao cui zhong tan fan shi liao jia xia fu fang bai zou meng xiong qin qiu yan xue lei hou long tao shao qian \
    dai mo kong xiang chang yin chan wong cheung leung lam ng ho kwok tsang chow lau yeung tse yip fung kwan mak tam \
    goh teo ong koh sim chua toh kim lee park choi jung jeong kang cho yoon yun jang lim shin seo kwon hwang ahn hong \
    yoo jeon moon bae baek nam noh oh ryu son yim nguyen tran le pham hoang huynh phan vu vo dang bui do ngo duong ly \
    dinh truong doan trinh cao tanaka suzuki sato takahashi watanabe ito yamamoto nakamura kobayashi kato yoshida \
    yamada sasaki matsumoto inoue kimura hayashi shimizu saito yamazaki mori abe ikeda hashimoto ishikawa ogawa okada \
    hasegawa fujita goto kondo murakami endo aoki sakamoto fujii nishimura fukuda ota miura okamoto matsuda nakajima \
    nakano harada ono tamura takeuchi wada ishida ueda morita hara shibata sakai kudo yokoyama miyazaki uchida ando".split_ascii_whitespace().collect()
});

/// Small words inside surnames.
pub const PARTICLES: &str = "van der den de la las los del della delle dello di da das do dos du des le von zu zum zur \
    vom und af av bin binti ibn ben bint al el ul ud ter ten te 't op st san santa mac y e i degli dei dalla lo d'";

/// Of those, the ones that cannot open a given name.
pub const NEVER_FIRST: &str = "van der den de las los del della delle dello di da das dos du des von zu zum zur vom af \
    av bin binti ibn bint ter ten te 't op of";

/// First halves of double given names, with the second halves that make one.
pub const DOUBLE: &[(&str, &str)] = &[
    (
        "maria",
        "jose josefa jesus luisa luiza teresa elena isabel carmen pilar angeles dolores fernanda cristina \
      eugenia paula clara ines rosa victoria mercedes grazia pia cecilia alejandra eduarda antonia laura chiara \
      vittoria gabriela camila carolina helena",
    ),
    ("jose", "luis maria antonio manuel carlos miguel angel juan ramon ignacio javier francisco pedro eduardo roberto"),
    ("juan", "carlos jose manuel pablo luis antonio ignacio francisco jesus ramon miguel camilo diego sebastian"),
    ("luis", "miguel carlos alberto fernando angel eduardo antonio enrique felipe manuel"),
    ("miguel", "angel"),
    ("carlos", "alberto eduardo manuel andres enrique"),
    ("francisco", "javier jose"),
    ("jorge", "luis"),
    ("joao", "pedro paulo carlos miguel"),
    ("ana", "maria paula luisa sofia clara carolina isabel cristina lucia beatriz rita"),
    ("anna", "maria lena sophia sophie luisa chiara"),
    ("jean", "paul luc pierre claude marc michel jacques francois louis philippe baptiste marie yves christophe"),
    ("marie", "claire france laure louise christine helene claude therese anne noelle pierre"),
    ("anne", "marie sophie laure claire"),
    ("mary", "ann anne jane beth lou kate ellen jo pat"),
    ("sarah", "jane"),
    ("karl", "heinz"),
    ("hans", "peter joachim jurgen juergen georg werner dieter"),
    ("gian", "luca marco piero carlo maria"),
    ("pier", "luigi paolo giorgio"),
    ("abdul", "*"),
    ("abdel", "*"),
    ("abd", "*"),
    ("abu", "*"),
    ("siti", "*"),
    ("noor", "*"),
    ("la", "*"),
];

/// Short forms, each with the names it may stand for.
pub const SHORT: &[(&str, &str)] = &[
    ("bob", "robert"),
    ("bobby", "robert"),
    ("rob", "robert roberto"),
    ("bill", "william"),
    ("billy", "william"),
    ("will", "william wilhelm"),
    ("liz", "elizabeth"),
    ("beth", "elizabeth"),
    ("betty", "elizabeth"),
    ("lisa", "elisabeth elizabeth"),
    ("peggy", "margaret"),
    ("maggie", "margaret"),
    ("meg", "margaret"),
    ("dick", "richard"),
    ("rick", "richard"),
    ("jack", "john jonathan"),
    ("johnny", "john"),
    ("jim", "james"),
    ("jimmy", "james"),
    ("jamie", "james"),
    ("mike", "michael"),
    ("mick", "michael"),
    ("tony", "anthony antonio"),
    ("ted", "edward theodore"),
    ("ned", "edward"),
    ("harry", "henry harold"),
    ("hank", "henry"),
    ("chuck", "charles"),
    ("charlie", "charles charlotte"),
    ("kate", "katherine catherine kathryn"),
    ("kathy", "katherine kathleen"),
    ("cathy", "catherine"),
    ("katie", "katherine"),
    ("sally", "sarah"),
    ("nancy", "ann anne"),
    ("molly", "mary"),
    ("polly", "mary"),
    ("sasha", "alexander alexandra aleksandr"),
    ("alex", "alexander alexandra alejandro"),
    ("sandy", "alexandra sandra"),
    ("andy", "andrew andreas"),
    ("drew", "andrew"),
    ("steve", "stephen steven"),
    ("dave", "david"),
    ("joe", "joseph"),
    ("pepe", "jose"),
    ("paco", "francisco"),
    ("nacho", "ignacio"),
    ("lola", "dolores"),
    ("lupe", "guadalupe"),
    ("gigi", "luigi"),
    ("beppe", "giuseppe"),
    ("pippo", "filippo"),
    ("uli", "ulrich ulrike"),
    ("hannes", "johannes"),
    ("klaus", "nikolaus"),
    ("toni", "anton antonia"),
    ("sepp", "josef"),
    ("heinz", "heinrich"),
    ("jan", "johannes"),
    ("kees", "cornelis"),
    ("wim", "willem"),
    ("henk", "hendrik"),
    ("ze", "jose"),
    ("chico", "francisco"),
    ("kasia", "katarzyna"),
    ("gosia", "malgorzata"),
    ("misha", "mikhail"),
    ("becky", "rebecca"),
    ("vicky", "victoria"),
    ("debbie", "deborah"),
    ("sue", "susan"),
    ("jenny", "jennifer"),
    ("tess", "theresa teresa"),
    ("bernie", "bernard"),
    ("gerry", "gerald gerard"),
    ("larry", "laurence lawrence"),
    ("greg", "gregory"),
    ("nick", "nicholas"),
    ("pat", "patrick patricia"),
    ("sam", "samuel samantha"),
    ("max", "maximilian maxwell"),
    ("fritz", "friedrich"),
    ("resi", "theresia"),
    ("susi", "susanne"),
];

/// Local parts that belong to a desk and not to a person.
pub const ROLES: &str = "info support sales office contact kontakt contacto contatto hello hallo help service services \
    admin administrator webmaster postmaster hostmaster root noreply no-reply donotreply billing accounts accounting \
    invoices orders booking reservations reception marketing press media editor redaktion presse jobs careers hr \
    recruiting legal compliance privacy security team mail email post shop store news newsletter customerservice \
    customer-service customer.service kundenservice servicio ventas vertrieb buchhaltung sekretariat secretariat \
    feedback enquiries inquiries general central";

/// Whether a blank-separated list holds the word.
pub fn holds(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w == word)
}
