/** Finds credentials inside a larger text: in JSON, YAML, XML, settings and scripts, and in all of these when encoded. */
import { secretFormatOf } from "../../plan";
import { settingsIn } from "./assignments";
import { credentialInCommand, credentialInScript } from "./commands";
import { secretOfSetting } from "./setting";
import { Steps } from "./steps";
import { leavesOf, parseStructure } from "./structured";
import { unpack } from "./unpack";

/** Texts inside texts: JSON in base64 in JSON. */
const deepestText = 4;

/** Words without which no name in a text announces a secret; most texts have none of them. */
const telling =
  /key|tok|pass|pwd|psw|pw\b|_pw|secret|cred|auth|salt|pepper|pat\b|psk|jwt|bearer|dsn|conn|phrase|mnemonic|identified|login|htpasswd|curl|redis-cli|sqlcmd|bcp|ldap|mysql|mariadb|docker|podman|helm|mongo|zip|7z|rabbitmqctl|openssl|useradd|usermod|cqlsh|twine|gcloud|vault|smbclient|lftp|pin\b|_pin|:(?:\d{2,5}|\*):|[^ -~\s]/i;

// Searches for what may not be there: a repeated class over a long text would run out of stack.
const notBase64 = /[^A-Za-z0-9+/_-]/;
const notHexadecimal = /[^0-9a-fA-F]/;
/** Shortest text in base64 or hexadecimal that is decoded. */
const shortestEncoded = 16;
/** Long texts in base64 are broken into lines. */
const brokenLines = /\r?\n/g;

/** Reported for a text that was not searched to its end; such a text is never taken for harmless. */
const tooCostly = "text that takes too many steps to search";

/** Kind of credential inside the text, with the place where it is; undefined if there is none. */
export function credentialInside(text: string): string | undefined {
  return inside(text, 0, new Steps(text.length));
}

function inside(text: string, depth: number, steps: Steps): string | undefined {
  if (!steps.spend(8 * text.length)) {
    return tooCostly;
  }
  const structure = parseStructure(text);
  const found = structure === undefined ? inText(text, steps) : inStructure(structure, depth, steps);
  if (found !== undefined || depth >= deepestText) {
    return found;
  }
  return encoded(text, depth, steps) ?? (structure === undefined ? inWords(text, depth, steps) : undefined);
}

/** A command whose words are joined by commas, as Dataplex takes them: `--api-key,VALUE`. */
const joinedCommand = /^--?[A-Za-z][\w.-]{0,63},/;
const longestCommand = 256;

function inText(text: string, steps: Steps): string | undefined {
  if (!telling.test(text)) {
    return undefined;
  }
  for (const setting of settingsIn(text)) {
    if (!steps.spend(setting.value.length + 8)) {
      return tooCostly;
    }
    const kind = secretOfSetting(setting);
    if (kind !== undefined) {
      return `${kind} inside a text`;
    }
  }
  const kind = /\s/.test(text)
    ? credentialInScript(text)
    : joinedCommand.test(text)
      ? credentialInCommand(text.split(",", longestCommand))
      : undefined;
  return kind === undefined ? undefined : `${kind} inside a text`;
}

/** A word of a larger text that can be base64, as in cloud-init's list of files. */
const encodedWord = /(?<=[\s"':=,|])[A-Za-z0-9+/_-]{24,}={0,2}(?=$|[\s"',])/g;
/** Longest text in which words are decoded, and most of them. */
const longestWithWords = 262_144;
const mostWords = 64;

function inWords(text: string, depth: number, steps: Steps): string | undefined {
  if (text.length > longestWithWords || !/\s/.test(text)) {
    return undefined;
  }
  for (const word of (text.match(encodedWord) ?? []).slice(0, mostWords)) {
    const found = encoded(word, depth, steps);
    if (found !== undefined) {
      return found === tooCostly ? found : `${found} inside a text`;
    }
  }
  return undefined;
}

function inStructure(structure: object, depth: number, steps: Steps): string | undefined {
  for (const { value, setting } of leavesOf(structure)) {
    if (!steps.spend(value.length + 8)) {
      return tooCostly;
    }
    const kind = setting === undefined ? undefined : secretOfSetting(setting);
    if (kind !== undefined) {
      return `${kind} inside a text`;
    }
    const nested = value.length < 8 || depth >= deepestText ? undefined : insideLeaf(value, depth, steps);
    if (nested !== undefined) {
      return / inside a text$|, in /.test(nested) || nested === tooCostly ? nested : `${nested} inside a text`;
    }
  }
  return undefined;
}

function insideLeaf(value: string, depth: number, steps: Steps): string | undefined {
  // Formats were looked for in the whole text, but there JSON escapes quotes, backslashes and line breaks.
  const format = /["\\\n\r\t]/.test(value) ? secretFormatOf(value) : undefined;
  return format ?? inside(value, depth + 1, steps);
}

function encoded(text: string, depth: number, steps: Steps): string | undefined {
  const trimmed = text.trim();
  const decoded = decode(trimmed);
  if (decoded === undefined || !steps.spend(decoded.text.length * 8)) {
    return undefined;
  }
  // A packed text is longer than what its share of steps is counted from.
  const share = decoded.by === "gzip" ? new Steps(decoded.text.length) : steps;
  const inner = secretFormatOf(decoded.text) ?? inside(decoded.text, depth + 1, share);
  return inner === undefined || inner === tooCostly ? inner : `${inner}, in ${decoded.by}`;
}

/** The text behind base64 (both alphabets, with or without padding), packed or not, or hexadecimal; undefined if it is no text. */
function decode(text: string): { text: string; by: "base64" | "gzip" | "hex" } | undefined {
  const joined = text.includes("\n") ? text.replace(brokenLines, "") : text;
  if (joined.length < shortestEncoded) {
    return undefined;
  }
  if (joined.length % 2 === 0 && !notHexadecimal.test(joined)) {
    const decoded = readable(Buffer.from(joined, "hex"));
    return decoded === undefined ? undefined : { text: decoded, by: "hex" };
  }
  if (notBase64.test(joined.replace(/={1,2}$/, ""))) {
    return undefined;
  }
  const bytes = Buffer.from(joined, "base64");
  const unpacked = unpack(bytes);
  const decoded = readable(unpacked ?? bytes);
  return decoded === undefined ? undefined : { text: decoded, by: unpacked === undefined ? "base64" : "gzip" };
}

/** Random bytes are no text: only a readable text can hold a credential in a known form. */
function readable(bytes: Buffer): string | undefined {
  const text = bytes.toString("utf8");
  return text.length < 8 || /[^\t\r\n -~\u00a0-\uffef]|\ufffd/.test(text) ? undefined : text;
}
