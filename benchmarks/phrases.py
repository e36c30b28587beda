"""The words that made-up news is put together from, written for this purpose; ``newsroom`` says how."""

from __future__ import annotations

STATES = tuple(
    (name.strip(), adjective.strip(), capital.strip())
    for name, adjective, capital in (
        line.split(",")
        for line in """Albania,Albanian,Tirana
Algeria,Algerian,Algiers
Argentina,Argentine,Buenos Aires
Armenia,Armenian,Yerevan
Australia,Australian,Canberra
Azerbaijan,Azerbaijani,Baku
Bangladesh,Bangladeshi,Dhaka
Belarus,Belarusian,Minsk
Bolivia,Bolivian,La Paz
Brazil,Brazilian,Brasilia
Cambodia,Cambodian,Phnom Penh
Cameroon,Cameroonian,Yaounde
Canada,Canadian,Ottawa
Chad,Chadian,N'Djamena
Chile,Chilean,Santiago
China,Chinese,Beijing
Colombia,Colombian,Bogota
Cyprus,Cypriot,Nicosia
Ecuador,Ecuadorian,Quito
Egypt,Egyptian,Cairo
Eritrea,Eritrean,Asmara
Ethiopia,Ethiopian,Addis Ababa
Finland,Finnish,Helsinki
France,French,Paris
Georgia,Georgian,Tbilisi
Germany,German,Berlin
Ghana,Ghanaian,Accra
Greece,Greek,Athens
Guyana,Guyanese,Georgetown
Hungary,Hungarian,Budapest
India,Indian,New Delhi
Indonesia,Indonesian,Jakarta
Iran,Iranian,Tehran
Iraq,Iraqi,Baghdad
Israel,Israeli,Jerusalem
Japan,Japanese,Tokyo
Jordan,Jordanian,Amman
Kazakhstan,Kazakh,Astana
Kenya,Kenyan,Nairobi
Kosovo,Kosovar,Pristina
Kyrgyzstan,Kyrgyz,Bishkek
Lebanon,Lebanese,Beirut
Libya,Libyan,Tripoli
Mali,Malian,Bamako
Mexico,Mexican,Mexico City
Moldova,Moldovan,Chisinau
Morocco,Moroccan,Rabat
Myanmar,Burmese,Naypyidaw
Niger,Nigerien,Niamey
Nigeria,Nigerian,Abuja
Norway,Norwegian,Oslo
Pakistan,Pakistani,Islamabad
Peru,Peruvian,Lima
Poland,Polish,Warsaw
Qatar,Qatari,Doha
Romania,Romanian,Bucharest
Russia,Russian,Moscow
Rwanda,Rwandan,Kigali
Senegal,Senegalese,Dakar
Serbia,Serbian,Belgrade
Somalia,Somali,Mogadishu
Spain,Spanish,Madrid
Sudan,Sudanese,Khartoum
Syria,Syrian,Damascus
Tajikistan,Tajik,Dushanbe
Thailand,Thai,Bangkok
Tunisia,Tunisian,Tunis
Turkey,Turkish,Ankara
Uganda,Ugandan,Kampala
Ukraine,Ukrainian,Kyiv
Uzbekistan,Uzbek,Tashkent
Venezuela,Venezuelan,Caracas
Vietnam,Vietnamese,Hanoi
Yemen,Yemeni,Sanaa
Zambia,Zambian,Lusaka""".splitlines()
    )
)
"""Name, adjective and capital."""

OFFICES = (
    "Foreign Ministry", "Defence Ministry", "Interior Ministry", "Trade Ministry", "government", "army", "navy",
    "air force", "president", "prime minister", "foreign minister", "defence minister", "parliament", "border guards",
    "coast guard", "police", "security forces", "troops", "officials", "customs service", "intelligence service",
    "supreme court", "energy minister", "negotiators", "opposition", "trade unions", "ambassador", "special envoy",
)  # fmt: skip

SOURCES = (
    "{Aj} officials", "{Bj} officials", "a spokesman for the {Aj} Foreign Ministry", "the {Bj} Defence Ministry",
    "a diplomat in {Cc} who asked not to be named", "witnesses", "residents of {town}", "the state news agency of {A}",
    "a {Bj} security source", "two people who had read the document", "the governor of {town}", "aid workers",
    "an adviser to the {Aj} president", "the {Cj} mission to the United Nations", "local media in {town}",
    "a statement from {Bc}", "the mayor of {town}", "a senior {Aj} officer", "{outlet}", "lawyers for the detained",
)  # fmt: skip

CLAUSES = {
    "fight": (
        "{who} shelled {Bj} positions near {town}",
        "{who} bombed a depot outside {town}, killing {few} people",
        "{who} shot down a {Bj} drone over {town}",
        "{who} opened fire on a {Bj} patrol boat off {town}",
        "{Aj} jets struck {few} targets in {B}",
        "{Aj} troops attacked a {Bj} checkpoint and wounded {few} soldiers",
        "a rocket fired from {A} hit a {thing} in the {Bj} town of {town}",
        "gunmen killed {few} {Bj} policemen on the road to {town}",
        "{who} raided a camp near {town} and killed {few} fighters",
        "{few} {Bj} sailors were injured when {who} rammed their vessel",
        "clashes between {Aj} and {Bj} border guards left {few} dead",
    ),
    "seize": (
        "{who} detained {some} {Bj} citizens in {town}",
        "{who} seized a {Bj} {ship} carrying {cargo}",
        "{who} arrested {few} men accused of spying for {B}",
        "{who} blocked the crossing at {town} to {Bj} lorries",
        "{who} jailed a {Bj} reporter for {few} years",
        "{who} confiscated {some} tonnes of {cargo} bound for {B}",
        "hackers linked to {A} disabled the payment system of a {Bj} bank",
    ),
    "force": (
        "{who} moved {many} soldiers to the frontier with {B}",
        "{who} put its air defences around {town} on alert",
        "{who} sent {few} warships towards the {Bj} coast",
        "{who} called up {many} reservists",
        "{who} test-fired a missile over waters claimed by {B}",
        "{who} closed its airspace to {Bj} aircraft",
    ),
    "sanction": (
        "{who} imposed sanctions on {few} {Bj} companies",
        "{who} expelled {few} {Bj} diplomats",
        "{who} recalled its ambassador from {Bc}",
        "{who} banned imports of {Bj} {cargo}",
        "{who} suspended talks with {B} on {topic}",
        "{who} froze the assets of {few} {Bj} officials",
        "{who} cut deliveries of {cargo} to {B} by a {share}",
        "{who} broke off relations with {B}",
    ),
    "threat": (
        "{who} threatened to close the border with {B} unless {whom} withdrew from {town}",
        "{who} warned {whom} against {act}",
        "{who} gave {whom} until {later} to release the crew",
        "{who} vowed to retaliate if {whom} went on {acting}",
        "{who} said it would shoot at any {Bj} aircraft that crossed the line",
    ),
    "blame": (
        "{who} accused {whom} of {acting}",
        "{who} summoned the {Bj} ambassador over {topic}",
        "{who} condemned the {attack} on {town}",
        "{who} blamed {whom} for {topic}",
        "{who} lodged a complaint against {B} with the {body}",
        "{who} criticised {whom} for {acting}",
        "{who} demanded that {whom} apologise for {topic}",
    ),
    "refuse": (
        "{who} rejected a {Bj} proposal on {topic}",
        "{who} denied {acting}",
        "{who} refused to let {Bj} inspectors into {town}",
        "{who} vetoed a resolution on {topic} at the {body}",
        "{who} dismissed a {Bj} offer of talks as {quality}",
    ),
    "protest": (
        "{many} people marched through {town} against {topic}",
        "students blocked the bridge at {town} in protest at {topic}",
        "dock workers in {town} went on strike over {topic}",
        "police used tear gas against {some} demonstrators outside the {Bj} embassy in {Ac}",
        "farmers drove tractors into {Ac} to protest against imports of {Bj} {cargo}",
    ),
    "ask": (
        "{who} urged {whom} to {act_plain}",
        "{who} asked the {body} to look into {topic}",
        "{who} called on {whom} and {third} to {act_plain}",
        "{who} appealed to {third} for help with {topic}",
        "{who} proposed a summit on {topic} in {Cc}",
    ),
    "meet": (
        "{who} met {whom} in {Cc} to discuss {topic}",
        "{who} hosted a {Bj} delegation in {Ac}",
        "{who} telephoned {whom} about {topic}",
        "{who} visited {Bc} for the first time in {few} years",
        "{who} held talks with {whom} on {topic}",
        "delegations from {A} and {B} resumed negotiations in {Cc}",
        "{third} mediated between {A} and {B} in a dispute over {topic}",
    ),
    "agree": (
        "{who} signed an agreement with {whom} on {topic}",
        "{who} and {whom} agreed to {act_plain}",
        "{who} ratified a treaty with {B} on {topic}",
        "{who} accepted {Cj} mediation in the dispute over {topic}",
        "{A} and {B} announced a ceasefire around {town}",
        "{who} promised {whom} {some} million dollars for {topic}",
    ),
    "help": (
        "{who} delivered {some} tonnes of {cargo} to {B}",
        "{who} sent a field hospital to the {Bj} town of {town}",
        "{who} lent {B} {some} million dollars",
        "{who} supplied {whom} with {few} radar stations",
        "{who} began a joint exercise with {Bj} forces near {town}",
        "{who} took in {many} refugees from {B}",
        "{who} backed {whom} in the row over {topic}",
        "{who} praised {whom} for {acting_well}",
    ),
    "yield": (
        "{who} released {few} {Bj} prisoners",
        "{who} lifted a ban on {Bj} {cargo}",
        "{who} withdrew its troops from {town}",
        "{who} reopened the crossing at {town}",
        "{who} returned the bodies of {few} soldiers to {B}",
        "{who} dropped charges against {few} {Bj} fishermen",
    ),
}
"""Clauses by what they tell: a story's first state acts on its second."""

TAILS = (
    " on {weekday}", " on {on}", " late on {weekday}", " early on {weekday}", " last week", " earlier this month",
    " in {town}", " near {town} on {weekday}", " after a row about {topic}", " for the second time this year",
    " despite an appeal from {third}", " amid growing tension over {topic}", " hours before talks in {Cc}",
    " as {third} looked on", ", according to {source}", ", {source} said", " without giving a reason",
    " following a vote in parliament", ", in the most serious incident in {few} months", " by {later}",
)  # fmt: skip

FRAMES = (
    "{clause}.", "{clause}.", "{clause}.", "{clause}.", "{clause}.", "{source} said that {clause}.",
    "{source} said {clause}.", "according to {source}, {clause}.", "on {weekday}, {clause}.",
    "{clause}, {source} said.",
    "{clause}, {outlet} reported on {weekday}.", "{source} denied that {clause}.",
    "it was not clear on {weekday} whether {clause}.", "in {past}, {clause}.",
    "{clause}, a step that {Cj} officials called {quality}.", "hours later, {clause}.", "meanwhile, {clause}.",
    "{source} confirmed that {clause}.", "{outlet} could not verify a claim that {clause}.",
    "{clause}, though {source} gave a different account.", "since then, {clause}.", "{source} feared that {clause}.",
    "if {clause}, {source} said, others would follow.", "in a separate development, {clause}.",
)  # fmt: skip

FILLERS = (
    "{town}, a town of some {many} people, lives from {cargo} and from trade with the other side.",
    "the road to {town} is closed by snow for {few} months of the year.",
    "prices of {cargo} have risen by a {share} since {past}.",
    "{A} imports most of its {cargo} through the port of {town}.",
    "the two countries share a border of {many} kilometres, most of it in the mountains.",
    "analysts in {Cc} see little room for either side.",
    "shops in {town} were open as usual on {weekday}, and the school buses ran.",
    "the dispute goes back to a map that was drawn in the nineteenth century.",
    "the {Bj} currency was little changed against the dollar.",
    "rain is expected in the north of the country until {weekday}.",
    "no date has been set for an election, and few expect one before {later}.",
    "the building, which dates from the sixties, houses {some} offices and a canteen.",
    "the {body} is to discuss the matter on {later}.",
    "neither side gave figures.",
    "it was {few} degrees in the shade when the session began.",
    "a museum in {town} shows letters and uniforms of that time.",
    "about a {share} of the people there speak {Bj}, and most read both papers.",
    "the harvest of {cargo} was the smallest in {few} years.",
    "{topic} has divided the two capitals for a decade.",
    "experts say that the pipeline could carry {some} million cubic metres a day.",
    "the {thing} was built with money from {C} and has never been finished.",
    "trade between {A} and {B} came to {some} million dollars last year.",
    "a football match between the two towns ended two all.",
    "nobody at the {Aj} embassy answered the telephone on {weekday}.",
    "the report, which runs to {some} pages, names no culprit.",
    "for the fishermen of {town} the season begins in earnest on {later}.",
    "a poll found that {some} in a thousand people trusted either government.",
    "on the market square the stalls were laden with melons and early grapes.",
    "the ministry has {few} departments and a staff of {many}.",
    "insurance for ships bound for {town} costs a {share} more than a year ago.",
    "observers describe the mood in {Ac} as {quality}.",
    "there were fears of further violence, and hopes of a truce.",
    "the treaty would have to be approved by both parliaments.",
    "what remains is a question of money, and of who is to pay it.",
)  # fmt: skip

QUOTES = (
    "“We will not accept {topic},” {source} told reporters in {Ac}.",
    "“This was a {quality} act, and {B} will answer for it,” {source} said on {weekday}.",
    "“Our door is open,” {source} told {outlet}. “We ask {whom} to {act_plain}.”",
    "“They came at night and took {few} of our men,” {source} said.",
    "“Nobody wants a war about {topic},” said {source}.",
    "{source} called the decision “{quality}” and said that {clauses_none} would follow.",
    "“If {B} goes on {acting}, we shall close the border,” {source} warned.",
    "asked about {topic}, {source} said: “I have nothing to add.”",
    "“The talks with {C} were {quality},” {source} said after the meeting.",
)  # fmt: skip

HEADINGS = (
    "Talks in {Cc}", "A {quality} answer", "What {B} says", "Background", "The view from {town}", "Next steps",
    "{Cj} offer", "Fears of more",
)  # fmt: skip

WORDS = {
    "topic": (
        "the water of the upper river", "the status of the old crossing", "fishing rights", "the price of gas",
        "the new pipeline",
        "visas for students", "the killing of two herdsmen", "the detention of a fishing crew", "the disputed election",
        "debts from the nineties", "a missing cargo of grain", "landing rights", "the fate of prisoners",
        "the treatment of minorities", "transit fees", "a ban on lorries", "the rise in fuel prices", "pension cuts",
        "the sale of radars", "border markers", "the downing of a drone", "power cuts", "the closure of a consulate",
        "arms deliveries", "the refugee camps", "unpaid wages", "a satellite launch", "the wreck of a tanker",
    ),
    "acting": (
        "arming rebels", "violating its airspace", "shelling villages", "holding its citizens",
        "breaking the ceasefire",
        "interfering in the election", "spying on ministers", "blocking grain exports", "massing troops on the border",
        "hiding weapons", "attacking fishing boats", "jamming signals", "withholding water", "sheltering gunmen",
    ),
    "act": (
        "any attack on its ships", "further raids", "moving troops to the border", "cutting the flow of the river",
        "new drilling at sea", "interference", "supplying weapons to the rebels",
    ),
    "act_plain": (
        "exchange prisoners", "withdraw their forces", "resume talks", "open the border", "share data on the river",
        "lift the blockade", "show restraint", "release the crew", "end the strike", "hold joint patrols",
        "cut tariffs on food", "return the wreckage", "let in inspectors",
    ),
    "acting_well": ("opening the border", "taking in refugees", "its mediation", "the release of prisoners", "its aid"),
    "attack": ("attack", "raid", "bombing", "strike", "shelling", "ambush"),
    "body": (
        "United Nations Security Council", "African Union", "European Union", "International Court of Justice",
        "Arab League", "Organization of American States", "World Trade Organization", "OSCE",
    ),
    "cargo": (
        "wheat", "steel", "timber", "medicine", "gas", "fuel oil", "onions", "cement", "fertiliser", "copper", "fish",
        "rice", "coffee", "machinery", "blankets", "cotton", "sugar", "spare parts", "dried fruit", "coal",
    ),
    "ship": ("trawler", "tanker", "cargo ship", "ferry", "barge", "freighter"),
    "thing": ("school", "warehouse", "power station", "bridge", "clinic", "railway depot", "grain store", "dam",
              "market"),
    "share": ("third", "quarter", "fifth", "tenth", "half", "sixth"),
    "quality": (
        "provocative", "useful", "hostile", "regrettable", "unacceptable", "frank", "empty", "overdue", "dangerous",
        "constructive", "illegal", "tense", "clumsy", "welcome",
    ),
    "clauses_none": ("no further steps", "an inquiry", "a formal protest", "more measures"),
}  # fmt: skip
"""Words of a kind, one of which is drawn for a slot."""

SYLLABLES = (
    ("bar", "kel", "mor", "tas", "ven", "dor", "shan", "lim", "qar", "zel", "hol", "ner", "pal", "rus", "tir", "gol"),
    ("a", "i", "o", "e", "un", "ar", "is", "en", "ok", "al", "ur", "im", "av", "ed"),
    ("bad", "gorsk", "ville", "mund", "stan", "poli", "kent", "lar", "dova", "nagar", "bay", "mouth", "vik", "rod",
     "tola", "pur", "zin", "keh", "sund", "mari"),
)  # fmt: skip
"""Beginnings, middles and ends of invented towns."""

TITLES = (
    "Courier", "Observer", "Daily", "Gazette", "Wire", "Tribune", "Herald", "Post", "Radio", "Press Agency", "Standard",
    "Messenger", "Chronicle", "Mirror", "Echo",
)  # fmt: skip
