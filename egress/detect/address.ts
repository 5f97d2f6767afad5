/** Detects postal addresses of Japan and English-speaking countries by their words. */
import type { Detector } from "./detector";

const prefecture =
  /(?:北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県) {0,2}[\p{Script=Han}ぁ-んァ-ヶー]{1,8}[市区町村郡]/u;
/** `千代田1丁目2番3号`, `本町3番地`: a block and its number. */
const block =
  /[\p{Script=Han}ぁ-んァ-ヶー] {0,2}[0-9一二三四五六七八九十]{1,4}(?:丁目 {0,2}[0-9一二三四五六七八九十]{1,4}|番地|番 {0,2}[0-9一二三四五六七八九十]{1,4}号)/u;
/** `市川市八幡1-2-3`: a municipality, a place and the numbers in it. */
const municipality = /[市区町村] {0,2}[\p{Script=Han}ぁ-んァ-ヶー]{1,8} {0,2}\d{1,4}-\d{1,4}/u;
const street =
  /(?<![\w.])\d{1,5}[A-Za-z]?,? (?:[NSEW]\.? )?(?:[A-Z][\p{L}'-]{1,20}\.? ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Sq|Terrace|Place|Pl|Way|Highway|Hwy|Close|Crescent)(?![A-Za-z])/u;
const postBox = /(?<![A-Za-z])P\.?O\.? ?Box \d{1,6}(?!\d)/i;

export const address: Detector = {
  name: "address",
  finds:
    "Japanese addresses by prefecture and municipality, or by 丁目・番地・号; English ones by house number and street word",
  structured: false,
  matches: (text) =>
    prefecture.test(text) || block.test(text) || municipality.test(text) || street.test(text) || postBox.test(text),
};
