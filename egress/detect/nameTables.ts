/** Tables of frequent names. Rare names are not found: see the measured recall in docs/detectors.md. */

const surnames =
  "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本 藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野 小島 谷口 今井 工藤 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 木下 佐野 野村 松尾 市川 菊地 杉本 古川 大西 島田 水野 桜井 渡邊 高野 吉川 山内 西田 飯田 菊池 西川 小松 北村 安田 五十嵐 川口 平田 関 中田 久保田 服部 東 岩田 土屋 川崎 福島 本田 辻 樋口 秋山 田口 永井 中西 吉村 川上 石原 大橋 松岡 馬場 浜田 森本 星野 矢野 浅野 大久保 吉岡";
const kanaSurnames =
  "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ ヤマグチ マツモト イノウエ キムラ ハヤシ サイトウ シミズ ヤマザキ ヤマサキ モリ イケダ ハシモト アベ イシカワ ヤマシタ ナカジマ イシイ オガワ マエダ オカダ ハセガワ フジタ ゴトウ コンドウ ムラカミ エンドウ アオキ サカモト フクダ オオタ ニシムラ フジイ カネコ オカモト フジワラ ミウラ ナカノ ナカガワ ハラダ マツダ タケウチ オノ タムラ ナカヤマ ワダ イシダ モリタ ウエダ ハラ ウチダ シバタ サカイ ミヤザキ ヨコヤマ タカギ アンドウ ミヤモト オオノ コジマ タニグチ イマイ クドウ タカダ マスダ マルヤマ スギヤマ ムラタ オオツカ アライ コヤマ ヒラノ フジモト コウノ ウエノ ノグチ タケダ マツイ";
const givenNames =
  "James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra Donald Ashley Steven Kimberly Paul Emily Andrew Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Edward Stephanie Ronald Rebecca Timothy Sharon Jason Laura Jeffrey Cynthia Ryan Kathleen Jacob Amy Gary Angela Nicholas Anna Eric Ruth Jonathan Brenda Stephen Pamela Larry Nicole Justin Katherine Scott Samantha Brandon Christine Benjamin Emma Samuel Catherine Gregory Virginia Alexander Rachel Patrick Carolyn Frank Janet Raymond Maria Jack Heather Dennis Diane Jerry Julie Tyler Olivia Aaron Sophia Jose Hannah Adam Victoria Nathan Martha Henry Kelly Peter Alice Taro Hanako Kenji Yuki Hiroshi Akira Takashi Keiko Yoko Naoko Satoshi Makoto Haruka Sakura Ichiro Jiro Pierre Hans Carlos Juan Luis Giulia Marco Ahmed Mohammed Fatima Wei Priya Raj Ivan Olga";

export const japaneseSurnames: ReadonlySet<string> = new Set(surnames.split(" "));
/** In katakana; hiragana is turned into it before the look-up. */
export const japaneseSurnameReadings: ReadonlySet<string> = new Set(kanaSurnames.split(" "));
export const englishGivenNames: ReadonlySet<string> = new Set(givenNames.split(" "));
