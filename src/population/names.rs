//! Invented names and places to draw people from.

/// Family names.
pub(super) const FAMILY: [&str; 48] = [
    "Abernathy",
    "Adeyemi",
    "Almeida",
    "Bianchi",
    "Brandt",
    "Calloway",
    "Castellan",
    "Chaudhry",
    "Danforth",
    "Delacroix",
    "Dufresne",
    "Eastwick",
    "Eklund",
    "Farouk",
    "Fenwick",
    "Galloway",
    "Gutierrez",
    "Halvorsen",
    "Haverford",
    "Ibarra",
    "Jankowski",
    "Kamara",
    "Kowalczyk",
    "Lindqvist",
    "Lockhart",
    "Marchetti",
    "Mbeki",
    "Nakagawa",
    "Novotny",
    "Okonkwo",
    "Ostrander",
    "Papadakis",
    "Pemberton",
    "Quintero",
    "Rasmussen",
    "Rutherford",
    "Santangelo",
    "Sorensen",
    "Tanaka",
    "Thackeray",
    "Underhill",
    "Valdivia",
    "Vandermeer",
    "Wakefield",
    "Winterbourne",
    "Yamamoto",
    "Zaragoza",
    "Zielinski",
];

/// Given names of women.
pub(super) const FEMALE: [&str; 32] = [
    "Adele", "Amara", "Beatriz", "Camille", "Celeste", "Dalia", "Daphne", "Elena", "Esther",
    "Farida", "Freya", "Greta", "Hana", "Ingrid", "Isolde", "Joanna", "Keiko", "Leonora", "Lucia",
    "Maren", "Mirela", "Nadia", "Odette", "Paloma", "Ramona", "Rosalind", "Saskia", "Tamsin",
    "Ursula", "Vivian", "Xenia", "Yolanda",
];

/// Given names of men.
pub(super) const MALE: [&str; 32] = [
    "Anselm", "Bashir", "Benedict", "Caspian", "Cyrus", "Dario", "Desmond", "Emil", "Everett",
    "Felix", "Gideon", "Hector", "Idris", "Jasper", "Kaito", "Lars", "Leopold", "Marcel", "Mateo",
    "Nikolai", "Orlando", "Percival", "Quentin", "Rafael", "Roland", "Silas", "Stellan", "Tobias",
    "Ulrich", "Viggo", "Wendell", "Yusuf",
];

/// Streets.
pub(super) const STREETS: [&str; 16] = [
    "Alder Court",
    "Birchwood Lane",
    "Canal Street",
    "Dover Road",
    "Elm Terrace",
    "Foundry Row",
    "Garrison Avenue",
    "Harbor View",
    "Juniper Way",
    "Kingfisher Drive",
    "Larkspur Lane",
    "Mill Pond Road",
    "Orchard Street",
    "Quarry Hill",
    "Sycamore Avenue",
    "Tanner Street",
];

/// Towns with their state and the first three digits of a postal code there.
pub(super) const TOWNS: [(&str, &str, &str); 12] = [
    ("Ann Arbor", "MI", "481"),
    ("Burlington", "VT", "054"),
    ("Columbus", "OH", "432"),
    ("Duluth", "MN", "558"),
    ("Eugene", "OR", "974"),
    ("Fort Wayne", "IN", "468"),
    ("Green Bay", "WI", "543"),
    ("Lansing", "MI", "489"),
    ("Providence", "RI", "029"),
    ("Rochester", "NY", "146"),
    ("Spokane", "WA", "992"),
    ("Toledo", "OH", "436"),
];
