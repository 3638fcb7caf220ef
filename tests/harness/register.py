"""The official register: all counties and independent cities, and towns in its manner.

Names as the Gemeindeverzeichnis (GV-ISys of the Statistisches Bundesamt, 2020) writes them: a
county by its name alone, a town with its title behind a comma. Towns are invented, the others are
public facts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from commands.alliance.rules.laender import NAMES, land_of_ags


@dataclass(frozen=True)
class Entry:
    """A municipality of the register; `short` is what people call it."""

    id: int
    name: str
    kind: str
    land: str
    ags: str
    short: str


COUNTIES: Final = {
    "SH": "Dithmarschen|Herzogtum Lauenburg|Nordfriesland|Ostholstein|Pinneberg|Plön|"
    "Rendsburg-Eckernförde|Schleswig-Flensburg|Segeberg|Steinburg|Stormarn",
    "NI": "Gifhorn|Goslar|Helmstedt|Northeim|Peine|Wolfenbüttel|Göttingen|Region Hannover|Diepholz|"
    "Hameln-Pyrmont|Hildesheim|Holzminden|Nienburg (Weser)|Schaumburg|Celle|Cuxhaven|Harburg|"
    "Lüchow-Dannenberg|Lüneburg|Osterholz|Rotenburg (Wümme)|Heidekreis|Stade|Uelzen|Verden|"
    "Ammerland|Aurich|Cloppenburg|Emsland|Friesland|Grafschaft Bentheim|Leer|Oldenburg|Osnabrück|"
    "Vechta|Wesermarsch|Wittmund",
    "NW": "Kleve|Mettmann|Rhein-Kreis Neuss|Viersen|Wesel|Städteregion Aachen|Düren|"
    "Rhein-Erft-Kreis|Euskirchen|Heinsberg|Oberbergischer Kreis|Rheinisch-Bergischer Kreis|"
    "Rhein-Sieg-Kreis|Borken|Coesfeld|Recklinghausen|Steinfurt|Warendorf|Gütersloh|Herford|Höxter|"
    "Lippe|Minden-Lübbecke|Paderborn|Ennepe-Ruhr-Kreis|Hochsauerlandkreis|Märkischer Kreis|Olpe|"
    "Siegen-Wittgenstein|Soest|Unna",
    "HE": "Bergstraße|Darmstadt-Dieburg|Groß-Gerau|Hochtaunuskreis|Main-Kinzig-Kreis|"
    "Main-Taunus-Kreis|Odenwaldkreis|Offenbach|Rheingau-Taunus-Kreis|Wetteraukreis|Gießen|"
    "Lahn-Dill-Kreis|Limburg-Weilburg|Marburg-Biedenkopf|Vogelsbergkreis|Fulda|"
    "Hersfeld-Rotenburg|Kassel|Schwalm-Eder-Kreis|Waldeck-Frankenberg|Werra-Meißner-Kreis",
    "RP": "Ahrweiler|Altenkirchen (Westerwald)|Bad Kreuznach|Birkenfeld|Cochem-Zell|Mayen-Koblenz|"
    "Neuwied|Rhein-Hunsrück-Kreis|Rhein-Lahn-Kreis|Westerwaldkreis|Bernkastel-Wittlich|"
    "Eifelkreis Bitburg-Prüm|Vulkaneifel|Trier-Saarburg|Alzey-Worms|Bad Dürkheim|"
    "Donnersbergkreis|Germersheim|Kaiserslautern|Kusel|Südliche Weinstraße|Rhein-Pfalz-Kreis|"
    "Mainz-Bingen|Südwestpfalz",
    "BW": "Böblingen|Esslingen|Göppingen|Ludwigsburg|Rems-Murr-Kreis|Heilbronn|Hohenlohekreis|"
    "Schwäbisch Hall|Main-Tauber-Kreis|Heidenheim|Ostalbkreis|Karlsruhe|Rastatt|"
    "Neckar-Odenwald-Kreis|Rhein-Neckar-Kreis|Calw|Enzkreis|Freudenstadt|"
    "Breisgau-Hochschwarzwald|Emmendingen|Ortenaukreis|Rottweil|Schwarzwald-Baar-Kreis|"
    "Tuttlingen|Konstanz|Lörrach|Waldshut|Reutlingen|Tübingen|Zollernalbkreis|Alb-Donau-Kreis|"
    "Biberach|Bodenseekreis|Ravensburg|Sigmaringen",
    "BY": "Altötting|Berchtesgadener Land|Bad Tölz-Wolfratshausen|Dachau|Ebersberg|Eichstätt|"
    "Erding|Freising|Fürstenfeldbruck|Garmisch-Partenkirchen|Landsberg am Lech|Miesbach|"
    "Mühldorf a.Inn|München|Neuburg-Schrobenhausen|Pfaffenhofen a.d.Ilm|Rosenheim|Starnberg|"
    "Traunstein|Weilheim-Schongau|Deggendorf|Freyung-Grafenau|Kelheim|Landshut|Passau|Regen|"
    "Rottal-Inn|Straubing-Bogen|Dingolfing-Landau|Amberg-Sulzbach|Cham|Neumarkt i.d.OPf.|"
    "Neustadt a.d.Waldnaab|Regensburg|Schwandorf|Tirschenreuth|Bamberg|Bayreuth|Coburg|Forchheim|"
    "Hof|Kronach|Kulmbach|Lichtenfels|Wunsiedel i.Fichtelgebirge|Ansbach|Erlangen-Höchstadt|"
    "Fürth|Nürnberger Land|Neustadt a.d.Aisch-Bad Windsheim|Roth|Weißenburg-Gunzenhausen|"
    "Aschaffenburg|Bad Kissingen|Rhön-Grabfeld|Haßberge|Kitzingen|Miltenberg|Main-Spessart|"
    "Schweinfurt|Würzburg|Aichach-Friedberg|Augsburg|Dillingen a.d.Donau|Günzburg|Neu-Ulm|"
    "Lindau (Bodensee)|Ostallgäu|Unterallgäu|Donau-Ries|Oberallgäu",
    "SL": "Regionalverband Saarbrücken|Merzig-Wadern|Neunkirchen|Saarlouis|Saarpfalz-Kreis|"
    "St. Wendel",
    "BB": "Barnim|Dahme-Spreewald|Elbe-Elster|Havelland|Märkisch-Oderland|Oberhavel|"
    "Oberspreewald-Lausitz|Oder-Spree|Ostprignitz-Ruppin|Potsdam-Mittelmark|Prignitz|Spree-Neiße|"
    "Teltow-Fläming|Uckermark",
    "MV": "Mecklenburgische Seenplatte|Rostock|Vorpommern-Rügen|Nordwestmecklenburg|"
    "Vorpommern-Greifswald|Ludwigslust-Parchim",
    "SN": "Erzgebirgskreis|Mittelsachsen|Vogtlandkreis|Zwickau|Bautzen|Görlitz|Meißen|"
    "Sächsische Schweiz-Osterzgebirge|Leipzig|Nordsachsen",
    "ST": "Altmarkkreis Salzwedel|Anhalt-Bitterfeld|Börde|Burgenlandkreis|Harz|Jerichower Land|"
    "Mansfeld-Südharz|Saalekreis|Salzlandkreis|Stendal|Wittenberg",
    "TH": "Eichsfeld|Nordhausen|Wartburgkreis|Unstrut-Hainich-Kreis|Kyffhäuserkreis|"
    "Schmalkalden-Meiningen|Gotha|Sömmerda|Hildburghausen|Ilm-Kreis|Weimarer Land|Sonneberg|"
    "Saalfeld-Rudolstadt|Saale-Holzland-Kreis|Saale-Orla-Kreis|Greiz|Altenburger Land",
}
# Independent cities; without a title "Stadt". Berlin and Hamburg are Länder as well.
CITIES: Final = {
    "SH": "Flensburg|Kiel, Landeshauptstadt|Lübeck, Hansestadt|Neumünster",
    "HH": "Hamburg, Freie und Hansestadt",
    "NI": "Braunschweig|Salzgitter|Wolfsburg|Delmenhorst|Emden|Oldenburg (Oldenburg)|Osnabrück|"
    "Wilhelmshaven",
    "HB": "Bremen|Bremerhaven",
    "NW": "Düsseldorf|Duisburg|Essen|Krefeld|Mönchengladbach|Mülheim an der Ruhr|Oberhausen|"
    "Remscheid|Solingen, Klingenstadt|Wuppertal|Bonn|Köln|Leverkusen|Bottrop|Gelsenkirchen|"
    "Münster|Bielefeld|Bochum|Dortmund|Hagen, Stadt der FernUniversität|Hamm|Herne",
    "HE": "Darmstadt, Wissenschaftsstadt|Frankfurt am Main|Offenbach am Main|"
    "Wiesbaden, Landeshauptstadt|Kassel, documenta-Stadt",
    "RP": "Koblenz|Trier|Frankenthal (Pfalz)|Kaiserslautern|Landau in der Pfalz|"
    "Ludwigshafen am Rhein|Mainz|Neustadt an der Weinstraße|Pirmasens|Speyer|Worms|Zweibrücken",
    "BW": "Stuttgart, Landeshauptstadt|Heilbronn|Baden-Baden|Karlsruhe|Heidelberg|Mannheim|"
    "Pforzheim|Freiburg im Breisgau|Ulm, Universitätsstadt",
    "BY": "Ingolstadt|München, Landeshauptstadt|Rosenheim|Landshut|Passau|Straubing|Amberg|"
    "Regensburg|Weiden i.d.OPf.|Bamberg|Bayreuth|Coburg|Hof|Ansbach|Erlangen|Fürth|Nürnberg|"
    "Schwabach|Aschaffenburg|Schweinfurt|Würzburg|Augsburg|Kaufbeuren|Kempten (Allgäu)|Memmingen",
    "BE": "Berlin",
    "BB": "Brandenburg an der Havel|Cottbus|Frankfurt (Oder)|Potsdam",
    "MV": "Rostock, Hanse- und Universitätsstadt|Schwerin, Landeshauptstadt",
    "SN": "Chemnitz|Dresden|Leipzig",
    "ST": "Dessau-Roßlau|Halle (Saale)|Magdeburg, Landeshauptstadt",
    "TH": "Erfurt|Gera|Jena|Suhl|Weimar|Eisenach",
}
_CITY_STATES: Final = frozenset({"Berlin", "Bremen", "Hamburg"})
_FRONT: Final = ("Alt", "Neu", "Groß", "Klein", "Ober", "Nieder", "Hohen", "Ost", "West", "")
_MIDDLE: Final = (
    "auen bergen birken bruch dorn eichen erlen fichten furt grün hagen hasel heiden hirsch holz "
    "kirch königs linden löwen mühl münster nord rosen salz sand schön seel stein süd tannen ulmen "
    "wald weiden weiß wiesen wolfs ziegel"
)
_END: Final = (
    "au bach berg brunn büttel dorf feld fehn hausen heim hofen ingen kirchen leben lingen moor "
    "ow ried rode scheid stedt tal weiler"
)
_BESIDE: Final = (
    " a. d. Aue", " an der Aue", " am Muster", "/Muster", " (Muster)", " i. d. OPf.", " bei Probe",
    " v. d. Höhe", " im Mustertal",
)  # fmt: skip
_TITLES: Final = (
    ", Stadt", ", Stadt", ", Stadt", ", Flecken", ", Markt", ", Hansestadt", ", Kreisstadt",
    ", Universitätsstadt", ", Luftkurort",
)  # fmt: skip


def official() -> list[Entry]:
    """All counties and independent cities of Germany: 294 and 107 in the year 2020."""
    return list(_numbered(_counties_and_cities()))


def invented(count: int, seed: int = 14) -> list[Entry]:
    """So many towns and joint municipalities, with names like those of the register."""
    return list(_numbered(_towns(count, random.Random(seed)), first=1_000))


def _counties_and_cities() -> Iterator[tuple[str, str, str, str]]:
    for land, names in COUNTIES.items():
        for name in names.split("|"):
            yield name, "county", land, name
    for land, names in CITIES.items():
        for name in names.split("|"):
            short, comma, _title = name.partition(", ")
            kind = "city_state" if short in _CITY_STATES else "city"
            yield name if comma else f"{name}, Stadt", kind, land, short


def _towns(count: int, chance: random.Random) -> Iterator[tuple[str, str, str, str]]:
    middle, end = _MIDDLE.split(), _END.split()
    lands = [each for each in COUNTIES for _n in COUNTIES[each].split("|")]
    for _n in range(count):
        land = chance.choice(lands)
        name = (chance.choice(_FRONT) + chance.choice(middle) + chance.choice(end)).capitalize()
        name = chance.choice(("", "", "", "", "Bad ", "St. ")) + name
        short = name + (chance.choice(_BESIDE) if chance.random() < 0.2 else "")
        if chance.random() < 0.05:
            yield short, "joint_municipality", land, short
        elif chance.random() < 0.05:
            yield f"Markt {short}", "town", land, f"Markt {short}"
        else:
            yield (
                short + (chance.choice(_TITLES) if chance.random() < 0.3 else ""),
                "town",
                land,
                short,
            )


def _numbered(rows: Iterator[tuple[str, str, str, str]], first: int = 0) -> Iterator[Entry]:
    prefixes = {land_of_ags(f"{n:02}000000"): f"{n:02}" for n in range(1, len(NAMES) + 1)}
    for number, (name, kind, land, short) in enumerate(rows, first + 1):
        yield Entry(number, name, kind, land, f"{prefixes[land]}{number:06}", short)
