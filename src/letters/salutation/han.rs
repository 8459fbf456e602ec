//! Names in Chinese characters and kana, taken apart.
//! Must not be asked about names in other letters.

use super::name::{Name, Sure};

/// Surnames that hold a character of a desk.
const HAN_SURNAMES: &[&str] = &[
    "阿部",
    "安部",
    "渡部",
    "服部",
    "岡部",
    "長谷部",
    "磯部",
    "矢部",
    "綾部",
    "園部",
    "日下部",
    "建部",
    "軽部",
    "鳥部",
    "花園",
    "前園",
    "外園",
    "我妻",
    "吾妻",
    "稲妻",
    "大館",
    "古館",
    "館野",
    "館山",
    "町田",
    "店網",
];

/// Offices that stand before a name.
const HAN_OFFICES: &[&str] = &[
    "院長",
    "社長",
    "部長",
    "課長",
    "係長",
    "店長",
    "代表",
    "代表取締役",
    "取締役",
    "理事長",
    "理事",
    "会長",
    "校長",
    "園長",
    "所長",
    "館長",
    "主任",
    "教授",
    "准教授",
    "弁護士",
    "税理士",
    "医師",
    "住職",
    "宮司",
    "編集長",
];

/// Words for people whom nobody calls so.
const HAN_NOBODY: &[&str] = &[
    "主婦",
    "主夫",
    "会社員",
    "学生",
    "消費者",
    "利用者",
    "購入者",
    "購読者",
    "読者",
    "一読者",
    "視聴者",
    "常連",
    "常連客",
    "客",
    "顧客",
    "ファン",
    "ユーザー",
    "母",
    "父",
    "親",
    "母親",
    "父親",
    "祖母",
    "祖父",
    "息子",
    "娘",
    "夫",
    "家内",
    "私",
    "保護者",
    "住民",
    "市民",
    "国民",
    "通行人",
    "名前",
    "氏名",
    "管理人",
    "管理者",
    "社員",
    "社長",
    "店長",
    "部長",
    "先生",
];

/// What names no person in Chinese characters and kana.
const HAN_DESKS: &[&str] = &[
    "株式会社",
    "有限会社",
    "自治会",
    "町内会",
    "商店会",
    "振興会",
    "保護者会",
    "同窓会",
    "委員会",
    "組合",
    "協会",
    "合同会社",
    "会社",
    "公司",
    "サポート",
    "事務局",
    "担当",
    "係",
    "カスタマー",
    "お客様",
    "客服",
    "編集部",
    "営業",
    "総務",
    "人事",
    "広報",
    "部",
    "課",
    "センター",
    "ショップ",
    "店",
    "窓口",
    "お問い合わせ",
    "匿名",
    "通りすがり",
    "名無し",
    "事務所",
    "学校",
    "大学",
    "病院",
    "クリニック",
    "御中",
    "よろしく",
    "お願い",
    "ます",
    "です",
    "ください",
    "ました",
    "まで",
    "メール",
    "送信",
    "一同",
    "家族",
    "の",
    "園",
    "館",
    "県立",
    "市立",
    "区立",
    "町内会",
    "商店",
    "工務",
    "役所",
    "協会",
    "組合",
    "連合",
    "(株)",
    "㈱",
    "妻",
    "夫婦",
    "ママ",
    "パパ",
    "様より",
    "友の会",
    "医院",
    "歯科",
    "商店街",
    "協議会",
    "委員会",
    "実行委",
    "教室",
    "神社",
    "工業",
    "製作所",
    "商事",
    "旅館",
    "保育",
    "幼稚",
    "小学",
    "中学",
    "高校",
    "より",
    "匿名希望",
    "電力",
    "郵便",
    "市場",
    "建設",
    "銀行",
    "証券",
    "保険",
    "鉄道",
    "電鉄",
    "交通",
    "運輸",
    "新聞",
    "放送",
    "出版",
    "不動産",
    "産業",
    "製薬",
    "製菓",
    "食品",
    "水産",
    "電機",
    "電気",
    "重工",
    "化学",
    "通信",
    "物流",
    "倉庫",
    "百貨",
    "ホテル",
    "サービス",
    "システム",
    "グループ",
    "ジャパン",
    "日本",
    "東京",
    "大阪",
    "京都",
    "名古屋",
    "財団",
    "法人",
    "役場",
    "学園",
    "学院",
    "研究所",
    "研究会",
    "後援会",
    "同好会",
    "お母さん",
    "お父さん",
    "庁",
    "省",
    "局",
];

/// Chinese characters and kana: two words are surname and given name; one word is taken whole.
pub fn read(words: &[String]) -> Option<Name> {
    // `田中です。`, `山田 太郎 拝`.
    let bare =
        |word: &String| ["です", "より", "拝"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word).to_owned();
    let words: Vec<String> = words.iter().map(bare).filter(|word| !word.is_empty()).collect();
    // `営業部 佐々木`, `株式会社山川商事 佐々木`: a desk, then who sits there.
    let front = words.iter().take_while(|word| is_han_desk(word) || HAN_OFFICES.contains(&word.as_str())).count();
    let words = words.get(front..).filter(|rest| !rest.is_empty() && (front == 0 || rest.len() <= 2))?;
    let full = words.join(" ");
    // `中村家` is a house; `田中太郎・花子` are two, but `マイケル・スミス` is one.
    let kana = |c: char| matches!(c as u32, 0x30a0..=0x30ff) || c == ' ';
    let several = full.contains('・') && !full.chars().all(kana);
    // `中村屋` is a shop, but 土屋 is a name.
    let letters = full.chars().count();
    let house = full.ends_with('家') && letters > 1 || full.ends_with('屋') && letters > 2 && words.len() == 1;
    if words.iter().any(|word| is_han_desk(word)) || house || several || full.chars().count() > 12 {
        return None;
    }
    let surname = match words {
        // 王様 is a king.
        [surname, given] if surname.chars().count() <= 3 && !given.is_empty() && surname != "王" => {
            Some(surname.clone())
        }
        _ => None,
    };
    let full = if surname.is_none() { words.concat() } else { full };
    // `みけねこ` is a name only where the letter is signed so.
    let kana = full.chars().all(|c| matches!(c as u32, 0x3040..=0x30ff)) && !full.contains('・');
    let sure = if kana && words.len() == 1 { Sure::WithSignature } else { Sure::Alone };
    Some(Name { surname, full, order_unsure: true, han: true, sure, ..Name::default() })
}

/// `営業部`, but not 阿部.
fn is_han_desk(word: &str) -> bool {
    let rest = HAN_SURNAMES.iter().find_map(|surname| word.strip_prefix(surname)).unwrap_or(word);
    let kana = word.chars().all(|c| matches!(c as u32, 0x3040..=0x309f));
    HAN_NOBODY.contains(&word) || HAN_DESKS.iter().any(|desk| rest.contains(desk) && !(kana && *desk == "の"))
}
