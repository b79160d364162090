"""Small closed sets of words that decide what a name beside them is; all folded (lower case, no accents)."""

from __future__ import annotations

from bot.domain.model import Precision


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _set(
    """president prime minister premier chancellor king queen prince princess sheikh sheik emir sultan pope ayatollah
    imam mullah mufti maulana cardinal bishop archbishop general gen lieutenant lt colonel col major maj brigadier
    brig captain capt commander admiral adm marshal sergeant sgt secretary governor mayor senator sen
    representative rep congressman congresswoman ambassador envoy spokesman spokeswoman spokesperson chief leader
    head chairman chairwoman speaker mr mrs ms dr sir lord lady dame justice judge prosecutor lawyer activist
    journalist analyst professor prof counterpart warlord cleric rebel strongman ruler adviser advisor aide
    commissioner director deputy vice acting interim former late then"""
)
"""Words before a personal name that are no part of it."""

OFFICES = _set(
    """president premier chancellor king queen emir sultan minister secretary governor ambassador envoy spokesman
    spokeswoman spokesperson chief commander general gen colonel col admiral brigadier marshal major captain
    lieutenant"""
)
"""Titles by which the bearer speaks or acts for a state when its name stands before them."""

COMPASS = _set(
    """north south east west northern southern eastern western central northeast northwest southeast southwest
    northeastern northwestern southeastern southwestern upper lower inner outer mid downtown greater rural"""
)

AREA_NOUNS = _set(
    """region oblast province state district governorate county territory department raion municipality township
    prefecture division subdivision camp airport airfield airbase base port harbour harbor crossing dam bridge
    valley river mountains mountain hills island islands islet shoal reef strait sea gulf bay lake plain heights
    peninsula corridor basin delta desert border front axis city town village neighbourhood neighborhood quarter
    suburb suburbs sector zone area strip bank emirate canton commune woreda locality plant refinery terminal
    hospital university square market mosque church cathedral monastery palace prison barracks headquarters depot
    checkpoint highway road street station"""
)
"""Nouns that, after a name, say what kind of place it is."""

VAGUE_NOUNS = _set(
    """area city town village neighbourhood neighborhood quarter suburb suburbs locality border road highway street
    sector headquarters zone"""
)
"""Those that are left out of the name: "the Basta area" is Basta."""

FIGHTERS = _set(
    """fighters militia militias militiamen militiaman rebels rebel militants militant insurgents separatists
    gunmen guerrillas guerrilla jihadists jihadist extremists mercenaries tribesmen resistance"""
)
"""Nouns that make an armed group of the people or the group named before them."""

SUFFIX_PRECISION: dict[str, Precision] = {
    **dict.fromkeys(
        _set(
            """region oblast province state governorate county territory department division prefecture valley
            mountains hills peninsula corridor basin delta desert front axis sector zone area strip heights
            plain emirate canton"""
        ),
        "region",
    ),
    **dict.fromkeys(_set("district raion municipality township subdivision commune woreda locality"), "region"),
    **dict.fromkeys(
        _set(
            """camp airport airfield airbase base port crossing dam bridge plant refinery terminal hospital
            university square market mosque church cathedral monastery palace prison barracks headquarters depot
            checkpoint station harbour harbor"""
        ),
        "site",
    ),
    **dict.fromkeys(_set("city town village neighbourhood neighborhood quarter suburb suburbs island islands"), "town"),
    **dict.fromkeys(_set("sea strait gulf bay shoal reef"), "sea"),
}
"""What kind of place such a noun makes of the name before it."""

LOCATIVES = _set(
    """in near from at to on around outside inside into toward towards over of off between beyond across via
    through raided attacked overran hit hits targeted fled flee visited captured seized entered took retook
    recaptured stormed shelled bombed struck hit reached left above within besieged encircled liberated
    controls holds village town city region district"""
)
"""Words after which a capitalised common word is meant as a place."""

ADJOINING = _set(
    """the a an and or in near from at to on of for with by over after before as but says said who that which when
    where while president minister army forces military government police i we he she they it this his her their
    its our monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december mr mrs s us eu un nato"""
)
"""Words that may stand capitalised beside a name without belonging to it."""

PREFIXES = _set("inter anglo anti pro non ex indo afro pan trans intra neo post pre sino franco mid")
"""What, hyphened before a country's adjective, makes another word of it: "Inter-American"."""

TREATIES = _set(
    """accords accord agreement agreements treaty treaties convention conventions protocol protocols declaration statute
    memorandum formula format consensus"""
)
"""What, after a city's name, is called after it and lies elsewhere."""

GEORGIA_STATE = _set("atlanta savannah augusta macon columbus fulton kemp warnock ossoff republican democrat sheriff")
GEORGIA_COUNTRY = _set(
    "tbilisi georgian georgians abkhazia ossetia batumi kobakhidze zourabichvili russia russian caucasus"
)
"""Words by which the American state and the country in the Caucasus are told apart."""

GENERIC = frozenset(
    {
        "national guard",
        "congress",
        "senate",
        "house of representatives",
        "general security",
        "security service",
        "presidential council",
        "rangers",
        "levies",
        "foreign office",
        "federation council",
        "investigative committee",
        "central command",
        "southern command",
        "africa command",
        "security cabinet",
        "war cabinet",
        "sovereignty council",
        "national security council",
        "internal security forces",
        "joint chiefs",
        "joint chiefs of staff",
        "guardian council",
        "department of defense",
        "department of justice",
        "justice department",
        "defense department",
        "treasury department",
        "central bank",
        "national resistance front",
        "nationalist party",
        "presidential leadership council",
        "national news agency",
        "state emergency service",
        "levies force",
        "general intelligence service",
    }
)
"""Names that several states' bodies bear: they need their country in the text."""

WORLD_FIGURES = _set(
    """Putin Trump Biden Zelensky Zelenskyy Zelenskiy Netanyahu Macron Erdogan Erdoğan Khamenei Lavrov Peskov
    Medvedev Scholz Starmer Orban Orbán Blinken Rubio Hegseth Guterres Lukashenko Sinwar Nasrallah Assad Kadyrov
    Prigozhin Kallas Rutte Stoltenberg Merz Modi Maduro Burhan Hemedti Haftar Kagame Tshisekedi Grossi Witkoff
    Borrell Haniyeh Zakharova Shoigu Gerasimov Syrskyi Syrsky Yermak Budanov Netanyahu Gallant Pezeshkian Araghchi
    Araqchi Soleimani Tinubu Sisi Navalny Vucic Vučić Aliyev Pashinyan Szijjarto Szijjártó"""
)
"""Surnames that news writes without introduction, wherever it is from."""

STRONG_ACRONYMS = _set(
    """IDF PKK FSB SBU GRU CIA FBI RSF HTS YPG TTP BLA ELN IRGC MI6 MI5 TPLF JNIM M23 FDLR FARC CJNG CENTCOM PFLP
    AQAP ISKP ISWAP ISIS ISIL UNIFIL UNRWA MONUSCO TASS FARDC MNDAA TNLA PMF"""
)
"""Acronyms that mean one thing in news of war, whether or not its country is named."""

NOT_BEFORE = {
    "Turkey": _set("dinner dinners sandwich sandwiches trot breast farm farms meat leg legs bacon hunt hunting"),
    "China": _set("cabinet plate plates shop"),
    "Chad": _set("smith johnson le"),
    "Greece": frozenset({"fire"}),
    "Georgia": _set("tech bulldogs southern governor senate republican republicans democrat democrats aquarium"),
    "Jordan": _set("peterson henderson pickford brand shoes spieth bardella"),
    "Washington": _set("nationals commanders wizards state capitals irving"),
    "Paris": _set("saint hilton club"),
    "London": frozenset({"breed", "marathon"}),
    "Jersey": frozenset({"city", "shore"}),
    "Panama": frozenset({"hat", "papers"}),
    "Cuba": frozenset({"libre", "gooding"}),
    "Santiago": frozenset({"pena", "abascal", "martin"}),
}
"""Words that, right after a name, show that the country or city is not meant."""

GIVEN_NAMES = _set(
    """aaron abdel abdul abdullah abraham adam ahmad ahmed alan albert alejandro aleksandar aleksandr aleksei alex
    alexander alexei alfred ali alice amanda amina amir amy ana anatoly andre andrea andrei andres andrew andrey
    andrii andriy angela anna anne anthony antonio antony ariel arthur ashraf bashar ben benjamin bernard bill bob
    boris brian bruce camilo carl carla carlos catherine cesar chad charles charlotte chris christian christina
    christopher claudia colin craig cyril daniel daria david deborah denis dennis diana diego dmitri dmitry dmytro
    donald dylan edgar eduardo edward elena eli elizabeth elon emily emma emmanuel eric erik ernesto esther eva
    evgeny fatima felipe felix fernando florence francis francisco frank franz fred gabriel gary gavin george
    georges gerald giorgia giovanni gloria gordon graham grant greg gregory guillermo gustavo hadi haitham hamid
    hamza hannah hans harry hassan heather hector helen henry hillary hugo hussein ian ibrahim igor ihor ilham
    imran inna irina isaac isabel ismail israel ivan jack jacob jacques jake james jamal jan jane janet jason
    javier jean jeff jennifer jeremy jerry jesse jessica jim jimmy joan joe joel john johnny jonathan jordan jorge
    jose joseph joshua juan judith julia julian julie karen karim karl kate katherine kelly ken kenneth kevin
    khaled khalid khalil kim kirill larry laura lauren lee leo leonid leonardo linda lindsey lisa lloyd louis
    lucas luis luke mahmoud malik marc marco marcos margaret maria marie mario mark martin mary matt matthew maxim
    megan melissa michael michel michelle miguel mike mikhail mohamed mohammad mohammed moshe mostafa muhammad
    musa mustafa mykhailo mykola nancy naomi nasser natalia nathan neil nicholas nick nicolas nikita nikolai noah
    nora oleg oleh oleksandr oleksii olga olivia omar oscar osama otto pablo patricia patrick paul pavel pedro
    peter petro philip pierre rachel rafael ralph ramon ramzan raymond rebecca ricardo richard robert roberto
    robin roger roman ron ronald rosa roy ruben ruslan russell ruth ryan sadiq salah salim salman sam samir samuel
    samantha sandra sara sarah scott sean sebastian sergei sergey sergii serhii serhiy sharon sheila simon sofia
    sophia sophie stanislav stephen steve steven stuart susan svetlana tamara tanya tariq taylor teresa terry
    thomas tim timothy todd tom tony tyler valentina valery vanessa vasily victor victoria viktor vincent vitaly
    vladimir volodymyr vyacheslav walter wayne wendy william xavier yahya yair yaroslav yasser yevgeny yoav yulia
    yuri yuriy yusuf zoe deandre maryam yousef youssef yassin ilya denys taras ruslana adnan bilal faisal farid
    fuad haider jaber jamil majid marwan mehdi mohsen nabil nadia osman rashid reza saeed said samira tarek waleed
    walid zaid zainab getachew tadesse haile abiy desta abebe mulugeta salva riek aung saw naw min ko hla kyaw win
    sai pedro jovenel jean-pierre mamadou moussa amadou ousmane oumar seydou ibrahima issa boubacar abdoulaye
    modibo aminata fatoumata idriss mahamat souleymane cheick alassane"""
)
"""Given names that often stand before a surname which is a place too; folded."""
