//! Given names of two words: `Maria João`, `Jean Pierre`.
//! Must not know whose name it is.

use super::words::holds;

/// First halves of double given names, with the second halves that make one.
const DOUBLE: &[(&str, &str)] = &[
    (
        "maria",
        "jose josefa jesus luisa luiza teresa elena isabel carmen pilar angeles dolores fernanda cristina \
      eugenia paula clara ines rosa victoria mercedes grazia pia cecilia alejandra eduarda antonia laura chiara \
      vittoria gabriela camila carolina helena beatriz alice julia rita antonietta luz rosaria concetta assunta flavia joao manuel manuela leonor margarida filomena goreti adelaide amelia celeste conceicao fatima lurdes salome adela esther soledad elisa emilia",
    ),
    (
        "jose",
        "luis maria antonio manuel carlos miguel angel juan ramon ignacio javier francisco pedro eduardo roberto rafael alberto enrique vicente augusto ricardo joaquim fernando paulo julio andres alejandro jesus",
    ),
    (
        "juan",
        "carlos jose manuel pablo luis antonio ignacio francisco jesus ramon miguel camilo diego sebastian martin fernando david esteban felipe",
    ),
    ("luis", "miguel carlos alberto fernando angel eduardo antonio enrique felipe manuel alfonso gustavo"),
    ("miguel", "angel"),
    ("carlos", "alberto eduardo manuel andres enrique"),
    ("francisco", "javier jose"),
    ("jorge", "luis"),
    (
        "joao",
        "pedro paulo carlos miguel victor vitor gabriel lucas guilherme henrique maria manuel antonio luis filipe tiago nuno",
    ),
    (
        "ana",
        "maria paula luisa sofia clara carolina isabel cristina lucia beatriz rita belen rosa elena teresa julia gabriela laura victoria carla flavia luiza filipa margarida catarina raquel mercedes ines barbara gloria",
    ),
    ("anna", "maria lena sophia sophie luisa chiara rita rosa paola"),
    (
        "jean",
        "paul luc pierre claude marc michel jacques francois louis philippe baptiste marie yves christophe noel rene bernard charles sebastien andre daniel guy",
    ),
    (
        "marie",
        "claire france laure louise christine helene claude therese anne noelle pierre josephe madeleine ange paule dominique",
    ),
    ("anne", "marie sophie laure claire"),
    ("mary", "ann anne jane beth lou kate ellen jo pat"),
    ("sarah", "jane"),
    ("ze", "carlos maria luis pedro antonio"),
    ("luiz", "carlos fernando henrique eduardo gustavo felipe"),
    ("pedro", "henrique pablo luis antonio miguel jose"),
    ("paulo", "henrique cesar roberto"),
    ("marco", "antonio aurelio"),
    ("marcos", "antonio vinicius"),
    ("victor", "hugo manuel"),
    ("vitor", "hugo manuel"),
    ("rosa", "maria elena"),
    ("luz", "maria marina"),
    ("karl", "heinz friedrich josef otto ludwig"),
    ("hans", "peter joachim jurgen juergen georg werner dieter ulrich rudolf"),
    ("gian", "luca marco piero carlo maria"),
    ("pier", "luigi paolo giorgio"),
    ("antonio", "jose manuel carlos maria luis jesus miguel"),
    ("manuel", "antonio jose jesus"),
    ("rui", "pedro miguel manuel"),
    ("nuno", "miguel"),
    ("paula", "cristina"),
    ("carla", "sofia alexandra"),
    ("sandra", "cristina"),
    ("eva", "maria lena"),
    ("vera", "lucia"),
    ("angel", "luis"),
    ("klaus", "dieter peter jurgen juergen"),
    ("heinz", "peter jurgen juergen"),
    ("franz", "josef xaver"),
    ("ernst", "august"),
    ("wolf", "dieter"),
    ("annie", "claude"),
    ("giovanni", "battista"),
    ("abdul", "*"),
    ("abdel", "*"),
    ("abd", "*"),
    ("abu", "*"),
    ("umm", "*"),
    ("el", "*"),
    ("siti", "*"),
    ("noor", "*"),
    ("la", "*"),
];

/// Whether two words, folded, are one given name.
pub fn is_double(first: &str, second: &str) -> bool {
    DOUBLE.iter().any(|(a, b)| *a == first && (*b == "*" || holds(b, second)))
}
