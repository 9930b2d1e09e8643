//! Short stories, and what is none, for and against the rules of German stories.

use super::German;
use crate::grammar::Grammar;
use crate::text::{Spelling, Text};
use mockingbird_shared::facts::MarkKind;

/// The parts of a story as letters, `W` for what "we" alone did.
fn parts_of(told: &str) -> String {
    let text = Text::new(told, Spelling::Plain);
    let parts = German.story(&text);
    let has = |kind| parts.iter().any(|part| part.kind == kind);
    [
        (MarkKind::Situation, 'S'),
        (MarkKind::Task, 'T'),
        (MarkKind::Action, 'A'),
        (MarkKind::WeAction, 'W'),
        (MarkKind::Result, 'R'),
    ]
    .into_iter()
    .filter(|(kind, letter)| has(*kind) && !(*letter == 'W' && has(MarkKind::Action)))
    .map(|(_, letter)| letter)
    .collect()
}

#[test]
fn parts_of_a_story_are_found() {
    let table: &[(&str, &str)] = &[
        (
            "Letzten Winter fiel in der Gärtnerei die Heizung aus. Mein Chef bat mich, die Orchideen zu retten. Ich räumte zwei Häuser leer, \
             stellte Kerzen unter die Tische und fuhr die halbe Nacht Kanister. Von vierhundert Töpfen gingen elf ein.",
            "STAR",
        ),
        (
            "Da war so ein Gast, der wollte nicht zahlen, und mein Kollege stand hilflos daneben. Ich bin an den Tisch, hab mich hingesetzt und ihm \
             die Rechnung Posten für Posten vorgelesen. Er hat dann bezahlt und sogar Trinkgeld gegeben.",
            "SAR",
        ),
        (
            "Wir hatten im Lager eine Kühlzelle, die ständig vereiste. Wir haben die Dichtung gewechselt und die Türen beschriftet. Seither läuft \
             sie ohne Störung.",
            "SWR",
        ),
        (
            "Hab den Brenner ausgebaut, gereinigt und neu eingestellt. Jetzt verbraucht er ein Drittel weniger.",
            "AR",
        ),
        (
            "Kunden angerufen, Termine verschoben, Ersatzteil aus Linz geholt. Um fünf lief die Maschine wieder.",
            "AR",
        ),
        (
            "gestern kommt eine frau in die apotheke und sagt sie kriegt keine luft und ich geb ihr einen stuhl und ruf den notarzt und halt ihr die \
             hand und nach zehn minuten war der wagen da und sie hat überlebt",
            "SAR",
        ),
        (
            "In meine letzte Firma, die Maschine macht Lärm, jeden Tag mehr. Chef sagt, weiter arbeiten. Ich stoppe die Maschine, ich öffne den Deckel, ich finde \
             die Lager ist kaputt. Danach Chef gibt mir den Schlüssel.",
            "SAR",
        ),
        (
            "Im Oktober sollte ich in drei Wochen das Archiv umziehen. Ich zählte die Kartons, bestellte zwei Wagen und beschriftete jede Kiste.",
            "STA",
        ),
        (
            "Wir haben letztes Frühjahr unseren größten Kunden verloren. Der Preis war es nicht, sie haben uns nie erreicht.",
            "SR",
        ),
        (
            "Als der Strom ausfiel, stand ich allein im OP-Vorraum. Es war zwei Uhr nachts, und der Aufzug steckte fest.",
            "S",
        ),
        (
            "Ich musste in sechs Wochen den Staplerschein machen. Ich hab abends Theorie gepaukt und sonntags auf dem Hof geübt.",
            "TA",
        ),
        (
            "Bei einem Umzug ging uns der Flügel fast durch die Decke. Ich schrie, alle sollten loslassen, und schob meinen Rollwagen drunter. Der Flügel hatte \
             einen Kratzer, sonst nichts.",
            "SAR",
        ),
        (
            "Ich lese jeden Beipackzettel zweimal und lege die Schachtel mit der Stärke nach vorn. Das mache ich seit elf Jahren, und in der Zeit hatte ich einen \
             einzigen Beinahefehler.",
            "AR",
        ),
        (
            "Die Bürgermeisterin verlangte bis Ende März ein Konzept für den Marktplatz. Ich lud die Händler ein, hörte drei Abende zu und zeichnete zwei \
             Varianten. Der Rat nahm die zweite einstimmig an.",
            "STAR",
        ),
        (
            "Im Moment betreue ich eine Schülerin, die nicht mehr spricht. Die Schule hat mich gebeten, einen Zugang zu finden. Ich hab ihr bisher sechs Bilderbücher \
             mitgebracht und eine Klappe gebastelt. Was daraus wird, weiß ich noch nicht.",
            "STA",
        ),
        (
            "Ein Bauer ruft um drei Uhr nachts an, Kuh liegt, Kalb quer. Ich hab mich über den Schlafanzug angezogen. Vor Ort kein Licht, nur die Lampe vom Traktor. Ich hab zwischen Kaiserschnitt und Drehen geschwankt, ich hab gedreht, zwanzig Minuten, den ganzen Arm drin. Es kam lebend raus. Der Bauer hat nichts gesagt, er hat mir einen Kaffee gemacht, bei dem ist das ein Orden.",
            "SAR",
        ),
        (
            "Ich habe die Zufriedenheit in einem Quartal von acht auf neun gebracht.",
            "R",
        ),
        (
            "Wir sind über die Fassade rauf, weil das Treppenhaus voller Rauch war. Wir haben zwei rausgeholt, sind wieder rein und haben den Großvater unterm Bett gefunden. Alle drei am Leben.",
            "SWR",
        ),
        (
            "Ähm, das wär dann das Haus auf dem Hügel, das alte, mit dem, äh, mit dem Becken, das den Riss hatte. Das stand ewig zum Verkauf. Und keiner wollte es. Ähm. Ja.",
            "S",
        ),
        (
            "Wir wurden zu einem Hof gerufen, November, dunkel, und der Weg war überflutet. Die Leitstelle sagte, wir müssen in zehn Minuten bei ihm sein, er blutet stark. So eine Nacht vergisst man nicht.",
            "ST",
        ),
        (
            "Kurz vor der Premiere riss der Hauptvorhang. Die Intendantin sagte nur: In vier Stunden geht der auf. Ich trommelte fünf Leute zusammen, wir nähten im Sitzen, im Liegen, mit Segelgarn. Punkt acht ging er auf, und kein Zuschauer sah die Naht.",
            "STAR",
        ),
        (
            "An einem Sonntag im August fielen uns zwei Radarschirme gleichzeitig aus, und im Sektor waren elf Maschinen. Meine Aufgabe war, den Abstand zu halten, bis die Technik übernimmt. Ich teilte die Flugzeuge nach Höhe auf, sprach jede Maschine einzeln an und schrieb alles auf Papierstreifen. Nach neun Minuten kam das Bild zurück, und keine Maschine musste durchstarten.",
            "STAR",
        ),
        (
            "Ähm, eine Kundin hatte sich die Haare selber blondiert, die waren grün. Ich hab ihr erst mal einen Tee gemacht und dann, äh, in drei Durchgängen einen Rotton drübergelegt. Sie hat geweint vor Freude.",
            "SAR",
        ),
        (
            "Vorletzten Samstag, Muttertag, war der Laden voll bis auf die Straße. Ich hab Nummern verteilt und die Sträuße vorgebunden.",
            "SA",
        ),
        (
            "Das war im Kosovo, im Winter 2003, eine Straße mit Minen auf beiden Seiten. Der Zugführer befahl uns, den Konvoi bis zum Abend durchzubringen. Mehr möchte ich dazu nicht sagen.",
            "ST",
        ),
        (
            "Ich sollte die Testdaten bereinigen. Hab ein Skript geschrieben, die Dubletten markiert und dreitausend Zeilen gelöscht. Die Auswertung stimmte danach auf den Cent.",
            "TAR",
        ),
        (
            "Ich arbeite in Hafen, kommt Schiff mit falsche Container. Kapitän sagt, alles raus, schnell. Ich gucke Papier und sehe, Nummer ist nicht gleich. Ich stoppe Kran, ich hole Zoll. Zoll macht auf, ist drin kaputte Batterie. Chef war zufrieden.",
            "SAR",
        ),
        (
            "Die Aufgabe kam vom Vorstand: zehn Prozent weniger Gewicht, gleicher Preis. Wir entwickelten damals in Linz ein Getriebegehäuse. Ich rechnete die Wandstärken neu, goss drei Prototypen und ließ sie bis zum Bruch fahren. Der dritte hielt. Wir kamen auf zwölf Prozent.",
            "STAR",
        ),
        (
            "da war so ne alte heizung im keller von nem pfarrhaus die hat gequalmt wie sau und äh der pfarrer hatte am sonntag taufe ich hab halt den ganzen kessel zerlegt und aus zwei alten düsen eine gebaut und am sonntag wars warm in der kirche",
            "SAR",
        ),
        (
            "mein chef hat gesagt bis freitag müssen alle touren stehen und zwei fahrer waren krank ähm da hab ich die touren neu gemischt und selber einen lkw genommen und bin nach kassel gefahren und am freitag war alles ausgeliefert",
            "STAR",
        ),
        (
            "Der Minister kam eine Stunde zu früh, und der Saal war noch abgesperrt. Ich führte ihn in die Küche, stellte ihm die Köchin vor und ließ Kaffee bringen. Er blieb eine halbe Stunde dort sitzen und hat sich später in seiner Rede bei ihr bedankt.",
            "SAR",
        ),
        (
            "Ich fräse jede Krone erst in Wachs und setze sie dem Patienten probeweise ein. Das kostet mich zehn Minuten. In fünf Jahren kamen zwei Kronen zurück.",
            "AR",
        ),
    ];
    let wrong: Vec<_> = table
        .iter()
        .filter(|(told, expected)| parts_of(told) != *expected)
        .map(|(told, expected)| (told, expected, parts_of(told)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn stories_in_the_present_are_found() {
    let table = [
        (
            "Heiligabend, kurz vor Mitternacht, und die Orgel pfeift durch. Der Pfarrer sagt, in zehn Minuten fängt die Messe an, mach was. \
             Ich kriech unter den Spieltisch, zieh die Abdeckung runter und klemm den Ton ab. Dann spiel ich alles eine Oktave tiefer. Keiner \
             hat was gemerkt.",
            "STAR",
        ),
        (
            "Samstag, volle Hütte, und die Spülmaschine streikt. Die Küchenchefin ruft, um sieben brauch ich Teller. Ich schnapp mir zwei \
             Wannen, lass heißes Wasser ein und stell den Praktikanten dazu. Um elf ist der letzte Tisch bedient.",
            "STAR",
        ),
        (
            "Ich bin Maler, arbeite bei Firma in Essen. Chef sagt, Treppenhaus muss fertig sein bis Montag. Aber Farbe ist falsch. Ich rufe Lager, \
             keiner da. Ich gehe selber in Baumarkt, kaufe zehn Eimer, streiche ganze Sonntag alleine. Montag Mieter kommen. Chef zahlt mir \
             zwei Tage extra.",
            "STAR",
        ),
        (
            "Kommt ein Kunde und will sein Geld zurück, der Kassenbon ist weg. Die Chefin sagt, ich soll das regeln. Ich schau in der Kamera nach, \
             find den Tag und druck den Bon neu aus. Der Kunde lacht und kauft noch eine Lampe.",
            "STAR",
        ),
        (
            "gestern abend voller laden und dann fällt mir der koch um und die chefin sagt du machst die küche und ich stell mich hin und koch \
             nudeln für sechzig leute und am ende hat sich einer beschwert",
            "STAR",
        ),
        (
            "Zuerst prüfe ich, ob Spannung drauf ist, dann erde ich und sichere gegen Wiedereinschalten. Das mach ich jedes Mal gleich.",
            "",
        ),
        (
            "Wenn ein Gast sich beschwert, bringe ich ein neues Gericht. Der Chef sagt immer, der Gast hat recht, also mach ich das so.",
            "",
        ),
    ];
    assert_parts(&table);
}

#[test]
fn tasks_are_given_in_many_words_and_ends_have_them_too() {
    let table = [
        (
            "Bei uns in der Druckerei fiel im Mai die Falzmaschine aus. Der Kunde gab uns bis Monatsende Aufschub. Ich lieh mir eine Maschine in Fulda.",
            "STA",
        ),
        (
            "da war im februar die heizung im altenheim kaputt und die leiterin hat gemeint bis heute abend muss es warm sein und ich hab alle \
             heizlüfter aus den büros geholt und um sechs lief das ding wieder",
            "STAR",
        ),
        (
            "Ein Bus blieb im Januar auf dem Brenner liegen. Der Veranstalter meinte, bis acht sitzen die beim Abendessen. Ich rief zwei \
             Taxiunternehmen an.",
            "STA",
        ),
        (
            "Wir haben damals im Rathaus das Meldewesen umgestellt. Meine Abteilung war für die Schulung verantwortlich. Wir haben Handzettel gedruckt.",
            "STW",
        ),
        // Behind all that was done, what had to be is what came out.
        (
            "Im Labor waren im März alle Proben verunreinigt. Ich hab jede Pipette einzeln getestet. Die Messreihe mussten wir trotzdem wegwerfen.",
            "SAR",
        ),
        (
            "Letzten September hat mir der Häcksler einen Stein gezogen. Ich hab die Messer ausgebaut und nachts wieder montiert. Um sechs früh \
             sind wir weitergefahren.",
            "SAR",
        ),
        (
            "Der Kollege hat gesagt, ja, mach ich, und dann kam keiner.",
            "",
        ),
    ];
    assert_parts(&table);
}

#[test]
fn nonsense_is_no_story_and_a_story_about_things_is_none() {
    let table = [
        (
            "Der Teppich hat den Mittwoch überzeugt, weil die Gabel drei Wolken kündigte. Am Ende sank der Löffel um vier Prozent in den Kalender.",
            "",
        ),
        (
            "Ich habe die Farbe um neun Uhr gebeten, den Regen zu addieren. Mein Auftrag war der Nagel, und er antwortete mit Käse.",
            "",
        ),
        (
            "Der Ofen hat im Dezember nicht mehr gezogen. Am Montag fragte ich den Lehrling, und der hatte den Regen als Ursache im Verdacht. Ich \
             hab das Rohr zerlegt und ein Vogelnest rausgeholt. Am Freitag lief der Ofen.",
            "SAR",
        ),
        (
            "Im Herbst war der Koffer weg, und die Sängerin hatte nur die Schuhe an den Füßen. Ich hab ihr ein Kleid geliehen und den Hut aus dem \
             Fundus geholt. Sie hat dann doch gesungen.",
            "SAR",
        ),
    ];
    assert_parts(&table);
}

fn assert_parts(table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .filter(|(told, expected)| parts_of(told) != *expected)
        .map(|(told, expected)| (told, expected, parts_of(told)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_no_story_has_no_parts() {
    let table = [
        "Ein guter Koch schmeckt ab, bevor er salzt. Die meisten vergessen das.",
        "Ich würde zuerst den Strom abschalten und dann den Meister rufen.",
        "Ich bin belastbar, flexibel und arbeite gern im Team.",
        "Ich habe geleitet, ich habe koordiniert, ich habe Ergebnisse geliefert.",
        "Wenn der Kunde laut wird, bleibe ich ruhig und höre zu.",
        "Normalerweise prüfe ich morgens die Kasse und danach die Lieferung.",
        "Schwimmen, Radfahren, Erste Hilfe, Führerschein C.",
        "Ich finde, Lob sollte man sofort aussprechen.",
        "Nein, ich habe noch nie im Ausland gearbeitet.",
        "Ich habe in Graz Chemie studiert und danach in Wien gearbeitet.",
        "Weil mir der Betrieb gefällt und der Weg kurz ist.",
        "Ich hätte den Vertrag nicht unterschrieben und lieber gewartet.",
        "Ich würde die Kerzen vor vier anzünden, weil der Boden langsamer auskühlt, als man meint. Ich würde jede halbe Stunde aufs Thermometer schauen. Am Abend vorher würde ich gießen. Und ich würde ernten, was geht, auch wenn es grün ist.",
        "Weil mich Technik schon immer interessiert hat und mein Vater auch Mechaniker war.",
        "Also, frühestens am ersten März.",
        "Angenommen, der Server fällt aus: Ich schaue zuerst in die Überwachung, dann rufe ich den Bereitschaftsdienst an und informiere die Kunden. Danach schreibe ich einen Bericht.",
        "Mich stört, wenn einer zu spät kommt und so tut, als wäre nichts. Das sage ich dann auch, aber nie vor den anderen.",
        "Ich bin eher der ruhige Typ. Ich höre zu, denke nach und entscheide dann.",
        "Eigentlich wollte ich immer Lehrer werden, aber dann hat mir die Küche besser gefallen. Bereut habe ich es nie.",
        "Wenn mir das passieren würde, hätte ich sofort die Polizei gerufen und die Tür abgesperrt.",
        "Geduld.",
        "Drei Jahre.",
        "",
    ];
    let wrong: Vec<_> = table
        .into_iter()
        .map(|told| (told, parts_of(told)))
        .filter(|(_, parts)| !parts.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
