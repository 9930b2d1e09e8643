//! What is taken for language, and what is not.

use mockingbird_documents::{ReadError, read};

/// Texts that must be read without a doubt about their letters.
const LANGUAGE: [&str; 22] = [
    "Jane Doe\n12 Example Street, Springfield, IL 62704\n(555) 010-0222 | jane.doe@example.com | linkedin.com/in/janedoe\nBackend Engineer, Example Ltd, 2019–2021\n• Built REST APIs in C#/.NET, Node.js & PostgreSQL; CI/CD with GitHub Actions (99.9% uptime)\n• AWS, GCP, EKS, SQS, S3, RDS, IAM, HTML5, CSS3, XML, JSON, gRPC, TLS, PCI-DSS, SOC2",
    "Größere Projekte für Bäckereien in Köln geführt; Umsätze um 12 % erhöht. Ausbildung zum Kaufmann für Versicherungen und Finanzen, Industrie- und Handelskammer. Rechtsschutzversicherungsgesellschaften betreut.",
    "Ingénieure logiciel chez Exemple SA, à Lyon. Développement d’applications web, encadrement d’une équipe de cinq personnes, maîtrise de l’anglais et de l’espagnol.",
    "Ingeniera de software con diez años de experiencia en el desarrollo de aplicaciones bancarias. Idiomas: español, inglés y francés. Título de la Universidad de Salamanca.",
    "Inżynier oprogramowania w Łodzi. Odpowiadałem za współpracę z klientami, wdrożenie systemu i szkolenie pracowników. Języki: polski, angielski.",
    "Yazılım mühendisi, İstanbul. Müşteri ilişkileri, çağrı merkezi yönetimi ve eğitim çalışmalarında görev aldım. Diller: Türkçe, İngilizce.",
    "Ohjelmistokehittäjä, Helsinki. Vastasin asiakasprojekteista ja uusien työntekijöiden perehdytyksestä. Kielet: suomi, ruotsi, englanti.",
    "Kỹ sư phần mềm tại Hà Nội. Phát triển và bảo trì hệ thống thông tin, quản lý nhóm năm người. Ngoại ngữ: tiếng Anh, tiếng Nhật.",
    "Инженер-программист, Москва. Разработка и сопровождение систем учёта, руководство группой из пяти человек. Языки: русский, английский.",
    "Μηχανικός λογισμικού, Αθήνα. Ανάπτυξη και συντήρηση εφαρμογών, διοίκηση ομάδας πέντε ατόμων. Γλώσσες: ελληνικά, αγγλικά.",
    "مهندس برمجيات في القاهرة. تطوير وصيانة أنظمة المعلومات، وإدارة فريق من خمسة موظفين في شركة كبيرة. اللغات: العربية والإنجليزية.",
    "软件工程师，北京，2015年至2019年。负责系统的开发与维护，管理五人团队。语言：中文、英语。熟悉 Rust、Go、PostgreSQL 和 Kubernetes。",
    "職務経歴書　山田太郎　2015年4月より東京の会社でソフトウェアの開発を担当。RustとPostgreSQLを使い、五人のチームを率いました。",
    "소프트웨어 엔지니어, 서울. 시스템 개발과 유지보수를 담당하고 다섯 명의 팀을 이끌었습니다. 언어: 한국어, 영어.",
    "सॉफ़्टवेयर इंजीनियर, दिल्ली। सूचना प्रणालियों का विकास और रखरखाव, पाँच लोगों की टीम का नेतृत्व। भाषाएँ: हिन्दी, अंग्रेज़ी।",
    "วิศวกรซอฟต์แวร์ กรุงเทพฯ พัฒนาและดูแลระบบสารสนเทศ บริหารทีมงานห้าคน ภาษา: ไทย อังกฤษ",
    "პროგრამისტი, თბილისი. საინფორმაციო სისტემების განვითარება, ხუთკაციანი გუნდის ხელმძღვანელობა.",
    "מהנדס תוכנה, תל אביב. פיתוח ותחזוקה של מערכות מידע, ניהול צוות של חמישה עובדים.",
    "iOS, macOS, watchOS, tvOS, iPadOS, jQuery, GraphQL, PostgreSQL, MySQL, NoSQL, JavaScript, TypeScript, CoffeeScript, CloudFormation, CloudWatch, DynamoDB, MongoDB, GitHub, GitLab, LinkedIn, YouTube, WordPress, PowerPoint, VMware, OpenShift",
    "Xu Zhang\n+86 10 5555 0100\nZhongguancun Road 12, Haidian, Beijing\nTsinghua University, Shanghai Jiao Tong University\nHuawei, Xiaomi, Zhipu\nNguyen Thi Phuong Thao\nQuang Ngai, Vung Tau",
    "Dr. Krzysztof Brzęczyszczykiewicz\nul. Świętokrzyska 14/3, 00-050 Warszawa\nTel. +48 22 555 01 00\nGrzegorz Szczepański, Wydział Fizyki\nISBN 978-3-16-148410-0, DOI 10.1000/182, KRS 0000123456",
    "Sanskriti Kumari Raghunathan\nQA/SDET @ ACME (2019-Present)\nhttps://example.com/?id=5&x=y#top\nJS/TS, Vue.js, k8s, C++17, F#, T-SQL, *nix, $1.2M saved, 3x faster, <5ms p99\n★★★★☆ Python ★★★☆☆ Go\n==========\nGPA: 3.9/4.0",
];

#[test]
fn languages_and_the_jargon_of_resumes_raise_no_doubt() {
    for text in LANGUAGE {
        let reading = read(text.as_bytes()).unwrap_or_else(|error| panic!("{error:?}: {text}"));
        assert_eq!(reading.doubts, [], "{text}");
        // And once more in capitals.
        assert!(
            read(text.to_uppercase().as_bytes()).is_ok_and(|reading| reading.doubts.is_empty()),
            "{text}"
        );
    }
}

#[test]
fn what_is_no_language_is_refused() {
    let english = "Senior nurse with ten years of experience in intensive care and in the training of new colleagues, fluent in English and German";
    let moved = |by: u8| -> String {
        english
            .chars()
            .map(|c| match c {
                'a'..='z' => char::from(b'a' + (c as u8 - b'a' + by) % 26),
                'A'..='Z' => char::from(b'A' + (c as u8 - b'A' + by) % 26),
                c => c,
            })
            .collect()
    };
    let mut gibberish: Vec<String> = [1, 2, 3, 4, 5, 10, 13, 18, 25].map(moved).to_vec();
    gibberish.extend(
        [
            "!\"#$%&'()*+,-./ !\"$%&/()=?`*+# <>|{}[]~^° !\"#$%&'()*+,-./",
            "Leo!Leopard!\n555La\"VerneWay\nWork!Experience!\nSenior!Nurse,!Ward!B",
            "-DQH 'RH 6HQLRU 1XUVH ZLWK WHQ \\HDUV RI H[SHULHQFH LQ LQWHQVLYH FDUH DQG LQ WKH WUDLQLQJ RI QHZ FROOHDJXHV",
            "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}b\u{fffd}\u{fffd}\u{fffd}",
            "Тhаs ысаmеr слtоrd wоrdеn еrlаubт пrogrаmm мixtуrе фоntеs гlурhs",
            "ttt kkk zzz qqq xxx jjj www vvv bbb ggg fff ddd hhh qqq zzz xxx kkk jjj www qqq zzz xxx vvv",
        ]
        .map(str::to_owned),
    );
    gibberish.push(
        english
            .chars()
            .filter_map(|c| char::from_u32(0xF000 + u32::from(c)))
            .collect(),
    );
    for text in gibberish {
        assert_eq!(read(text.as_bytes()), Err(ReadError::Illegible), "{text}");
    }
}
