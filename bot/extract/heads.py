"""The bodies of a state that news names by a common noun: army, government, ministry, police, media."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.extract.scan import Scan

_HEADS = {
    "forces": """forces; force; armed forces; security forces; defence forces; defense forces; army; military; troops;
        soldiers; air force; navy; naval forces; ground forces; special forces; special operations forces;
        marines; coast guard; coastguard; paratroopers; border guards; border guard; border guard service; border
        service; army command; military command; high command; general staff; air defence forces; air defense
        forces; peacekeepers; servicemen; commandos; gendarmes; gendarmerie; presidential guard; republican
        guard; national guard; mercenaries; army forces; military forces; occupation forces; invasion forces;
        occupation army; occupation troops; army troops""",
    "government": """government; authorities; administration; officials; leadership; regime; junta; military junta;
        presidency; cabinet; president's office; prime minister's office; embassy; delegation; negotiators;
        mission; diplomats; consulate; military government; transitional government; caretaker government; ruling
        junta; military rulers; military leaders; military authorities; customs; security council; national
        security council; security cabinet; presidential office; foreign service; side""",
    "ministry": """foreign ministry; defence ministry; defense ministry; interior ministry; health ministry; finance
        ministry; energy ministry; justice ministry; economy ministry; transport ministry; trade ministry;
        commerce ministry; information ministry; ministry; external affairs ministry; ministry of foreign
        affairs; ministry of defence; ministry of defense; national defense ministry; national defence ministry;
        ministry of national defense; ministry of national defence; ministry of health; ministry of public
        health; ministry of the interior; ministry of interior; ministry of finance; ministry of information;
        ministry of justice; ministry of energy; ministry of external affairs; foreign office; defence
        department; defense department; treasury; state department""",
    "police": """police; national police; police force; prosecutors; prosecutor's office; prosecutor general's office;
        prosecution""",
    "court": "supreme court; constitutional court; high court; court; courts",
    "parliament": "parliament; senate; lawmakers; congress; national assembly; legislature; mps; assembly",
    "service": """intelligence; intelligence agency; intelligence agencies; intelligence service; intelligence services;
        military intelligence; security service; security services; secret service; secret services; security
        agency; state security service; state security; spy agency; emergency service; emergency services; civil
        defence; civil defense; emergencies ministry; investigators; counter-intelligence; counterintelligence""",
    "media": """media; state media; state television; state tv; state news agency; news agency; news agencies; agencies;
        press; state-run media; official media; local media; telegram channels; military bloggers; television""",
    "bank": "central bank",
}


@cache
def _table() -> dict[tuple[str, ...], str]:
    from bot.extract.fold import fold

    return {
        tuple(fold(head).split()): role
        for role, heads in _HEADS.items()
        for head in " ".join(heads.split()).split("; ")
    }


_PLAIN = frozenset({"officials", "side", "force", "mission", "court", "courts", "ministry"})


def head_after(scan: Scan, index: int) -> tuple[int, str]:
    """The number of words of a body's noun after a state's name, a possessive s included, and its role."""
    offset = 0
    if index < len(scan.words) and scan.words[index].text == "s" and scan.text[scan.words[index].start - 1] in "'’":
        offset = 1
    elif index < len(scan.words) and scan.text[scan.words[index].start - 2 : scan.words[index].start] in {"' ", "’ "}:
        offset = 0
    elif index and index < len(scan.words) and scan.run[index - 1] < 2:
        return 0, ""
    first = index + offset
    if first >= len(scan.words):
        return 0, ""
    for length in range(min(5, scan.run[first]), 0, -1):
        keys = tuple(word.key for word in scan.words[first : first + length])
        if role := _table().get(keys):
            return offset + length, role
    return 0, ""


def head_before(scan: Scan, index: int) -> tuple[int, str]:
    """The index of the first word of "the army of", "the defence ministry of" before a state's name, and its role."""
    before = index - 1
    if before >= 1 and scan.words[before].key == "the":
        before -= 1
    if before < 1 or scan.words[before].key != "of" or scan.run[before] < index - before + 1:
        return -1, ""
    for length in range(min(5, before), 0, -1):
        keys = tuple(word.key for word in scan.words[before - length : before])
        if (role := _table().get(keys)) and scan.run[before - length] > length and keys[0] not in _PLAIN:
            return before - length, role
    return -1, ""
