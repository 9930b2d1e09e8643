//! Short answers from many trades, for and against each rule. The parts are named by their letters: situation, task,
//! action, result.

use super::French;
use crate::grammar::Grammar;
use crate::story::{has, has_action};
use crate::text::{Spelling, Text};
use mockingbird_shared::facts::MarkKind;

const STORIES: &[(&str, &str, bool)] = &[
    (
        "L'été dernier, au camping, une canalisation a éclaté sous le bloc sanitaire. J'ai fermé la vanne générale et j'ai prévenu les vacanciers un par un. Le soir même l'eau coulait de nouveau.",
        "SAR",
        true,
    ),
    (
        "Notre proviseur m'avait confié le voyage en Italie. J'ai négocié avec trois autocaristes et rédigé le budget. Les parents ont payé quarante euros de moins que l'année d'avant.",
        "TAR",
        true,
    ),
    (
        "J'ai recousu la doublure à la main et repassé le tout.",
        "A",
        true,
    ),
    (
        "On devait rendre le plan lundi. On a dessiné toute la nuit.",
        "TA",
        false,
    ),
    (
        "Il pleuvait, le pont était fermé et les brebis étaient de l'autre côté.",
        "S",
        false,
    ),
    (
        "La collision a eu lieu un dimanche, à la sortie du port. Je tenais la barre. J'ai lancé les fusées et j'ai compté les passagers. Personne n'a été blessé.",
        "SAR",
        true,
    ),
    (
        "mon patron voulait que je change toutes les serrures avant le soir j'ai commencé par le rez-de-chaussée j'ai percé dix-huit portes et à vingt heures tout était fini",
        "TAR",
        true,
    ),
    (
        "En 2019 nous avons perdu notre plus gros fournisseur. Nous avons appelé tous les maraîchers de la région, nous avons goûté, comparé, et nous avons signé avec deux d'entre eux.",
        "SAR",
        false,
    ),
    (
        "Je vérifie toujours les cordes avant de monter. C'est une question de sécurité, on ne plaisante pas avec ça.",
        "",
        false,
    ),
    (
        "Si un élève refusait de travailler, je lui parlerais seul à seul, je chercherais la cause et j'appellerais les parents.",
        "",
        false,
    ),
    (
        "Je suis quelqu'un de rigoureux, j'aime le travail bien fait et je m'adapte facilement.",
        "",
        false,
    ),
    (
        "Pour moi, la confiance se gagne avec le temps. Un bon chef d'orchestre écoute plus qu'il ne parle.",
        "",
        false,
    ),
    (
        "Le four est tombé en panne en plein service. J'appelle le dépanneur, il ne répond pas, je sors le vieux four à gaz de la cave, je cuis les lasagnes en deux fois. À vingt-deux heures tout le monde a mangé.",
        "SAR",
        true,
    ),
    (
        "Une fois, un passager m'insulte parce que le train a du retard. Je l'écoute, je lui propose de s'asseoir et je lui trouve une correspondance. Il finit par s'excuser.",
        "SAR",
        true,
    ),
    (
        "Je posai l'échelle contre le mur, je montai et je décrochai le câble. Le courant revint aussitôt.",
        "AR",
        true,
    ),
    (
        "Ma mission était de traduire le contrat en deux jours. J'ai réparti les chapitres et relu chaque page.",
        "TA",
        true,
    ),
    (
        "Le syndicat exigeait une réponse pour mardi. J'ai réuni les délégués dans mon bureau, je leur ai montré les comptes. La grève a été évitée.",
        "TAR",
        true,
    ),
    (
        "J'ai travaillé cinq ans chez un opticien, puis j'ai passé mon diplôme de visagiste.",
        "",
        false,
    ),
    (
        "J'ai toujours voulu devenir pilote. Je n'ai jamais eu peur du vide.",
        "",
        false,
    ),
    (
        "Nos ventes ont augmenté de douze pour cent en un trimestre.",
        "R",
        false,
    ),
    (
        "Le taux de casse est passé de six à deux pour cent.",
        "R",
        false,
    ),
    (
        "C'était mon premier jour à la bibliothèque, un dégât des eaux avait noyé le sous-sol. On a formé une chaîne et on a sorti quatre mille livres. Depuis, les archives sont au deuxième étage.",
        "SAR",
        false,
    ),
    (
        "Je ai parler avec le client et je ai changer la pièce. Après il est content.",
        "AR",
        true,
    ),
    (
        "J'étais chargée de former deux stagiaires. Je leur ai préparé un carnet avec des photos de chaque geste.",
        "TA",
        true,
    ),
    (
        "Au mois de mai, l'orage a couché la moitié de la vigne. J'ai redressé les rangs, attaché chaque cep, taillé ce qui était cassé. La récolte a été petite mais le vin était bon.",
        "SAR",
        true,
    ),
    (
        "J'organise mes journées autour des tournées : d'abord les pansements, ensuite les injections, et le soir je fais mes transmissions.",
        "",
        false,
    ),
    ("J'ai raté l'examen d'entrée deux fois.", "R", false),
    (
        "Il y a trois ans, pendant un mariage, le traiteur nous a lâchés deux heures avant le vin d'honneur. J'ai fait le tour des boulangeries du quartier et j'ai acheté tout ce qu'ils avaient. Les invités n'ont rien remarqué.",
        "SAR",
        true,
    ),
    (
        "La direction nous avait donné trois semaines pour déménager l'atelier. Nous avons démonté les machines le week-end. Nous avons rouvert avec un jour d'avance.",
        "TAR",
        false,
    ),
    (
        "Hier encore, un enfant s'est étouffé à la cantine. Je l'ai pris par derrière, j'ai appuyé sous les côtes et le morceau est sorti.",
        "SAR",
        true,
    ),
    (
        "Le logiciel de paie affichait des montants négatifs. Il fallait corriger avant le vingt-cinq. J'ai isolé la formule, j'ai testé sur dix bulletins et j'ai relancé le calcul. Tous les salaires sont partis à l'heure.",
        "STAR",
        true,
    ),
    (
        "Je ferais un tour complet du site avant de proposer quoi que ce soit.",
        "",
        false,
    ),
    (
        "J'ai mis en place une stratégie efficace, j'ai piloté l'équipe et j'ai obtenu d'excellents résultats.",
        "",
        false,
    ),
    (
        "Dans une situation difficile, j'ai géré les enjeux et atteint les objectifs.",
        "",
        false,
    ),
    (
        "à l'époque je vendais des assurances au téléphone et un monsieur pleurait parce que sa femme venait de mourir alors j'ai arrêté le script je l'ai écouté vingt minutes et il m'a rappelée un mois après pour me dire merci",
        "SAR",
        true,
    ),
    (
        "Les clients sont souvent impatients, il faut savoir les calmer.",
        "",
        false,
    ),
    (
        "Appelé le fournisseur, changé la courroie, remis la ligne en route. Vingt minutes d'arrêt en tout.",
        "A",
        true,
    ),
    (
        "Lors d'un vol vers Dakar, une passagère a fait un malaise. J'ai demandé s'il y avait un médecin à bord, j'ai installé la dame sur trois sièges et je lui ai tenu la main.",
        "SA",
        true,
    ),
    (
        "Le maire souhaitait une place piétonne pour septembre. On a mesuré, on a fait voter les riverains et on a planté douze tilleuls. Aujourd'hui le marché s'y tient.",
        "TAR",
        false,
    ),
    (
        "Mon collègue et moi avons repeint la coque en une semaine.",
        "A",
        false,
    ),
    ("Le paquet était vide. Le client était furieux.", "S", false),
    (
        "Je me suis trompée de dosage, je l'ai signalé tout de suite à la cadre et on a surveillé la patiente toute la nuit. Elle n'a rien eu.",
        "AR",
        true,
    ),
    (
        "J'aime bien ce métier parce qu'on rencontre du monde. Le matin on ouvre, on sert les cafés, et les habitués racontent leur vie.",
        "",
        false,
    ),
    (
        "Un soir de novembre, la chaudière de l'internat s'est arrêtée. C'était à moi de trouver une solution pour quatre-vingts gamins. J'ai ouvert le gymnase, j'ai sorti les tapis et emprunté des couvertures à la caserne. Ils ont tous dormi au chaud.",
        "STAR",
        true,
    ),
    (
        "Le chien avait avalé une aiguille. J'ai endormi l'animal, j'ai ouvert l'estomac, j'ai retiré l'aiguille en douze minutes. Il courait deux jours plus tard.",
        "SAR",
        true,
    ),
    (
        "Le printemps dernier, un apiculteur voisin nous a signalé des ruches mortes. Chaque soir je comptais les abeilles devant les planches et je notais tout. Le laboratoire a confirmé l'intoxication au bout d'un mois.",
        "SAR",
        true,
    ),
    (
        "Je travaillais au guichet quand une dame s'est évanouie. Je l'ai allongée, j'ai surélevé ses jambes. Elle a repris ses esprits avant l'arrivée des secours.",
        "SAR",
        true,
    ),
    (
        "On m'avait prévenu que le lustre ne tiendrait pas. J'ai doublé les fixations.",
        "SA",
        true,
    ),
    (
        "Le chorégraphe m'a demandé d'apprendre le rôle en trois jours. J'ai filmé les répétitions et j'ai dansé devant la glace jusqu'à deux heures du matin. La salle s'est levée à la fin.",
        "TAR",
        true,
    ),
    (
        "Pendant ma deuxième année de thèse, le congélateur a lâché et tous mes échantillons ont fondu. J'ai recommencé la série depuis le début avec les prélèvements d'un labo ami.",
        "SA",
        true,
    ),
    ("Ma cheffe m'a dit de trier les archives.", "T", false),
    (
        "En janvier, la mairie a coupé notre subvention. L'association devait trouver huit mille euros avant Pâques. Nous avons vendu des crêpes, organisé une tombola et écrit à trente entreprises. Nous avons récolté neuf mille deux cents euros.",
        "STAR",
        false,
    ),
    (
        "Un candidat pleurait dans le couloir. Je lui ai apporté un café et je suis restée avec lui.",
        "SA",
        true,
    ),
    (
        "Chez nous, tout le monde nettoie son poste avant de partir. C'est la règle.",
        "",
        false,
    ),
    (
        "Je pense qu'un bon comptable doit savoir dire non. Il faut de la patience et de la mémoire.",
        "",
        false,
    ),
    (
        "Le chef de gare refusait d'ouvrir le portail. Alors j'ai grimpé par le talus et j'ai déposé les colis un à un. Le train est parti avec quatre minutes de retard.",
        "SAR",
        true,
    ),
    (
        "J'irais d'abord voir le client, puis je relirais le contrat avec lui.",
        "",
        false,
    ),
    (
        "La cuve fuyait. On a posé une rustine, on a vidangé, et le lendemain la production a repris.",
        "SAR",
        false,
    ),
    (
        "J'ai réduit les temps d'attente de vingt minutes à huit.",
        "R",
        false,
    ),
    (
        "J'ai convaincu la banque de nous prêter encore. Six mois après, on remboursait.",
        "AR",
        true,
    ),
    (
        "Dans mon ancien collège, deux élèves se battaient tous les jours. J'ai proposé qu'ils tiennent ensemble le potager. Ils sont devenus copains.",
        "SAR",
        true,
    ),
    (
        "Je suis arrivé en France il y a quatre ans et j'ai appris le métier de carreleur.",
        "S",
        false,
    ),
    (
        "La patiente avait peur de l'aiguille. Je me suis assise, je lui ai raconté une blague et je l'ai piquée pendant qu'elle riait.",
        "SA",
        true,
    ),
    (
        "Il fallait livrer deux cents chaises pour le samedi. J'ai loué un second camion et conduit toute la nuit.",
        "TA",
        true,
    ),
    (
        "Nous avons changé d'imprimeur et la qualité est meilleure.",
        "AR",
        false,
    ),
    (
        "j'étais en stage dans une crèche et un petit s'est coincé le doigt dans la porte j'ai mis de la glace j'ai appelé la mère et elle m'a remerciée",
        "SAR",
        true,
    ),
    (
        "Moi je fais toujours deux copies et je range l'original au coffre.",
        "",
        false,
    ),
    (
        "Mon tuteur comptait sur moi pour tenir la caisse. J'ai compté deux fois le fond et j'ai noté les écarts.",
        "TA",
        true,
    ),
    (
        "Je repeignis la façade en ocre. Les voisins protestèrent puis s'habituèrent.",
        "AR",
        true,
    ),
    (
        "Ce que je préfère, c'est le contact avec les gens, expliquer, rassurer.",
        "",
        false,
    ),
    (
        "Si j'avais su, j'aurais pris un autre fournisseur.",
        "",
        false,
    ),
    (
        "Les pompiers sont arrivés vers vingt-trois heures, le grenier brûlait déjà.",
        "S",
        false,
    ),
    (
        "L'ascenseur était bloqué entre deux étages avec une femme enceinte dedans. J'ai coupé le courant, j'ai ouvert à la clé et je l'ai aidée à descendre. Elle a accouché le lendemain, tout s'est bien passé.",
        "SAR",
        true,
    ),
    (
        "On a tout essayé, la colle, les vis, le ciment.",
        "A",
        false,
    ),
    (
        "J'ai dû remplacer le capitaine au pied levé. J'ai annoncé les manœuvres et j'ai gardé le cap.",
        "TA",
        true,
    ),
    ("J'ai recollé la semelle et ça a marché.", "AR", true),
    (
        "Hier la scie s'est bloquée. J'ai huilé le rail, j'ai relancé, et la coupe a marché du premier coup.",
        "SAR",
        true,
    ),
];

const FILLERS: &[(&str, &[&str])] = &[
    ("Alors, j'étais serveuse à Nantes.", &["alors"]),
    ("Il neigeait, alors j'ai mis les chaînes.", &[]),
    ("Je lisais alors que tout le monde dormait.", &[]),
    ("On était pressés, et alors ?", &[]),
    ("Le plombier est venu, donc tout marche.", &[]),
    ("Donc, euh, le dossier était perdu.", &["donc", "euh"]),
    ("C'est un bon vin.", &[]),
    ("Bon, on a fini à l'heure.", &["bon"]),
    ("mais bon c'était la règle", &["bon"]),
    ("le gâteau était bon j'en ai repris", &[]),
    ("À quoi bon insister ?", &[]),
    ("Voilà mon numéro.", &[]),
    ("Les voilà enfin.", &[]),
    ("Je suis soudeur depuis dix ans, voilà.", &["voilà"]),
    ("et donc voilà j'ai changé de métier", &["donc", "voilà"]),
    ("Voilà comment on plie une serviette.", &[]),
    ("C'était lourd, quoi.", &["quoi"]),
    ("Je ne sais pas quoi répondre.", &[]),
    ("De quoi vivre.", &[]),
    ("c'était la panique quoi", &["quoi"]),
    ("Quoi qu'il arrive, je préviens.", &[]),
    ("C'est un genre de pince.", &[]),
    ("Genre, personne ne m'avait prévenu.", &["genre"]),
    ("il m'a regardé genre tu plaisantes", &["genre"]),
    ("Ce genre d'erreur coûte cher.", &[]),
    ("Le colis est enfin arrivé.", &[]),
    ("Le bateau, enfin la barque, prenait l'eau.", &["enfin"]),
    ("Enfin bref, on est repartis.", &["enfin", "bref"]),
    ("D'abord je trie, ensuite je lave, enfin je range.", &[]),
    ("Le pneu a crevé, du coup j'ai marché.", &[]),
    ("Du coup, euh, je reprends.", &["du coup", "euh"]),
    (
        "Je croyais que c'était la batterie, en fait c'était l'alternateur.",
        &[],
    ),
    ("Il en fait trop.", &[]),
    ("C'est simple, en fait.", &["en fait"]),
    ("Nous disons toujours bonjour.", &[]),
    ("Il y avait, disons, vingt personnes.", &["disons"]),
    ("Tu vois le clocher là-bas ?", &[]),
    ("C'était la nuit, tu vois, et il gelait.", &["tu vois"]),
    ("Vous voyez ce que je décris.", &[]),
    (
        "C'est, vous voyez, une question d'oreille.",
        &["vous voyez"],
    ),
    ("Ce que je veux dire est simple.", &[]),
    (
        "Le patron, je veux dire le gérant, était absent.",
        &["je veux dire"],
    ),
    ("Je ne savais pas comment dire non.", &[]),
    ("C'était, comment dire, un peu froid.", &["comment dire"]),
    ("Il m'a parlé franchement.", &[]),
    ("Franchement, c'était raté.", &["franchement"]),
    ("euh j'ai euh nettoyé la cuve", &["euh", "euh"]),
    ("Ben oui, c'est normal.", &["ben"]),
    ("J'ai appelé Ben et il est venu.", &[]),
    ("Baaah, on verra.", &["bah"]),
    ("C'est joli, hein ?", &["hein"]),
    ("Vous savez, le bois travaille.", &["vous savez"]),
    ("Vous savez que le bois travaille.", &[]),
    ("J'ai bref un souvenir.", &[]),
    ("Eh bien, nous avons attendu.", &["eh bien"]),
    ("Il m'a dit « bon, voilà » et il est parti.", &[]),
    (
        "bon alors euh j'étais chauffeur à Lille et ben on m'a volé le camion",
        &["bon", "alors", "euh", "ben"],
    ),
    ("J'écris en gros au tableau.", &[]),
    ("En gros, il manquait trois vis.", &["en gros"]),
    ("C'est difficile à dire, à vrai dire.", &["à vrai dire"]),
    ("Il a dit du coup de téléphone qu'il venait.", &[]),
    ("et puis bon on s'est habitués quoi", &["bon", "quoi"]),
    ("il travaillait bien bon il arrivait en retard", &["bon"]),
    ("Alors là, j'étais perdu.", &["alors"]),
    ("Non mais alors, qui paie ?", &[]),
    ("On a discuté et alors il a signé.", &[]),
    (
        "ben voilà quoi c'était ma journée",
        &["ben", "voilà", "quoi"],
    ),
    ("Il était question de quoi au juste ?", &[]),
    ("Je m'en souviens, hein, c'était dur.", &["hein"]),
    ("Un bon de sortie, s'il vous plaît.", &[]),
    ("Bon d'accord, je viens.", &["bon"]),
    ("Et voilà que la neige arrive.", &[]),
    ("Me voilà prêt.", &[]),
    ("Le stock, disons la moitié, était abîmé.", &["disons"]),
    ("Elle est enfin guérie.", &[]),
    ("Enfin, le juge a signé.", &[]),
    ("C'était, enfin, je ne trouve pas le mot.", &["enfin"]),
    ("J'aime la pêche, genre tôt le matin.", &["genre"]),
    ("Quel genre de moteur ?", &[]),
    ("je suis venu du coup à pied", &[]),
    (
        "Alors euh, du coup, ben, on a dîné.",
        &["alors", "euh", "du coup", "ben"],
    ),
    ("En fait, euh, je débute.", &["en fait", "euh"]),
    ("Vous voyez le genre.", &[]),
    ("c'est le patron tu vois il voulait pas", &["tu vois"]),
    ("Donc, la pompe est neuve.", &["donc"]),
    ("Le moteur est froid, donc il cale.", &[]),
    ("Hmm, je réfléchis.", &["hmm"]),
    ("On était quinze, je veux dire seize.", &["je veux dire"]),
    ("Comment dire la vérité à un patient ?", &[]),
    ("Honnêtement, j'ai eu peur.", &["honnêtement"]),
    ("Elle a répondu honnêtement.", &[]),
    ("Il faisait froid quoi, mais on a tenu.", &["quoi"]),
    ("euh bon ben voilà", &["euh", "bon", "ben", "voilà"]),
];

#[test]
fn stories_have_the_parts_that_are_told() {
    for (answer, letters, is_own) in STORIES {
        let text = Text::new(answer, Spelling::Elided);
        let parts = French.story(&text);
        let mut found = String::new();
        for (letter, is_told) in [
            ('S', has(&parts, MarkKind::Situation)),
            ('T', has(&parts, MarkKind::Task)),
            ('A', has_action(&parts)),
            ('R', has(&parts, MarkKind::Result)),
        ] {
            if is_told {
                found.push(letter);
            }
        }
        assert_eq!(found, *letters, "{answer}");
        assert_eq!(has(&parts, MarkKind::Action), *is_own, "{answer}");
    }
}

#[test]
fn fillers_are_told_from_words_with_a_meaning() {
    for (answer, expected) in FILLERS {
        let text = Text::new(answer, Spelling::Elided);
        let found = French.fillers(&text);
        let found: Vec<&str> = found.iter().map(|filler| filler.word.as_str()).collect();
        assert_eq!(found, *expected, "{answer}");
    }
}

#[test]
fn any_text_is_read_in_good_time() {
    let pieces = [
        "", "'", "j' ai", "« du coup", "si nous nous nous", "j'ai dû. ", "il mange et on devait ",
        "alors donc bon ",
    ];
    for piece in pieces {
        for times in [1, 4000] {
            let answer = piece.repeat(times);
            let text = Text::new(&answer, Spelling::Elided);
            for part in French.story(&text) {
                assert!(
                    part.at.start < part.at.end && part.at.end <= text.len(),
                    "{piece}"
                );
            }
            for filler in French.fillers(&text) {
                assert!(filler.at.end <= text.len(), "{piece}");
            }
        }
    }
}
