/** Detects credentials: keys and tokens of the policy pack's table, and values that the text around them calls a password or key. */
import { secretFormatOf, secretFormats } from "../../plan";
import type { Detector } from "./detector";
import { anyMatch } from "./scan";

/** Every format of the table has one of these; most texts have none. */
const possible = /[A-Za-z0-9_.+/=~$-]{15}|:\/\/|PRIVATE KEY|_authToken=|@(?:tcp|udp|unix|cloudsql)|-File-/;
const assigned =
  /(?:pass(?:wor[dt]|wd|phrase)?|pwd|secret|(?:api|access|private|secret|account|auth)[ _-]?(?:key|token)|auth[ _-]?token|mot de passe|contraseña|senha|parola d'ordine|wachtwoord|пароль|パスワード|暗証番号|密码|密碼|비밀번호)["']?(?: is | ?[:=は] ?)["']?([^\s"',;)}\]]{4,256})/gi;
/** `Token` alone is a word of many trades, so its value must be long and mixed; a header says by its name what its value is. */
const named =
  /(?<![A-Za-z])token["']? ?[:=] ?["']?(?=[a-z_-]{0,64}\d)(?=[\d_-]{0,64}[a-z])[\w-]{16,512}|authorization["']? ?[:=] ?["']?(?:basic|bearer|token|apikey) [\w+/=.~-]{8,512}/i;
/** Filled in later, hidden, or a word that describes the value in place of giving it. */
const placeholder = /^(?:\$[{(]|\{|<|\[|%|\*{3}|[•●]{3}|[xX]{3})/;

export const secret: Detector = {
  name: "secret",
  finds: `keys and tokens of ${new Set(secretFormats.map(({ vendor }) => vendor)).size} vendors from the shared table, signed tokens (JWT), private keys, Bearer and Basic credentials, passwords in URLs, signed URLs, values behind words such as \`password\` (in nine languages) or \`api key\``,
  structured: true,
  matches: (text) =>
    (possible.test(text) && (secretFormatOf(text) !== undefined || isBehindSeparator(text))) ||
    shortJwt.test(text) ||
    named.test(text) ||
    anyMatch(assigned, text, (match) => isCredential(match[1] ?? "")),
};

/** The table keeps `task-…` from being read as `sk-…`; a separator before a longer mark only hides it: `token_ghp_…`. */
function isBehindSeparator(text: string): boolean {
  return secretFormats.some(({ marks, pattern }) =>
    marks.some((mark) => {
      const at = mark.length < 4 || mark === "key-" ? -1 : text.indexOf(mark);
      return at > 0 && (text[at - 1] === "_" || text[at - 1] === "-") && pattern.test(text.slice(at));
    }),
  );
}

/** A signed token may be cut off behind its second part, and a test's signature may be short. */
const shortJwt = /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{2,16}/;

/** A word behind `password:` mostly describes it; a value with a digit or a sign is one. */
function isCredential(value: string): boolean {
  return !placeholder.test(value) && /\d|[!#$%&*+=?@^~]/.test(value) && /[^\d.,:/-]/.test(value);
}
