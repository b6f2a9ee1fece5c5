//! Invented people, by the language they write in, and where they live.

/// Given and family names that are combined for people who write in English.
pub(super) const GIVEN: [&str; 28] = [
    "Ada", "Brendan", "Celeste", "Dominic", "Elspeth", "Farouk", "Greta", "Hollis", "Imogen",
    "Jarek", "Kezia", "Lorcan", "Mireille", "Nadia", "Osric", "Petra", "Quentin", "Rosalind",
    "Stellan", "Thandiwe", "Ulrike", "Viggo", "Wren", "Xanthe", "Yusuf", "Zelda", "Caoimhe",
    "Renée",
];
pub(super) const FAMILY: [&str; 26] = [
    "Ashgrove",
    "Birkwood",
    "Calloway",
    "Drummond-Hale",
    "Eastlake",
    "Fairweather",
    "Galbraith",
    "Hartwell",
    "Ingersoll",
    "Jessop",
    "Kilbride",
    "Lindqvist",
    "Marchetti",
    "Nakoma",
    "O’Dwyer",
    "Pemberton",
    "Quillfeather",
    "Ravensworth",
    "Søndergaard",
    "Tremaine",
    "Underhill",
    "Vandermeer",
    "Whitlock",
    "Yarrow",
    "Zielinska",
    "Núñez",
];

/// Country, region, city, browser language.
pub(super) const PLACES: [(&str, &str, &str, &str); 10] = [
    ("Ireland", "Leinster", "Dublin", "en"),
    ("United Kingdom", "England", "Bristol", "en"),
    ("United States", "Oregon", "Portland", "en"),
    ("Canada", "Ontario", "Hamilton", "en"),
    ("Australia", "Victoria", "Geelong", "en"),
    ("New Zealand", "Otago", "Dunedin", "en"),
    ("Netherlands", "Utrecht", "Utrecht", "nl"),
    ("Sweden", "Skåne", "Malmö", "sv"),
    ("Poland", "Małopolskie", "Kraków", "pl"),
    ("South Africa", "Western Cape", "Cape Town", "en"),
];

/// People who write in other languages: language, name, local part, country, city.
pub(super) const ABROAD: [(&str, &str, &str, &str, &str); 22] = [
    (
        "de",
        "Jürgen Weißenfels",
        "juergen.weissenfels",
        "Germany",
        "Leipzig",
    ),
    (
        "de",
        "Annegret Möhring",
        "annegret.moehring",
        "Austria",
        "Graz",
    ),
    (
        "fr",
        "Anaïs Lefèbvre-Rouvray",
        "anais.rouvray",
        "France",
        "Nantes",
    ),
    (
        "fr",
        "Gaël Hautecœur",
        "gael.hautecoeur",
        "Belgium",
        "Liège",
    ),
    (
        "es",
        "Íñigo Peñarrubia",
        "inigo.penarrubia",
        "Spain",
        "Zaragoza",
    ),
    ("es", "María José Ibáñez", "mj.ibanez", "Mexico", "Puebla"),
    ("ja", "佐倉 美咲", "misaki.sakura", "Japan", "札幌"),
    ("ja", "森下 健太", "kenta.morishita", "Japan", "Fukuoka"),
    ("ar", "ليلى الحدّاد", "layla.haddad", "Jordan", "Amman"),
    (
        "ar",
        "سامر النجّار",
        "samer.najjar",
        "United Arab Emirates",
        "Sharjah",
    ),
    ("he", "נועה ברקאי", "noa.barkai", "Israel", "Haifa"),
    ("he", "איתן שקד", "eitan.shaked", "Israel", "Be’er Sheva"),
    ("hi", "अनन्या राजवंशी", "ananya.rajvanshi", "India", "जयपुर"),
    ("hi", "विवेक सोलंकी", "vivek.solanki", "India", "Indore"),
    ("zh", "林晓岚", "lin.xiaolan", "China", "成都"),
    ("zh", "周子墨", "zhou.zimo", "Taiwan", "Tainan"),
    ("ko", "한서윤", "seoyun.han", "South Korea", "대구"),
    ("ko", "오민재", "minjae.oh", "South Korea", "Incheon"),
    (
        "ru",
        "Ксения Белозёрова",
        "ksenia.belozerova",
        "Kazakhstan",
        "Almaty",
    ),
    (
        "ru",
        "Артём Лисицын",
        "artem.lisitsyn",
        "Georgia",
        "Tbilisi",
    ),
    ("pt", "João Assunção", "joao.assuncao", "Portugal", "Braga"),
    (
        "pt",
        "Beatriz Magalhães",
        "beatriz.magalhaes",
        "Brazil",
        "Recife",
    ),
];

/// The machines that they use: browser, its version, system.
pub(super) const MACHINES: [(&str, &str, &str); 5] = [
    ("chrome", "142.0.7444.59", "Windows 11"),
    ("firefox", "145.0", "Linux"),
    ("safari", "26.1", "OS X 15.6"),
    ("edge", "142.0.3595.65", "Windows 11"),
    ("chrome", "141.0.7390.122", "OS X 14.7"),
];
