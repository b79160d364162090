"""How common the words of war news are, so that a rare one shared says more than a common one.

Stems of six letters by the share of sentences that hold them, counted over the labelled newsrooms by
`python tests/domain/count_words.py tests/quality/newsrooms/*`.
"""

from __future__ import annotations

_EVERYWHERE_STEMS = (
    "000 air al all americ among army attack called countr day days dead defenc drones fire first forces foreig four "
    "friday govern hours israel killed last least men milita minist missil monday near off office offici one people "
    "police put region report russia securi since soldie some state strike sunday them three thursd tuesda two ukrain "
    "under united war wednes "
)
EVERYWHERE = frozenset(_EVERYWHERE_STEMS.split())
"""In one sentence of fifty or more."""
_FREQUENT_STEMS = (
    "10 12 18 20 30 40 accuse across agency aircra airpor along announ anothe answer any armeni arms around arrest "
    "asked august away azerba back base being biden bombs border both brough came capita ceasef charge chief childr "
    "china city civili claime comman confir counci court declar denied did died direct distri donald drone earlie "
    "eight el emerge end europe evenin explos fighte fighti fired five follow force gaza gmt go group half hamas "
    "having health held hezbol him hit home hospit house hundre hurt if injure intern iran july killin kyiv launch "
    "leader led left let line lost made media member millio month mornin moscow most nation netany night nine north "
    "novemb now nuclea number octobe once only opened operat other own pakist part power promis putin raid rebels "
    "reside respon return road rocket rsf same sancti saturd school second secret sent servic set seven shot side six "
    "so south spokes staff states still struck such sudan suppor take taken talks target ten terror then those thousa "
    "threat throug time took town troops truce trump un union until us villag warned washin way we weapon week went "
    "west what whose within withou world wounde year years "
)
FREQUENT = frozenset(_FREQUENT_STEMS.split())
"""In one of 125 or more."""
_USUAL_STEMS = (
    "100 11 13 14 15 16 17 19 200 2023 21 22 23 24 25 26 27 300 31 32 35 400 45 48 50 500 60 abu accept accord accoun "
    "act added addis admini advise afghan africa aftern again ago agreed agreem ahmed aid ali allege allian ambass "
    "ambush ankara anti anyone appeal approv april arabia area armed artill assaul atacms author aviv baku ballis "
    "bank battle bazoum becaus began behind beijin beirut believ benjam beside billio blamed blew block bodies bomb "
    "bombar bombed bomber bridge brigad britai britis broke broken brusse buildi burkin cabine call calls cambod camp "
    "camps can cancel captiv captur car carrie cars cent centra centre change channe chines citing citize claims "
    "clashe close closed coast column combat come commen commit commun compan compla condem confli congo congol "
    "consid contin contro convoy corvan count counte crimin cross crosse crossi cruise cut damage damasc darfur dawn "
    "deadli deal death decemb decisi decree defend defens delhi demand democr denies depart deputy descri destro "
    "detain diplom displa dmitry dnipro do doctor dollar door dozens driver droppe each early east easter egypt "
    "electr eleven embass emirat ended enemy engine entere envoy ethiop every exchan expect fall famili far faso "
    "februa federa fell few fight figure fled flew flight food former found france freed french front fronti fuel "
    "full furthe gang gather gave genera german get given goma gone good ground groups guard guards gunmen guns hand "
    "handed hands hassan head heard heavy helico help hold homes hostag hour houthi how human humani immedi impose "
    "includ india indian inform inside insist insurg intell interc interi invest irania iraq islama islami itself "
    "januar jets jnim joe june junta kabul karaba kept khan kharto kills kilome known korea korean kosovo kremli "
    "kursk kurti laid landed larges late later law lay leave leavin lebane lebano libera life live lives local london "
    "long lorrie losses m23 mali man many march marche market matter mayor meanwh measur mediat meet meetin met "
    "militi mines minute missio mogadi mohamm months moved moveme murder must myanma name named nato nearly negoti "
    "neighb neithe neutra never news next niger nigeri nobody none noon nor northe nothin nov observ odesa offens "
    "offere oil old open opposi order ordere oreshn organi others our outsid overni palace palest parami parlia party "
    "passen past patrol pay peace peacek per person peskov place places plan plant politi port positi post posts "
    "prepar presen presid price prison prosec protes provin public qatar quarte questi raids range rapid reache ready "
    "record red reject releas remain reply republ reques resume rights roads round run runnin rwanda saudi saying sea "
    "seen seized senior seoul separa septem serbia settle severa shadow shells shelte ship ships should show shut "
    "sides siege signed site sites soil somali source southe speaks specia spoke statem statio step stood stop stoppe "
    "storm street suburb sudane supply surren suspec suspen syria syrian system table taiwan taliba tanker tehran tel "
    "teleph televi territ thai themse third thirty though tigray times today toll toward towns trade train travel "
    "treaty tripol turkey turkis turkiy turned twelve twenty units update urged use used vehicl venezu vessel video "
    "violat vladim voted wants warnin warran water weeken weeks well wester whethe white whole whom withdr woman "
    "women work worker worth wrote yemen you young zelens zone "
)
USUAL = frozenset(_USUAL_STEMS.split())
"""In one of 333 or more."""
