/** Detects names of people by labels, titles and frequent names. */
import type { Detector } from "./detector";
import { englishGivenNames, japaneseSurnameReadings, japaneseSurnames } from "./nameTables";
import { anyMatch } from "./scan";

/** After 氏名, 担当者, フリガナ and the like, any text is a name. */
const labelledJapanese =
  /(?:氏名|お名前|名前|フリガナ|ふりがな|担当者?|宛名|署名)[ :=はが]{1,3}[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,8}(?: {1,2}[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,8})?/u;
const honorific =
  /([\p{Script=Han}々]{1,5}|[ァ-ヶー]{2,8}) ?(?:さん|さま|様|氏|くん|君|ちゃん|殿)(?![\p{Script=Han}])/gu;
/** `お客様`, `皆様`: a courtesy, not a person. */
const courtesies = /(?:客|皆|奥|王|神|仏|貴|何|各位|同|多|模|仕|有|異|左|右|諸|部長|社長|課長|先生|業者|会社)$/;
const hanRun = /[\p{Script=Han}々]{2,6}(?: [\p{Script=Han}々]{1,3})?/gu;
/** A surname that goes on like this is a place or an institution: 石川県, 中野区, 千葉駅. */
const placeTail = /^[県市区町村郡駅川橋港寺社店港島山線通部課校院]/;
const kanaPair = /(?<![ァ-ヶー])([ァ-ヶー]{2,6})[ ・]([ァ-ヶー]{2,6})(?![ァ-ヶー])/gu;
const hiraganaPair = /(?<![ぁ-んー])([ぁ-ん]{2,6}) ([ぁ-ん]{2,6})(?![ぁ-んー])/gu;

const labelledEnglish =
  /(?:(?<![A-Za-z])(?:full|first|last|customer|contact|user)[ _]?name|(?<![A-Za-z_-])name)[ :=]{1,3}(?:is )?["']?[A-Z][\p{L}'-]{1,20} [A-Z][\p{L}'-]{1,20}/u;
const titled = /(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? [A-Z][\p{L}'-]{1,20}/u;
const capitalisedPair = /(?<![\p{L}])([A-Z][a-z]{1,14}),? (?:[A-Z]\.? )?([A-Z][\p{L}'-]{1,20})/gu;

export const name: Detector = {
  name: "name",
  finds:
    "names behind a label, title or honorific; frequent Japanese surnames in kanji or kana with a given name; frequent English given names with a surname; full-width forms of all",
  structured: false,
  matches: (text) =>
    titled.test(text) ||
    labelledEnglish.test(text) ||
    anyMatch(capitalisedPair, text, (match) => englishGivenNames.has(match[1] ?? "")) ||
    (text.length > 0 && hasJapaneseName(text)),
};

function hasJapaneseName(text: string): boolean {
  return (
    labelledJapanese.test(text) ||
    anyMatch(honorific, text, (match) => !courtesies.test(match[1] ?? "")) ||
    anyMatch(hanRun, text, (match) => startsWithSurname(match[0])) ||
    anyMatch(kanaPair, text, (match) => japaneseSurnameReadings.has(match[1] ?? "")) ||
    anyMatch(hiraganaPair, text, (match) => japaneseSurnameReadings.has(katakana(match[1] ?? "")))
  );
}

/** A surname of the table and one to three characters of given name, with or without a space. */
function startsWithSurname(run: string): boolean {
  for (let length = 3; length >= 1; length--) {
    if (!japaneseSurnames.has(run.slice(0, length))) {
      continue;
    }
    const rest = run.slice(length).trimStart();
    // One-character surnames (林, 森, 原) start too many words to count without a space.
    const separated = run[length] === " ";
    if (rest.length >= 1 && rest.length <= 3 && !placeTail.test(rest) && (length > 1 || separated)) {
      return true;
    }
  }
  return false;
}

function katakana(hiragana: string): string {
  return hiragana.replace(/[ぁ-ん]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0x60));
}
