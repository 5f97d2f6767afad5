/** Makes values of each kind that a detector looks for. Check digits are computed here, not by the code under test. */
import type { DetectorName } from "../../../egress/detect";
import type { Random } from "./random";

export type Maker = (random: Random) => string;

const hosts = [
  "example.com",
  "mail.example.co.jp",
  "example.org",
  "sub.domain.example.net",
  "例え.jp",
  "example.info",
] as const;

export const makers: Readonly<Record<DetectorName, readonly [Maker, ...Maker[]]>> = {
  email: [
    (r) => `${r.letters(r.integer(1, 10))}@${r.pick(hosts)}`,
    (r) => `${r.letters(4)}.${r.letters(6)}+${r.letters(3)}@${r.pick(hosts)}`,
    (r) => `${r.letters(3)}_${r.digits(2)}@${r.pick(hosts)}`,
    (r) => wide(`${r.letters(5)}@example.com`),
    (r) => `"${r.letters(3)} ${r.letters(4)}"@example.com`,
    (r) => `${r.letters(5)} [at] example [dot] com`,
    (r) => `mailto:${r.letters(5)}@example.com`,
    (r) => encodeURIComponent(`${r.letters(6)}@example.com`),
    (r) => Buffer.from(`${r.letters(8)}@example.com`).toString("base64"),
  ],
  phone: [
    (r) => r.format(`+81 ${r.pick(["90", "80", "70"])}-####-####`),
    (r) => r.format("+8190########"),
    (r) => r.format("+81-3-####-####"),
    (r) => r.format("+1 (415) 555-01##"),
    (r) => r.format("+1.41555501##"),
    (r) => r.format("+44 20 7946 0###"),
    (r) => r.format("+49 151 ########"),
    (r) => r.format("+33 6 ## ## ## ##"),
    (r) => r.format("+86 13# #### ####"),
    (r) => r.format(`0${r.pick(["90", "80", "70", "50"])}-####-####`),
    (r) => r.format("03-####-####"),
    (r) => r.format("(03) ####-####"),
    (r) => r.format("06(####)####"),
    (r) => r.format("0120-###-###"),
    (r) => r.format("0800-###-####"),
    (r) => r.format("045-###-####"),
    (r) => r.format("0422-##-####"),
    (r) => r.format("04992-#-####"),
    (r) => r.format("090 #### ####"),
    (r) => r.format("090ー####ー####"),
    (r) => wide(r.format("080-####-####")),
    (r) => r.format("(415) 555-01##"),
    (r) => r.format("415-555-01##"),
    (r) => r.format("415.555.01##"),
    (r) => r.format("1-800-555-01##"),
    (r) => r.format("020 7946 0###"),
    (r) => r.format("07700 900 ###"),
    (r) => r.format("06 ## ## ## ##"),
    (r) => r.format("電話番号は090########"),
    (r) => r.format("携帯: 080########"),
    (r) => r.format("tel: 415555####"),
    (r) => r.format("phone number 41555501##"),
    (r) => r.format("WhatsApp 4479########"),
    (r) => r.format("Fax 030 901820"),
    (r) => r.format("0033 6 ## ## ## ##"),
    (r) => r.format("010-####-####"),
  ],
  card: [
    (r) => withLuhn(r.format("4##############")),
    (r) => grouped(withLuhn(r.format("4##############")), [4, 4, 4, 4], " "),
    (r) => grouped(withLuhn(r.format("52#############")), [4, 4, 4, 4], "-"),
    (r) => withLuhn(r.format("2221###########")),
    (r) => withLuhn(r.format("37############")),
    (r) => grouped(withLuhn(r.format("34############")), [4, 6, 5], " "),
    (r) => grouped(withLuhn(r.format("36###########")), [4, 6, 4], " "),
    (r) => withLuhn(r.format("6011###########")),
    (r) => withLuhn(r.format("3530###########")),
    (r) => withLuhn(r.format("62################")),
    (r) => wide(grouped(withLuhn(r.format("4##############")), [4, 4, 4, 4], "-")),
  ],
  iban: [
    (r) => ibanOf("DE", r.digits(18)),
    (r) => ibanOf("GB", `${r.letters(4, "ABCDEFGHIJKLMNOP")}${r.digits(14)}`),
    (r) => spaced(ibanOf("FR", r.digits(23))),
    (r) => spaced(ibanOf("NL", `ABNA${r.digits(10)}`)),
    (r) => ibanOf("NO", r.digits(11)).toLowerCase(),
    (r) => ibanOf("MT", `MALT${r.digits(5)}${r.letters(18, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`),
    (r) => wide(ibanOf("ES", r.digits(20))),
  ],
  ip: [
    (r) => `203.0.113.${r.integer(0, 255)}`,
    (r) => `198.51.100.${r.integer(0, 255)}:8080`,
    (r) => `10.${r.integer(0, 255)}.${r.integer(0, 255)}.${r.integer(0, 255)}/24`,
    (r) => `http://192.0.2.${r.integer(0, 255)}/path`,
    (r) => `2001:db8:${hex(r, 4)}:${hex(r, 4)}::${hex(r, 3)}1`,
    (r) => `2001:db8:0:0:${hex(r, 4)}:${hex(r, 4)}:${hex(r, 4)}:${hex(r, 4)}`,
    (r) => `fe80::${hex(r, 3)}1`,
    (r) => `[2001:db8::${r.integer(1, 9)}]:443`,
    (r) => `::ffff:203.0.113.${r.integer(0, 255)}`,
    (r) => `198[.]51[.]100[.]${r.integer(0, 255)}`,
    (r) => wide(`203.0.113.${r.integer(0, 255)}`),
  ],
  "national-id": [
    (r) => `${r.integer(100, 665)}-${r.integer(10, 99)}-${r.integer(1000, 9999)}`,
    (r) => `9${r.integer(10, 99)}-${r.integer(70, 88)}-${r.integer(1000, 9999)}`,
    (r) => `SSN ${r.integer(100, 665)}${r.integer(10, 99)}${r.integer(1000, 9999)}`,
    (r) => `AB ${r.format("## ## ##")} C`,
    (r) => `JG${r.format("######")}A`,
    (r) => {
      const number = r.integer(10_000_000, 99_999_999);
      return `${number}${"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]}`;
    },
    (r) => {
      const number = r.integer(0, 9_999_999);
      return `X${String(number).padStart(7, "0")}${"TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]}`;
    },
    (r) => {
      const body = `1${r.integer(50, 99)}0${r.integer(1, 9)}75${r.integer(100, 999)}${r.integer(100, 999)}`;
      return body + String(97 - (Number(body) % 97)).padStart(2, "0");
    },
    () => "RSSMRA85T10A562S",
    (r) => cpf(r),
    (r) => `${cpf(r).replace(/\D/g, "")} (CPF)`,
    (r) => chineseId(r),
    (r) => koreanId(r),
    () => "Aadhaar 2345 6789 0124",
    (r) => `SIN ${grouped(withLuhn(r.format("4#######")), [3, 3, 3], " ")}`,
    (r) => r.format("パスポート番号: TK#######"),
    (r) => r.format("運転免許証番号は############"),
  ],
  "my-number": [
    (r) => grouped(myNumberOf(r), [4, 4, 4], " "),
    (r) => `マイナンバー${myNumberOf(r)}`,
    (r) => `個人番号: ${grouped(myNumberOf(r), [4, 4, 4], "-")}`,
    (r) => wide(`マイナンバーは ${myNumberOf(r)}`),
    (r) => `My Number is ${myNumberOf(r)}`,
  ],
  "corporate-number": [
    (r) => grouped(corporateNumberOf(r), [1, 4, 4, 4], "-"),
    (r) => `T${corporateNumberOf(r)}`,
    (r) => `法人番号 ${corporateNumberOf(r)}`,
    (r) => `登録番号：T${corporateNumberOf(r)}`,
    (r) => wide(`法人番号は${corporateNumberOf(r)}`),
  ],
  "postal-code": [
    (r) => r.format("〒###-####"),
    (r) => r.format("〒#######"),
    (r) => wide(r.format("〒###-####")),
    (r) => r.format("郵便番号: ###-####"),
    (r) => `${r.digits(3)}-${r.digits(4)} 東京都`,
    () => "SW1A 1AA",
    () => "EC1A 1BB",
    () => "M5V 3L9",
    (r) => r.format("CA 9####"),
    (r) => r.format("NY 1####-####"),
    (r) => r.format("ZIP code #####"),
  ],
  address: [
    (r) => `東京都千代田区千代田${r.integer(1, 9)}-${r.integer(1, 20)}`,
    (r) => `大阪府大阪市北区梅田${r.integer(1, 3)}丁目${r.integer(1, 20)}番${r.integer(1, 9)}号`,
    (r) => `横浜市中区本町${r.integer(1, 9)}番地`,
    (r) => `札幌市中央区北一条西${r.integer(1, 9)}-${r.integer(1, 9)}`,
    (r) => wide(`名古屋市中村区名駅${r.integer(1, 9)}-${r.integer(1, 9)}-${r.integer(1, 9)}`),
    (r) =>
      `${r.integer(1, 9999)} ${r.pick(["Main", "Oak", "Baker", "Elm Park"])} ${r.pick(["Street", "St", "Avenue", "Rd"])}`,
    (r) => `PO Box ${r.digits(4)}`,
    (r) =>
      `Flat ${r.integer(1, 40)}, ${r.pick(["Rose Cottage", "The Old Mill"])}, Little ${r.pick(["Snoring", "Whinging"])}`,
    (r) => `Musterstraße ${r.integer(1, 99)}, ${r.digits(5)} Berlin`,
    (r) => `${r.integer(1, 99)} rue de Rivoli, Paris`,
  ],
  name: [
    (r) => `${r.pick(["山田", "佐藤", "鈴木", "高橋"])}${r.pick(["太郎", "花子", "健", "美咲"])}`,
    (r) => `${r.pick(["山田", "渡辺", "小林"])} ${r.pick(["太郎", "花子", "翔"])}`,
    (r) => `${r.pick(["ヤマダ", "サトウ", "スズキ"])} ${r.pick(["タロウ", "ハナコ"])}`,
    (r) => `${r.pick(["やまだ", "さとう"])} ${r.pick(["たろう", "はなこ"])}`,
    (r) => `${r.pick(["御手洗", "勅使河原", "四月一日"])}${r.pick(["一郎", "桜子"])}`,
    (r) => `${r.pick(["田村", "小鳥遊"])}様`,
    (r) => wide(`${r.pick(["John", "Mary"])} ${r.pick(["Smith", "Jones"])}`),
    (r) => `${r.pick(["John", "Mary", "Alice"])} ${r.pick(["Smith", "Nguyen", "O'Brien"])}`,
    (r) => `${r.pick(["Oluwaseun", "Siobhan", "Bjarne"])} ${r.pick(["Adeyemi", "Byrne", "Holm"])}`,
    (r) => `Dr. ${r.pick(["Chen", "Patel", "Novak"])}`,
    (r) => `${r.pick(["ndiaye", "garcia"])} ${r.pick(["aminata", "lucia"])}`,
  ],
  // Put together at run time, so that no scanner of this repository takes them for real.
  secret: [
    (r) => `sk-ant-${"api03"}-${r.letters(95, wordCharacters)}`,
    (r) => `sk-proj-${r.letters(74, wordCharacters)}`,
    (r) => `AIza${r.letters(35, wordCharacters)}`,
    (r) => `ghp_${r.letters(36, wordCharacters)}`,
    (r) => `token_glpat-${r.letters(20, wordCharacters)}`,
    (r) => `AKIA${r.letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    (r) => `xoxb-${r.digits(12)}-${r.letters(24, wordCharacters)}`,
    (r) => `sk_${"live"}_${r.letters(24, wordCharacters)}`,
    (r) => `hf_${r.letters(34, wordCharacters)}`,
    (r) => `SG.${r.letters(22, wordCharacters)}.${r.letters(43, wordCharacters)}`,
    (r) => `npm_${r.letters(36, wordCharacters)}`,
    (r) => `eyJ${r.letters(20, wordCharacters)}.eyJ${r.letters(30, wordCharacters)}.${r.letters(43, wordCharacters)}`,
    (r) => `-----BEGIN ${r.pick(["", "RSA ", "EC "])}PRIVATE KEY-----`,
    (r) => `Authorization: Bearer ${r.letters(24, wordCharacters)}9`,
    (r) => `postgres://app:${r.letters(10)}@db.internal:5432/app`,
    (r) => `password: ${r.letters(6)}${r.digits(2)}`,
    (r) => `Passwort: ${r.letters(6)}${r.digits(2)}`,
    (r) => `mot de passe : ${r.letters(6)}${r.digits(2)}`,
    (r) => `token=${r.letters(8, "abcdef")}${r.digits(24)}`,
    (r) => `Authorization: Basic ${Buffer.from(`app:${r.letters(5)}`).toString("base64")}`,
    (r) => `MT${r.letters(24, letters)}.${r.letters(6, letters)}.${r.letters(38, letters)}`,
    (r) => `api_key=${r.letters(20, wordCharacters)}1`,
  ],
  "mac-address": [
    (r) => Array.from({ length: 6 }, () => hex(r, 2)).join(":"),
    (r) =>
      Array.from({ length: 6 }, () => hex(r, 2))
        .join("-")
        .toUpperCase(),
    (r) => `${hex(r, 4)}.${hex(r, 3)}1.${hex(r, 4)}`,
    (r) => `MAC address ${hex(r, 11)}7`,
    (r) => Array.from({ length: 8 }, () => hex(r, 2)).join(":"),
  ],
  coordinates: [
    (r) => `35.${r.digits(6)},139.${r.digits(6)}`,
    (r) => `+35.${r.digits(6)} +139.${r.digits(6)}`,
    (r) => `-33.${r.digits(5)}, 151.${r.digits(5)}`,
    (r) => `lat ${r.integer(10, 80)}.${r.digits(4)}`,
    (r) => `緯度: 35.${r.digits(6)}`,
    (r) => `${r.integer(10, 80)}°${r.integer(10, 59)}′${r.integer(10, 59)}″N`,
    (r) => `POINT(139.${r.digits(6)} 35.${r.digits(6)})`,
    (r) => `geo:48.${r.digits(4)},11.${r.digits(4)}`,
  ],
  "device-id": [
    (r) =>
      `IDFA ${[8, 4, 4, 4, 12]
        .map((count) => hex(r, count))
        .join("-")
        .toUpperCase()}`,
    (r) => `advertising id: ${[8, 4, 4, 4, 12].map((count) => hex(r, count)).join("-")}`,
    (r) => `android_id=${hex(r, 15)}3`,
    (r) => `IMEI ${withLuhn(`35${r.digits(12)}`)}`,
    (r) => grouped(withLuhn(`86${r.digits(12)}`), [2, 6, 6, 1], "-"),
    (r) => withLuhn(`8981${r.digits(14)}`),
    (r) => `IMSI: 44010${r.digits(10)}`,
  ],
  birthday: [
    (r) => `born 19${r.digits(2)}-0${r.integer(1, 9)}-1${r.digits(1)}`,
    (r) => `date of birth: 1${r.integer(0, 9)}/0${r.integer(1, 9)}/19${r.digits(2)}`,
    (r) => `DOB 1${r.integer(0, 9)}.0${r.integer(1, 9)}.19${r.digits(2)}`,
    (r) => `birthday: ${r.pick(["April", "Oct"])} ${r.integer(1, 28)}, 19${r.digits(2)}`,
    (r) => `生年月日:19${r.digits(2)}年${r.integer(1, 12)}月${r.integer(1, 28)}日`,
    (r) => `昭和${r.integer(10, 63)}年${r.integer(1, 12)}月${r.integer(1, 28)}日生まれ`,
    (r) => `geboren am 1${r.integer(0, 9)}.0${r.integer(1, 9)}.19${r.digits(2)}`,
    (r) => `née le 1${r.integer(0, 9)}/0${r.integer(1, 9)}/19${r.digits(2)}`,
    (r) => `fecha de nacimiento: 1${r.integer(0, 9)}/0${r.integer(1, 9)}/19${r.digits(2)}`,
    (r) => `date_of_birth=19${r.digits(2)}0${r.integer(1, 9)}1${r.digits(1)}`,
  ],
};

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const wordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Ways to write any value so that a pattern alone does not see it. */
export const disguises: Readonly<Record<string, (text: string, random: Random) => string>> = {
  "zero-width characters": (text, r) => Array.from(text).join(r.pick(["\u200b", "\u2060", "\u00ad", "\u{e0001}"])),
  "combining marks": (text, r) =>
    Array.from(text, (char) => char + r.pick(["\u0336", "\u0301\u0323", "\u20dd"])).join(""),
  "control characters": (text, r) => Array.from(text).join(r.pick(["\u0000", "\u0008", "\u009f"])),
  "tag characters": (text) =>
    Array.from(text, (char) => (char <= "~" ? String.fromCodePoint(0xe0000 + char.charCodeAt(0)) : char)).join(""),
  "full width": (text) => wide(text),
  "percent encoding": (text) =>
    Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "HTML escapes": (text, r) =>
    Array.from(text, (char) =>
      r.integer(0, 1) ? `&#${char.codePointAt(0)};` : `&#x${char.codePointAt(0)?.toString(16)};`,
    ).join(""),
  "JSON escapes": (text) =>
    Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  "base64 behind a separator": (text, r) =>
    r.pick(["x-", "id_", "a/", "token="]) + Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
  "base64 of base64": (text) => Buffer.from(Buffer.from(text).toString("base64")).toString("base64"),
};

/** Ways to write the digits of a number. */
export const digitDisguises: Readonly<Record<string, (text: string) => string>> = {
  "Arabic-Indic digits": (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))),
  "Devanagari digits": (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x966 + Number(digit))),
  "mathematical digits": (text) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit))),
};

function wide(text: string): string {
  return text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)).replaceAll(" ", "\u3000");
}

function grouped(digits: string, sizes: readonly number[], separator: string): string {
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
  return sizes.map((size, index) => digits.slice(starts[index], (starts[index] ?? 0) + size)).join(separator);
}

function spaced(text: string): string {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}

function hex(random: Random, count: number): string {
  return random.letters(count, "0123456789abcdef");
}

export function withLuhn(body: string): string {
  const sum = [...body].reverse().reduce((total, char, index) => {
    const doubled = Number(char) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return body + String((10 - (sum % 10)) % 10);
}

export function ibanOf(country: string, account: string): string {
  const numeric = [...`${account}${country}00`].map((char) => Number.parseInt(char, 36)).join("");
  return `${country}${String(98n - (BigInt(numeric) % 97n)).padStart(2, "0")}${account}`;
}

function cpf(random: Random): string {
  const digits = [...random.digits(9)].map(Number);
  for (const length of [9, 10]) {
    const sum = digits.slice(0, length).reduce((total, digit, index) => total + digit * (length + 1 - index), 0);
    digits.push(sum % 11 < 2 ? 0 : 11 - (sum % 11));
  }
  const text = digits.join("");
  return `${text.slice(0, 3)}.${text.slice(3, 6)}.${text.slice(6, 9)}-${text.slice(9)}`;
}

function chineseId(random: Random): string {
  const body = `110105${random.integer(1950, 2009)}0${random.integer(1, 9)}1${random.integer(0, 9)}${random.digits(3)}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11), 0);
  return body + "10X98765432"[sum % 11];
}

function koreanId(random: Random): string {
  const body = `${random.integer(50, 99)}0${random.integer(1, 9)}1${random.integer(0, 9)}1${random.digits(5)}`;
  const sum = [...body].reduce((total, digit, index) => total + Number(digit) * ((index % 8) + 2), 0);
  return `${body.slice(0, 6)}-${body.slice(6)}${(11 - (sum % 11)) % 10}`;
}

function myNumberOf(random: Random): string {
  const body = random.digits(11);
  let sum = 0;
  for (let n = 1; n <= 11; n++) {
    sum += Number(body[11 - n]) * (n <= 6 ? n + 1 : n - 5);
  }
  return body + String(sum % 11 <= 1 ? 0 : 11 - (sum % 11));
}

function corporateNumberOf(random: Random): string {
  const body = random.digits(12);
  let sum = 0;
  for (let n = 1; n <= 12; n++) {
    sum += Number(body[12 - n]) * (n % 2 === 1 ? 1 : 2);
  }
  return String(9 - (sum % 9)) + body;
}
