//! Short stories of other jobs, and answers that are none. Not here: fillers and empty answers (`tests`).

use crate::asked::Asked;
use crate::reading::read;
use mockingbird_shared::facts::MarkKind;
use mockingbird_shared::language::Language;

fn parts(text: &str) -> String {
    let reading = read(Asked::default(), text, Language::En);
    [
        (MarkKind::Situation, 'S'),
        (MarkKind::Task, 'T'),
        (MarkKind::Action, 'A'),
        (MarkKind::WeAction, 'W'),
        (MarkKind::Result, 'R'),
    ]
    .into_iter()
    .filter(|(kind, _)| reading.marks.iter().any(|mark| mark.kind == *kind))
    .map(|(_, letter)| letter)
    .collect()
}

#[test]
fn parts_of_a_story_show_by_what_is_told() {
    let table = [
        (
            "Last March the label printer broke. My manager asked me to get the pallets out. I borrowed a printer, rewrote the template, and in the end all forty pallets left on time.",
            "STAR",
        ),
        (
            "We were shearing on a hill farm when the generator died. The farmer told us to finish by dark. I swapped the belt for a strip of wool sack, and the last ewe went through at nine.",
            "STAR",
        ),
        (
            "The organ in our church had gone flat before a funeral. I climbed into the loft, bent two reeds back and held them with tape. The widow squeezed my hand afterwards.",
            "SAR",
        ),
        (
            "i was driving the school bus and a girl started choking so i pulled over and i hit her on the back and the sweet came out and her dad wrote to the depot",
            "SAR",
        ),
        (
            "In my last job the till was always short on Mondays. I sat down with the receipts, found a double refund and told the owner. He changed the codes.",
            "SAR",
        ),
        (
            "Swapped the bearings, greased the chain. The line ran until Christmas.",
            "AR",
        ),
        (
            "I would ask the client first, and then I would call the supplier.",
            "",
        ),
        (
            "If a guest complained I'd apologise, I'd offer a drink and I'd move them.",
            "",
        ),
        ("I think patience is the main thing in this job.", ""),
        (
            "I always check the harness twice, and I tell the others to do the same.",
            "",
        ),
        (
            "I'm organised, I'm calm and I like people. I've always wanted to work on a ship.",
            "",
        ),
        ("I have worked as a plumber for ten years.", ""),
        (
            "We repainted the whole corridor over the weekend, and the tenants thanked us.",
            "WR",
        ),
        (
            "I led, I managed, I coached and I delivered results with passion and leadership.",
            "",
        ),
        (
            "It was the week before Christmas and the bakery had two hundred orders. I was supposed to ice them all by Friday.",
            "ST",
        ),
        ("I didn't call anybody. I never touched it.", ""),
        (
            "During my internship a client lost her password file. My job was to calm her down. I phoned her, walked her through the reset and stayed on the line. She got back in within ten minutes.",
            "STAR",
        ),
        (
            "The museum wanted a new sign in three languages. I set it in one typeface, printed a proof and hung it at the door. Visitors stopped asking for the toilets.",
            "STAR",
        ),
        (
            "There was a boy who wouldn't read aloud. I let him read to the class hamster. By June he read to all of us.",
            "SAR",
        ),
        (
            "I was asked to close the branch in Leeds. I rang every customer myself, and only two of them left.",
            "STAR",
        ),
        (
            "My mentor said, you do the next one alone. So I sewed the wound with six stitches. It healed clean.",
            "TAR",
        ),
        (
            "One night on the trawler the winch jammed. I cut the net. We lost the catch, but nobody got hurt.",
            "SAR",
        ),
        (
            "We had until noon to clear the hall. I split the volunteers in two lines. We were done at eleven.",
            "STAR",
        ),
        ("I had to laugh when I saw it.", ""),
        (
            "Two years ago I took over a garden centre's watering. I put timers on every bed, and the water bill fell by a third.",
            "SAR",
        ),
        (
            "I've repaired four looms this year and rewired the hall.",
            "A",
        ),
        (
            "The choir had no pianist. I learned the pieces in a week and played the concert. They asked me to stay.",
            "SAR",
        ),
        (
            "A colleague kept leaving the oxygen open. I spoke to her after the shift, showed her the gauge and we wrote a card for the wall. Since then it has been closed every night.",
            "SAWR",
        ),
        (
            "Customers want honesty. They remember how you treated them.",
            "",
        ),
        (
            "Yesterday I have repaired the pump of the hotel and the guests had again hot water.",
            "AR",
        ),
        (
            "So it's a Tuesday, I'm alone at the desk, and a man walks in bleeding. I lock the door, I call the ambulance and I press a towel on his arm. He lives.",
            "SAR",
        ),
        (
            "Um, we had a big order and, uh, the printer broke, and I stayed until midnight, cut everything by hand. Client was happy.",
            "SAR",
        ),
        (
            "At my last place the cold room alarm kept going off at night. It was my responsibility to find out why. I slept there twice, watched the door and saw the seal freeze. I ordered a new one, fitted it myself. Not one alarm since.",
            "STAR",
        ),
        (
            "My biggest weakness is that I take on too much, but I'm working on it.",
            "",
        ),
        (
            "I studied chemistry in Porto, then I worked at a paint factory and now I look for something new.",
            "",
        ),
        (
            "Last winter a pipe burst above the archive. I got everybody to form a chain, we moved four hundred boxes, and I rang the insurer. Only two boxes got wet.",
            "SAWR",
        ),
        (
            "Honestly? I messed up. I sent the wrong file to the printer and we binned six thousand leaflets. I phoned the client before he saw it, offered a reprint and paid the courier. He stayed with us.",
            "AWR",
        ),
        (
            "The deadline was Friday and our editor fell ill. I took over her chapters and edited through the night. The book came out on time.",
            "STAR",
        ),
        (
            "Communication is key. You need to listen, understand and act.",
            "",
        ),
        (
            "A patient refused his tablets for a week. The consultant needed them in him before surgery. I sat with him, asked about his cat, and it turned out he couldn't swallow. I got the syrup. He took it.",
            "STAR",
        ),
        (
            "I try to stay positive and I never give up. That's who I am.",
            "",
        ),
        (
            "Um, it was just really stressful and everyone was shouting.",
            "",
        ),
        (
            "In 2021 we opened a second salon. My partner wanted me to hire three people in ten days. I called my old trainees and made them an offer. Two came, and they still work here.",
            "STAWR",
        ),
        (
            "In my old restaurant the oven, it not heat. Chef say, do cold plates. I take the fish, I cut it thin, I make it with lemon. If one guest complain, we are finished. After this the chef, he ask me for the menu.",
            "STAR",
        ),
        (
            "We failed the audit last autumn. Three sites, two years of paper, and the inspector found a shed full of unlabelled drums.",
            "SR",
        ),
        (
            "I talked to the tenant and it came out that her boiler was from another flat. Then I let her keep the spare key.",
            "A",
        ),
        (
            "when i was at the depot the tyres kept getting stolen and my boss said sort it out so i parked two buses across the gate and i slept in one of them and nobody came back after that",
            "STAR",
        ),
        (
            "In the second week of filming our sound guy quit. We needed somebody by Thursday. I called every school in town and found a student. She recorded the whole film and won a prize for it.",
            "STAR",
        ),
        (
            "The best manager I had never shouted. He explained things and he let us try.",
            "",
        ),
        (
            "When something goes wrong I stay calm, I look at the facts and I tell my manager.",
            "",
        ),
        (
            "It was my first month as a vet. A farmer called at two in the morning because a calf was stuck. I drove out and turned it, but the calf died. The farmer shook my hand anyway and I still use the rope technique he showed me.",
            "SAR",
        ),
        ("I was made redundant in 2020 when the plant closed.", "S"),
        (
            "Our intern had deleted the shared drive. The partners expected us to have it back before the hearing. I rang the host, restored the Monday copy and typed the last two letters again. The hearing went ahead.",
            "STAR",
        ),
        (
            "I raised the average from six to nine points by giving them a quiz every morning.",
            "AR",
        ),
        (
            "I once wrote a script that renamed forty thousand photos overnight.",
            "A",
        ),
        (
            "I'd start by reading the file, then I'd call the family, and if they said no I'd wait.",
            "",
        ),
        (
            "I've been a teacher since 2015 and I've had all kinds of classes. I love it.",
            "",
        ),
        (
            "My colleagues would say I'm reliable. I'm usually the first one in.",
            "",
        ),
        (
            "I applied because your company is growing and I saw the ad on Monday.",
            "",
        ),
        (
            "We usually hold a meeting, we go through the list and we assign people.",
            "",
        ),
        ("I rewired a whole cinema last August.", "SA"),
        (
            "Once a courier dropped a heart valve on our ramp. I picked it up, checked the seal and rang the theatre. They used it that afternoon.",
            "SAR",
        ),
        (
            "There was a dispute between two sisters over a grave. The council had told me to keep out of it. I met each of them at the wall and drew where both stones could stand. They share it now.",
            "STAR",
        ),
        (
            "um so last christmas the queue was out of the door and i opened a second till and put a kid on it and uh the wait dropped to like five minutes",
            "SAR",
        ),
        (
            "The bride's cake collapsed an hour before dinner. I had to save it. I cut the good half into cubes, piled them on a stand and covered it in berries. Nobody at the table knew.",
            "STAR",
        ),
        ("I managed a team of twelve. We exceeded our targets.", ""),
        (
            "As a leader, I leveraged my skills to drive impact, and I aligned stakeholders to achieve strategic goals and deliver outstanding outcomes.",
            "",
        ),
        (
            "A tourist collapsed on the trail. I carried her down with two others. She spent a week in hospital and then sent us a postcard.",
            "SAR",
        ),
        ("The software kept crashing. It was really annoying.", ""),
        (
            "I was working at a call centre then. A man threatened to hurt himself. I kept him talking until the police got there. He rang back in March to say thank you.",
            "SAR",
        ),
        (
            "We'd run out of insulin pens. I borrowed ten from the clinic next door.",
            "SA",
        ),
        (
            "I designed the poster, wrote the copy, and had it printed by Friday.",
            "A",
        ),
        (
            "They gave me the worst route in town. I mapped every stop, talked to the shop owners and changed the order. I was home an hour earlier each day.",
            "SAR",
        ),
        (
            "I was leading a dig in Kent when a student broke a pot. I photographed every shard and sent her to the store with a list. That's all I can say.",
            "SA",
        ),
        (
            "We have a rule: nobody climbs alone. I've always followed it.",
            "",
        ),
        (
            "Our landlord doubled the rent overnight. I negotiated with him for three weeks and showed him the empty shops next door. He came down to the old price plus five percent.",
            "SAR",
        ),
        (
            "My supervisor handed me a box of receipts and said I had a week. I sorted them by month, typed them in and found four thousand pounds that nobody had claimed.",
            "STA",
        ),
        (
            "The mayor's office needed the translation by six. I split it with a friend in Lyon. We sent it at ten to six.",
            "STAW",
        ),
        (
            "It fell to me to tell the crew that the tour was off. I rang all nine of them before the press did. Two of them cried, one laughed, and everybody turned up for the last show.",
            "STAR",
        ),
        (
            "I burnt the sauce at a wedding for eighty. I owned up to the chef, started again and borrowed cream from the pub. The starter went out twelve minutes late and nobody complained.",
            "SAR",
        ),
        (
            "The hardest part of the job is the nights. You get used to it.",
            "",
        ),
        (
            "I'm currently rebuilding our booking page. So far I've moved the calendar and written the tests.",
            "SA",
        ),
        (
            "A child in my group stopped speaking. I sat next to her each morning and drew with her. She still doesn't speak much, but she draws for the others now.",
            "SAR",
        ),
        (
            "We were told to cut two posts. I talked to everyone on the team, and one man wanted to retire early. We only lost one.",
            "STAR",
        ),
        (
            "Back when I drove lorries, the tacho failed near Metz. I wrote the hours by hand, called dispatch and parked. The police checked me the next day and let me go.",
            "SAR",
        ),
        (
            "Our supplier went bust in October, and the shop needed wool by Monday. I drove to Bradford, found a mill and paid cash. The knitters never noticed.",
            "STAR",
        ),
    ];
    let wrong: Vec<_> = table
        .iter()
        .filter(|(text, expected)| parts(text) != *expected)
        .map(|(text, expected)| (text, parts(text), expected))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_task_may_be_told_by_whoever_left_it_or_took_it() {
    let told = [
        // Somebody else's message, speech without marks, a thing that has a term, one's own promise.
        "Last winter the foreman left me a note: keep the kiln above nine hundred until I'm back. I fed it every hour and slept on a pallet. Nothing cracked.",
        "In May the owner rings and says to me I want the hay under a roof tonight. I called two neighbours and we loaded until midnight.",
        "In 2021 the council told us the bridge had to be open before the fair. I re-planned the night shifts and poured the deck in two parts.",
        "Two years ago I'd volunteered to merge everybody's chapters. I read all of them in a weekend and rewrote the middle.",
        "So the chef's on the phone to me going you've got to feed them something. I went to the market and bought mussels for twenty.",
    ];
    let missed: Vec<_> = told
        .iter()
        .filter(|text| !parts(text).contains('T'))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
    let none = [
        "Last week I left a note, keep it simple, I thought. I baked forty loaves and sold them all.",
        "In June they told us the bakery would be closed. I found a job next door.",
        "Last year the bus was going slowly, you could see every cow. I took photographs of them.",
    ];
    let wrong: Vec<_> = none
        .iter()
        .filter(|text| parts(text).contains('T'))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
