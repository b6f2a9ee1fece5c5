//! Conversations in other languages and scripts, right-to-left ones among them.
//!
//! Teammates answer in the same language, through a translation tool; the notes are English.

pub(super) struct Tongue {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) openings: &'static [&'static str],
    pub(super) answers: &'static [&'static str],
    pub(super) details: &'static [&'static str],
}

pub(super) const TONGUES: [Tongue; 11] = [
    Tongue {
        code: "de",
        title: "Doppelte Abbuchung",
        openings: &[
            "Guten Tag,\nuns wurden im {month} zweimal {amount} abgebucht. Können Sie uns den zweiten Betrag bitte erstatten?\nMit freundlichen Grüßen",
            "Hallo zusammen, seit dem letzten Update lassen sich Karten nicht mehr verschieben. Betrifft das Board „{board}“. Übrigens: Straße und Größe stehen im Export als „Stra√üe“.",
        ],
        answers: &[
            "Hallo, danke für Ihre Nachricht! Wir sehen die doppelte Buchung und erstatten {amount} innerhalb von zehn Tagen.",
            "Könnten Sie uns bitte einen Screenshot schicken?",
        ],
        details: &[
            "Vielen Dank, das hat funktioniert.",
            "Leider ist das Geld noch nicht da. Können Sie nachsehen?",
            "Anbei der Screenshot.",
        ],
    },
    Tongue {
        code: "fr",
        title: "Export impossible",
        openings: &[
            "Bonjour,\nl’export CSV échoue depuis ce matin : « Erreur inattendue (n° {number}) ». Pouvez-vous nous aider ?\nÀ bientôt",
            "Bonjour, nous souhaitons ajouter {seats} places à notre abonnement. Où dois-je cliquer ? L’œil a beau chercher, rien…",
        ],
        answers: &[
            "Bonjour, merci de nous avoir prévenus. Un correctif sera en ligne d’ici {weekday}.",
            "C’est sous <b>Paramètres &gt; Membres</b>.",
        ],
        details: &[
            "Parfait, ça marche. Merci beaucoup !",
            "Ça ne fonctionne toujours pas chez ma collègue.",
            "Voici la capture d’écran.",
        ],
    },
    Tongue {
        code: "es",
        title: "No puedo iniciar sesión",
        openings: &[
            "¡Hola! No puedo iniciar sesión desde ayer. ¿Podrían restablecer mi contraseña? Uso {browser}.",
            "Buenos días: ¿hay descuento para organizaciones sin ánimo de lucro? Somos {seats} personas en España.",
        ],
        answers: &[
            "¡Hola! Le acabamos de enviar un correo nuevo. ¿Le ha llegado?",
            "Sí, hacemos un 30 % de descuento. Le mando los detalles mañana.",
        ],
        details: &[
            "¡Sí, ya funciona! Muchas gracias.",
            "Todavía no me ha llegado nada, ni siquiera al correo no deseado.",
            "Adjunto la captura.",
        ],
    },
    Tongue {
        code: "ja",
        title: "カレンダー同期の遅れ",
        openings: &[
            "お世話になっております。{month}からカレンダーの同期が遅れています。原因を調べていただけますでしょうか。",
            "アプリが起動直後に落ちます。バージョンは5.12.0です。よろしくお願いいたします。",
        ],
        answers: &[
            "お問い合わせありがとうございます。担当の{teammate}が確認しております。少々お待ちください。",
            "修正版を本日公開いたします。ご不便をおかけして申し訳ございません。",
        ],
        details: &[
            "ありがとうございます。直りました。",
            "まだ同じ状況です。スクリーンショットを添付します。",
            "承知しました。",
        ],
    },
    Tongue {
        code: "ar",
        title: "مشكلة في الدفع",
        openings: &[
            "مرحبًا، تم خصم مبلغ {amount} مرتين هذا الشهر. هل يمكنكم إعادة المبلغ الثاني؟ رقم الفاتورة {invoice}.",
            "السلام عليكم، لا تظهر الأسماء العربية بشكل صحيح في ملف PDF عند التصدير.",
        ],
        answers: &[
            "أهلًا بك! بدأنا عملية الاسترداد، وتستغرق من 5 إلى 10 أيام عمل.",
            "شكرًا على التنبيه، أبلغنا الفريق التقني بذلك.",
        ],
        details: &[
            "شكرًا جزيلًا!",
            "لم يصل المبلغ حتى الآن.",
            "هذه صورة من الشاشة.",
        ],
    },
    Tongue {
        code: "he",
        title: "הלוח לא נטען",
        openings: &[
            "שלום, הלוח „{board}“ לא נטען מאז הבוקר (שגיאה 502). אפשר לבדוק?",
            "היי, איך מחליפים בעלים של סביבת עבודה? הבעלים הקודם עזב את החברה.",
        ],
        answers: &[
            "שלום! אנחנו בודקים ונחזור אליך היום.",
            "שלחנו לך קישור להעברת הבעלות.",
        ],
        details: &[
            "תודה רבה, זה עובד עכשיו.",
            "עדיין לא נטען אצלי.",
            "מצורף צילום מסך.",
        ],
    },
    Tongue {
        code: "hi",
        title: "लॉगिन में समस्या",
        openings: &[
            "नमस्ते, मैं कल से लॉगिन नहीं कर पा रही हूँ। पासवर्ड रीसेट का ईमेल भी नहीं आ रहा है।",
            "क्या {month} में सीटों की संख्या बदल सकते हैं? हमें {seats} और सीटें चाहिए।",
        ],
        answers: &[
            "नमस्ते! हमने नया ईमेल भेज दिया है। कृपया देख लें।",
            "जी हाँ, सेटिंग्स में जाकर बदल सकते हैं।",
        ],
        details: &[
            "धन्यवाद, अब ठीक है।",
            "अभी भी वही समस्या है।",
            "स्क्रीनशॉट संलग्न है।",
        ],
    },
    Tongue {
        code: "zh",
        title: "发票抬头修改",
        openings: &[
            "您好，请帮忙修改发票 {invoice} 的抬头，谢谢！",
            "看板“{board}”打开很慢，大约需要二十秒。卡片有三千多张，是不是太多了？",
        ],
        answers: &[
            "您好，发票已经修改并重新发送到您的邮箱。",
            "我们正在优化，预计{weekday}前完成。",
        ],
        details: &["收到，非常感谢！", "还是很慢，请再看一下。", "截图见附件。"],
    },
    Tongue {
        code: "ko",
        title: "알림이 오지 않음",
        openings: &[
            "안녕하세요, 멘션 알림이 하루 늦게 옵니다. 설정을 확인해 주실 수 있나요?",
            "가져오기가 812번째 줄에서 멈춥니다. 오류 번호는 {number}입니다.",
        ],
        answers: &[
            "안녕하세요! 알림 지연 설정을 ‘즉시’로 바꿔 보시겠어요?",
            "오류를 확인했습니다. 오늘 안에 수정하겠습니다.",
        ],
        details: &[
            "해결되었습니다. 감사합니다!",
            "여전히 같은 문제가 있습니다.",
            "스크린샷을 첨부합니다.",
        ],
    },
    Tongue {
        code: "ru",
        title: "Не работает экспорт",
        openings: &[
            "Здравствуйте! Экспорт доски «{board}» обрывается после 10 000 строк. Что можно сделать?",
            "Добрый день, подскажите, пожалуйста, где хранятся наши данные — в ЕС или в США?",
        ],
        answers: &[
            "Здравствуйте! Большие выгрузки делятся на несколько файлов в архиве. Проверьте, пожалуйста, export-2.csv.",
            "Добрый день! Ваше рабочее пространство размещено в Дублине.",
        ],
        details: &[
            "Спасибо, всё получилось!",
            "В архиве только один файл, ещё раз проверил.",
            "Скриншот во вложении.",
        ],
    },
    Tongue {
        code: "pt",
        title: "Aplicação fecha sozinha",
        openings: &[
            "Olá! A aplicação fecha sozinha desde a atualização de {weekday}. Já reinstalei duas vezes e não adiantou.",
            "Bom dia, gostaria de saber se há integração com o nosso sistema de faturação. Obrigado e até já!",
        ],
        answers: &[
            "Olá! A versão 5.12.1 corrige esse problema; deve estar na loja ainda hoje.",
            "Ainda não, mas registei o seu pedido.",
        ],
        details: &[
            "Já funciona, muito obrigada!",
            "Não, continua igual.",
            "Segue a captura de ecrã.",
        ],
    },
];
