//! Sentences for and against each rule of Spanish. Whole answers with labels are in `tests/answers`.

use super::{fillers, story, verbs};
use crate::text::{Spelling, Text};
use mockingbird_shared::facts::MarkKind;

fn fillers_of(source: &str) -> Vec<String> {
    let text = Text::new(source, Spelling::Plain);
    fillers::find(&text)
        .into_iter()
        .map(|filler| filler.word)
        .collect()
}

/// The parts as letters: situation, task, action, "W" for actions of a group alone, result.
fn parts_of(source: &str) -> String {
    let text = Text::new(source, Spelling::Plain);
    let parts = story::find(&text);
    let has = |kind: MarkKind| parts.iter().any(|part| part.kind == kind);
    let mut letters = String::new();
    for (kind, letter) in [
        (MarkKind::Situation, 'S'),
        (MarkKind::Task, 'T'),
        (MarkKind::Action, 'A'),
        (MarkKind::Result, 'R'),
    ] {
        if has(kind) {
            letters.push(letter);
        } else if kind == MarkKind::Action && has(MarkKind::WeAction) {
            letters.push('W');
        }
    }
    letters
}

#[test]
fn fillers_are_told_from_the_same_words_with_meaning() {
    for (source, expected) in [
        (
            "Eeeh, mmm, no lo recuerdo, em, bien.",
            &["eh", "mmm", "em"][..],
        ),
        ("Pues mira, fue un lunes.", &["pues", "mira"]),
        ("No fui, pues estaba de baja.", &[]),
        ("Si no hay pan, pues pongo tostadas.", &["pues"]),
        ("Así pues, lo cerramos.", &[]),
        ("Bueno, o sea, depende.", &["bueno", "o sea"]),
        ("Era un horno muy bueno, de leña.", &[]),
        ("Un jefe bueno escucha.", &[]),
        ("O sea que nos quedamos sin luz.", &[]),
        ("Ya sea hoy o sea mañana, se paga.", &[]),
        ("El, este, el encofrado, este, cedió.", &["este", "este"]),
        ("Este molde no sirve, usé este.", &[]),
        ("Trabajé con este, el del plano.", &[]),
        ("A ver, no es fácil.", &["a ver"]),
        ("Fui a ver la grúa y volví a ver el plano.", &[]),
        ("Y yo, en plan, ¿qué hago?", &["en plan"]),
        ("Hablé en plan de amigo.", &[]),
        ("Digamos que regular.", &["digamos"]),
        ("No era muy fino, que digamos.", &[]),
        ("La verdad, me costó.", &["la verdad"]),
        ("Le dije la verdad al paciente.", &[]),
        ("Vale, empiezo. Cada bote vale dos euros.", &["vale"]),
        ("Hombre, según. Vino un hombre mayor.", &["hombre"]),
        ("Y nada, lo firmó.", &["nada"]),
        ("No toqué nada, no dije nada más.", &[]),
        ("Se enfada, ¿sabe?, y se va, ¿no?", &["sabe", "no"]),
        ("¿Sabe usted coser?", &[]),
        ("Vamos, un desastre. Vamos a probar.", &["vamos"]),
        ("Quedó lindo, viste, y barato.", &["viste"]),
        ("Entonces cerré la llave.", &["entonces"]),
        ("Olía a gas, entonces cerré la llave.", &[]),
        (
            "bueno pues yo llevaba un año en la panadería y pues se rompió el horno y nada lo arreglé",
            &["bueno", "pues", "pues", "nada"],
        ),
        (
            "Uf, pues la verdad es que no caigo.",
            &["pues", "la verdad"],
        ),
        ("Le di este, el de repuesto.", &[]),
        ("Es un lunes bueno para podar.", &[]),
        ("Me dijo: vale, mañana.", &[]),
        ("Total, que lo cerraron.", &["total"]),
        (
            "Lo pintaría de blanco si secara, pues el gris ensucia.",
            &[],
        ),
        ("Si secara lo pintaría, pues el gris ensucia.", &[]),
        ("Volvió la luz, tipo a las nueve.", &["tipo"]),
        ("Pedí dos válvulas, tipo A y tipo B.", &[]),
        ("Quedó fino, ¿cachái?", &["cachái"]),
        ("Este, en cambio, arrancó.", &[]),
        ("Lo probamos en plan serio.", &[]),
        ("Bueno en cálculo, flojo en redacción.", &[]),
        ("Nada, ni un correo.", &[]),
        ("", &[]),
    ] {
        assert_eq!(fillers_of(source), expected, "{source}");
    }
}

#[test]
fn stories_are_told_whatever_the_words() {
    for (source, expected) in [
        (
            "El verano pasado un niño se tiró donde no hacía pie. Salté vestido y lo saqué por las axilas. A los dos \
             minutos empezó a toser.",
            "SAR",
        ),
        (
            "Nos pidieron migrar la web de un museo en mayo. Copié las fichas a mano y comprobé cada foto. Las visitas \
             pasaron de mil a dos mil.",
            "STAR",
        ),
        (
            "Llego a la nave y me encuentro la línea parada. El jefe me dice que hay que sacar el pedido. Abro el \
             cuadro, cambio el fusible y reviso los sensores. A la una el camión sale a su hora.",
            "STAR",
        ),
        (
            "En la obra teníamos goteras. Sellamos las juntas y cambiamos dos bajantes.",
            "SW",
        ),
        (
            "Mi objetivo era sacar el carnet de grúa. Practiqué cada sábado en el polígono.",
            "TA",
        ),
        ("Reduje las devoluciones un 12 % en un año.", "R"),
        (
            "una vez se cayo el servidor y mi jefe me pidio arreglarlo busque el error y lo quite y volvio a funcionar",
            "STAR",
        ),
        (
            "Aquella noche atendí un parto en un taxi. Corté el cordón con una navaja. Niña, sana.",
            "SAR",
        ),
        (
            "Cada mañana reviso las poleas y apunto los fallos en una libreta. Desde que lo hago no hemos perdido un \
             rollo.",
            "AR",
        ),
        (
            "El cliente quería meter tres dormitorios en cincuenta metros. Era un rompecabezas.",
            "ST",
        ),
        (
            "Hubo un incendio en marzo. Perdimos media cosecha y el seguro no pagó.",
            "SR",
        ),
        (
            "Un apicultor trajo cuatro colmenas enfermas. Las abrí una a una, quemé los marcos y le di cera nueva. Al \
             año siguiente vendió miel.",
            "SAR",
        ),
        (
            "Había que llegar con el hielo antes de las seis. Conduje por la costa y descargué yo sola. A las seis menos \
             diez estaba todo en la lonja.",
            "STAR",
        ),
        (
            "Estoy de becaria en un vivero. Me han pedido comparar dos abonos. He plantado ya ochenta macetas.",
            "STA",
        ),
        (
            "Debía entregar el traje el jueves y se me rompió la máquina. Cosí los puños a mano y planché las \
             solapas. Lo entregué con una hora de margen.",
            "STAR",
        ),
        (
            "el encargado me dijo hay que acabar la zanja hoy y yo cogí la excavadora y la abrí entera y al día \
             siguiente pasó el tubo",
            "STAR",
        ),
        ("Perdí el avión y dormí en Lisboa.", "S"),
        (
            "El capataz me dijo: este muro me lo levantas antes del sábado. Coloqué las hiladas de noche y rejunté con \
             cal. Lleva diez años sin una grieta.",
            "STAR",
        ),
        (
            "Estoy injertando un peral y oigo una rama que cruje. Bajo la escalera, aparto a un niño y lo llevo a la \
             caseta. La rama cae en el banco vacío.",
            "SAR",
        ),
        (
            "Había prometido a la orquesta tener el arpa afinada. Cambié siete cuerdas y dormí en el foso. Sonó limpia.",
            "STAR",
        ),
        (
            "En mayo cosí las velas de un barco y cosí su bandera. Hoy navega en Galicia y su dueño me escribe.",
            "SAR",
        ),
        (
            "Se nos secó el pozo en agosto. Alquilé una cuba y regué de noche. Recogimos doscientas cajas.",
            "SAR",
        ),
        (
            "Hubo un derrumbe en la galería dos. Apuntalé el techo y saqué a los novatos. Perdí tres dedos.",
            "SAR",
        ),
    ] {
        let found = parts_of(source);
        assert_eq!(found, expected, "{source}");
    }
}

#[test]
fn what_was_to_be_done_is_told_in_many_ways() {
    let mut wrong = Vec::new();
    let story = |task: &str| format!("{task} Medí la puerta en marzo y corté los tablones.");
    for task in [
        "La cofradía pidió que el paso cupiera, que midiera menos y que saliera a las ocho.",
        "El intendente quería las sillas para el domingo.",
        "Me trajeron un violín para tasarlo.",
        "Nos habían dado un año para bajar de diez.",
        "Tenía hasta el lunes.",
        "Teníamos prohibido parar el horno.",
        "Yo tenía a mi cargo la grúa grande.",
        "La jefa me dijo: arréglalo hoy mismo.",
        "El dueño nos gritó: quiero esto vacío.",
        "Mi padre me llamó: que fuera a la mina.",
        "El reto: subir un piano al cuarto piso.",
        "Recibí la orden de cerrar las compuertas.",
        "El plan era terminar antes de la feria.",
        "El plazo vencía el jueves.",
        "Me hicieron repetir el inventario.",
        "Me propuse bajar las caídas.",
        "Nos quedaban dos días para abrir.",
    ] {
        let parts = parts_of(&story(task));
        if !parts.contains('T') {
            wrong.push((task, parts));
        }
    }
    for none in [
        "Una clienta me mandó una foto de la puerta.",
        "Una hija me dijo: si se cae, usted será la culpable.",
        "El vecino me dijo: no te preocupes.",
        "Un niño quería agua.",
        "El perro me dio la pata.",
        "Me hizo pensar mucho.",
        "El trabajo era duro de veras.",
        "Mi socio me dijo que venía tarde.",
        "Quedaban dos horas para abrir.",
    ] {
        let parts = parts_of(&story(none));
        if parts.contains('T') {
            wrong.push((none, parts));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn habits_plans_and_claims_are_no_story() {
    for source in [
        "Con calma. Apunto lo urgente, lo hago primero y lo demás lo dejo para la tarde.",
        "Hablaría con los dos por separado y buscaría un punto en común.",
        "Si me pasara, pararía la máquina y avisaría al jefe de turno.",
        "Soy muy trabajadora, me adapto rápido y me gusta ayudar a la gente.",
        "Lideré, coordiné, implementé, optimicé, superé.",
        "Identifiqué el problema, analicé la situación e implementé la solución.",
        "Trabajé tres años en una ferretería y dos en un almacén.",
        "He sido camarera, recepcionista y jefa de sala.",
        "Una vez que se sabe, es fácil.",
        "El domingo mi suegra trajo paella y mi perro se la comió.",
        "Hace un calor horrible, y mi suegra ha venido sin avisar.",
        "Una llave es un lunes que no abre.",
        "El B y el de moto.",
        "La puntualidad es respeto. Nosotros llegamos antes y dejamos la furgoneta cargada.",
        "Si alguien se salta el arnés y lo callamos, el cartel no vale nada.",
        "Me levanto a las cinco, riego, reviso las trampas y apunto las plagas.",
        "Gestión del cambio, escucha activa, impulsé, incrementé un 45 %, éxito rotundo.",
        "Un equipo funciona si se escucha. Cuando hay tensión, hablo con cada uno y busco el motivo.",
        "",
    ] {
        assert_eq!(parts_of(source), "", "{source}");
    }
}

#[test]
fn persons_and_tenses_are_known_by_their_endings() {
    use verbs::{Tense, Who};
    for (source, expected) in [
        ("Soldé la tubería", Some((Who::I, Tense::Preterite))),
        ("Preparé la masa", Some((Who::I, Tense::Preterite))),
        ("Llamaré al taller", None),
        ("El comité", None),
        (
            "Desatornillaron la tapa",
            Some((Who::Other, Tense::Preterite)),
        ),
        ("Extrajimos la pieza", Some((Who::We, Tense::Preterite))),
        ("Hemos barnizado el suelo", Some((Who::We, Tense::Perfect))),
        ("Barría el patio", Some((Who::Other, Tense::Imperfect))),
        ("La cafetería", None),
        ("La policía", None),
        ("Podaría el seto", Some((Who::Other, Tense::Conditional))),
        ("Le vendo la herida", Some((Who::I, Tense::Present))),
        ("Un anillo", None),
    ] {
        let text = Text::new(source, Spelling::Plain);
        let found = verbs::verbs(&text, &[]);
        let first = found.first().map(|verb| (verb.who, verb.tense));
        assert_eq!(first, expected, "{source}");
    }
}

#[test]
fn odd_texts_are_read_in_time() {
    let pieces = [
        "al final ", "entonces eh ", "pues, ", "le pido la llave, ", "era que ", "había ", "\n",
    ];
    for piece in pieces {
        let text = piece.repeat(5_000);
        let began = std::time::Instant::now();
        parts_of(&text);
        assert!(began.elapsed().as_secs() < 10, "{piece}");
    }
}
