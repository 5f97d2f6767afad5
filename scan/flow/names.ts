/** What a name says about its value: a key, or something that belongs to one user. */
import { wordsOf } from "../../policies/secrets";

const keyEnds = new Set([
  "KEY",
  "TOKEN",
  "SECRET",
  "PASSWORD",
  "PASSWD",
  "PASSPHRASE",
  "CREDENTIAL",
  "CREDENTIALS",
  "AUTHORIZATION",
  "BEARER",
  "PAT",
]); // prettier-ignore
/** Words before the last one, with which it is not a secret. */
const harmless = new Set(
  (
    "PUBLIC CSRF XSRF PAGE NEXT MAX PRIMARY FOREIGN SORT CACHE PARTITION ROW OBJECT STORAGE IDEMPOTENCY SESSION USER WIDGET " +
    "SHORTCUT ANSWER MAP DICT S3 FILE SHARED REDIS STATE TRANSLATION CONTINUATION GROUP JOB RESULT INDEX TEAM HOT COUNT CONFIG " +
    "DATA NODE ENTRY PARENT NEW OLD LAST FIRST ITEM LOOKUP SEARCH HASH QUERY FIELD PROP PROPERTY ATTRIBUTE DOC RECORD TAG SETTING " +
    "CHUNK ENTITY EDGE RELATION LOCK NAMESPACE DOCUMENT LABEL BUCKET MODEL PROMPT RESPONSE METRIC COUNTER STATUS BLOCK SECTION PARAM " +
    "OPTION FORM VALUE TYPE FEATURE FLAG LANGUAGE DEDUP DEDUPE UNIQUE COMPOSITE SOURCE TARGET INPUT OUTPUT TOTAL SPECIAL STOP WORD " +
    "COLOR TABLE COLUMN MENU TAB ROUTE PATH EVENT LOCALE MESSAGE CURRENT SYNC CURSOR STREAM TOPIC ID NAME"
  ).split(" "),
);
/** Words right before KEY with which it is a name in a map, table, bucket or queue. */
const ofStores = new Set(
  (
    "IMAGE FILE FILENAME DOC DOCUMENT CHUNK BLOB BUCKET S3 SOURCE TARGET AUDIT LOOKUP DEDUP DEDUPE HASH GROUP STATE CONFIG SETTING " +
    "FIELD ITEM LOCK LIMIT METRIC LABEL RECORD ENTRY MAP DICT JSON QUERY FILTER NODE EDGE ENTITY DATA REGISTRY SHORTCUT HOT"
  ).split(" "),
);
const alwaysKey = /API|SECRET|ACCESS|AUTH|OPENAI|ANTHROPIC|GEMINI|CLAUDE/;

const remembered = new Map<string, number>();

/** True of `apiKey`, `X-API-Key`, `openai_token`; false of `public_key`, `page_token`, `key_name`. */
export function isKeyName(name: string): boolean {
  return (judge(name) & 1) !== 0;
}

/** True of `user_id`, `sessionId`, `email`, `uuid`: a part of a path or key that keeps users apart. */
export function isOwnName(name: string): boolean {
  return (judge(name) & 2) !== 0;
}

function judge(name: string): number {
  let verdict = remembered.get(name);
  if (verdict === undefined) {
    if (remembered.size > 10_000) {
      remembered.clear();
    }
    const words = wordsOf(name);
    verdict = (keyWords(words) ? 1 : 0) | (ownWords(words) ? 2 : 0) | (sizes.has(words.at(-1) ?? "") ? 4 : 0);
    remembered.set(name, verdict);
  }
  return verdict;
}

function keyWords(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  if (!keyEnds.has(last)) {
    return false;
  }
  const before = words.slice(0, -1);
  // A key alone may be that of any map, and with these words before it that of a table or store.
  if (last === "KEY" && (before.length === 0 || ofStores.has(before.at(-1) ?? ""))) {
    return false;
  }
  return before.some((word) => alwaysKey.test(word)) || !before.some((word) => harmless.has(word)) || /PASS/.test(last);
}

const people = new Set([
  "USER",
  "SESSION",
  "TENANT",
  "ACCOUNT",
  "OWNER",
  "CUSTOMER",
  "MEMBER",
  "VISITOR",
  "CLIENT",
  "JOB",
  "RUN",
  "REQUEST",
  "TASK",
  "THREAD",
  "CONVERSATION",
  "CHAT",
  "WORKSPACE",
  "ORG",
  "PROJECT",
  "TEAM",
  "ROOM",
  "TRACE",
  "UPLOAD",
  "PRINCIPAL",
]); // prettier-ignore
const marks = new Set([
  "ID",
  "UID",
  "UUID",
  "GUID",
  "EMAIL",
  "NAME",
  "HASH",
  "DIR",
  "FOLDER",
  "SUB",
  "PATH",
  "KEY",
  "TOKEN",
  "SLUG",
  "ROOT",
  "HANDLE",
  "PSEUDONYM",
]); // prettier-ignore
const alone = new Set([
  "UID",
  "SID",
  "UUID",
  "GUID",
  "SUB",
  "USERNAME",
  "USERID",
  "SESSIONID",
  "EMAIL",
  "NONCE",
  "OID",
  "LOGIN",
  "SUBJECT",
  "OWNER",
]); // prettier-ignore

function ownWords(words: readonly string[]): boolean {
  const last = words.at(-1) ?? "";
  return (
    alone.has(last) ||
    words.includes("UUID") ||
    (marks.has(last) && words.slice(0, -1).some((word) => people.has(word)))
  );
}

const sizes = new Set(
  "TOKENS COUNT COUNTS SIZE LENGTH TOTAL USAGE DURATION SECONDS MS BYTES MTIME CTIME STATUS CODE COST PRICE INDEX ORDER".split(
    " ",
  ),
);

/** True of `output_tokens`, `st_size`, `statusCode`: in what was computed from a user's data, a number that says nothing of it. */
export function isNumberName(name: string): boolean {
  return (judge(name) & 4) !== 0;
}

/** True of a label that asks for a key: `Enter your OpenAI API key`. */
export function asksForKey(label: string): boolean {
  return /\b(?:api|access|secret|private|auth)[ _-]?(?:key|token)\b|\b(?:token|secret|password|passphrase|credential)\b|\bkey\b\s*:?\s*$/i.test(
    label,
  );
}
