/** Which names say that their value is a secret. Names are data here: phrases, what may follow them, and what makes them harmless. */
import { wordsOf } from "./words";

/**
 * How sure a name is:
 * - `certain`: the value is a secret whatever it looks like, known or not (`OPENAI_API_KEY`);
 * - `likely`: a secret if it is random, or not known yet (`OPENAI_API_KEY_ACME`);
 * - `possible`: a secret only if it is known and random (`ROUTER_KEY`);
 * - `connection`: can hold a password: judged by its format where known, a secret where not (`DATABASE_URL`).
 */
export type NameStrength = "certain" | "likely" | "possible" | "connection";

export interface NameVerdict {
  readonly strength: NameStrength;
  /** What such a name stands for, e.g. `API key`. */
  readonly rule: string;
  /** True for passwords, which people also choose as plain words and numbers. */
  readonly password: boolean;
  /** True for the plural `TOKENS`, which is more often a count. */
  readonly countable: boolean;
}

interface Phrase {
  readonly words: readonly string[];
  readonly rule: string;
  readonly password?: boolean;
}

const phrase = (words: string, rule: string, password = false): Phrase => ({ words: words.split(" "), rule, password });

const phrases: readonly Phrase[] = [
  ...["API KEY", "API KEYS"].map((words) => phrase(words, "API key")),
  ...["ACCESS KEY", "SECRET ACCESS KEY", "AUTH KEY", "ACCOUNT KEY", "STORAGE KEY", "ADMIN KEY", "SERVICE KEY"].map(
    (words) => phrase(words, "access key"),
  ),
  ...["SERVICE ROLE KEY", "WRITE KEY", "APP KEY", "INTEGRATION KEY", "LICENSE KEY", "CONSUMER KEY"].map((words) =>
    phrase(words, "access key"),
  ),
  ...["SECRET KEY", "SECRET", "SECRETS", "SECRETKEYBASE"].map((words) => phrase(words, "secret")),
  ...["PRIVATE KEY", "SSH KEY", "SSL KEY", "TLS KEY", "DEPLOY KEY", "HOST KEY"].map((words) =>
    phrase(words, "private key"),
  ),
  ...["ENCRYPTION KEY", "ENCRYPT KEY", "SIGNING KEY", "MASTER KEY", "SESSION KEY", "COOKIE KEY", "JWT KEY"].map(
    (words) => phrase(words, "signing or encryption key"),
  ),
  ...["HMAC KEY", "SHARED KEY", "WEBHOOK KEY", "AES KEY", "FERNET KEY", "RAILS MASTER KEY"].map((words) =>
    phrase(words, "signing or encryption key"),
  ),
  ...["TOKEN", "TOKENS", "PAT", "JWT", "BEARER"].map((words) => phrase(words, "token")),
  ...["PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PASSWRD", "PASS", "PWD"].map((words) =>
    phrase(words, "password", true),
  ),
  ...["CREDENTIAL", "CREDENTIALS", "CREDS"].map((words) => phrase(words, "credentials")),
  ...["SALT", "PEPPER"].map((words) => phrase(words, "salt of a hash")),
];

/** Keys of providers that people name after the provider alone. */
const providers = new Set(
  (
    "OPENAI ANTHROPIC CLAUDE GEMINI MISTRAL COHERE GROQ REPLICATE PERPLEXITY DEEPSEEK OPENROUTER HUGGINGFACE PINECONE " +
    "STRIPE SENDGRID MAILGUN MAILCHIMP POSTMARK RESEND TWILIO SLACK GITHUB GITLAB DATADOG NEWRELIC ALGOLIA CLOUDFLARE " +
    "FASTLY SEGMENT MIXPANEL POSTHOG AMPLITUDE RUDDERSTACK SUPABASE AIRTABLE NOTION"
  ).split(" "),
);

/** What may follow a phrase without changing what it is. */
const variants = new Set(
  (
    "PROD PRODUCTION STAGING STAGE DEV DEVELOPMENT TEST TESTING LIVE SANDBOX QA BASE PRIMARY SECONDARY OLD NEW CURRENT " +
    "PREVIOUS NEXT DEFAULT VALUE STRING B64 BASE64 JSON PEM RAW TEXT PLAIN PLAINTEXT DATA"
  ).split(" "),
);

/** A name that ends in one of these is about a secret, and isn't one. */
const descriptors = new Set(
  (
    "NAME NAMES ID IDS URL URLS URI URIS ENDPOINT HOST PORT PATH PATHS FILE FILES FILENAME DIR DIRECTORY FOLDER MOUNT HEADER " +
    "BUDGET LENGTH MIN MAX LIMIT LIMITS TTL EXPIRY EXPIRES EXPIRATION LIFETIME COUNT COUNTS TYPE TYPES ALGORITHM ALG " +
    "VERSION VERSIONS POLICY ENABLED DISABLED REQUIRED OPTIONAL AGE DAYS HOURS MINUTES SECONDS MS ROTATION PROVIDER " +
    "ISSUER AUDIENCE SCOPE SCOPES REF REFS REFERENCE RESOURCE LOCATION REGION PROJECT PREFIX SUFFIX FORMAT FIELD FIELDS " +
    "COLUMN INTERVAL TIMEOUT STORE BACKEND MANAGER MODE ALIAS LABEL LABELS KIND SIZE HINT SERVICE SERVER BUCKET PAGE " +
    "TEMPLATE REGEX PATTERN RATE PRICE COST USAGE STRATEGY METHOD GRANT SOURCE ENV VAR PARAM PLACEHOLDER ADDRESS CONTRACT " +
    "SYMBOL DECIMALS ACCOUNT EMAIL USER USERNAME OWNER CLASS CACHE RESET ROUTE ROUTES FLOW HASHER ROUNDS ITERATIONS"
  ).split(" "),
);

/** A name that begins with one of these counts or bounds something. */
const bounds = new Set(["MAX", "MIN", "NUM", "NUMBER", "TOTAL", "COUNT", "N"]);

/** Words before `KEY` that make it an address, not a secret. */
const harmlessKeys = new Set(
  (
    "PUBLIC PUBLISHABLE SITE ANON PARTITION PRIMARY FOREIGN SORT CACHE ROUTING IDEMPOTENCY KMS CRYPTO CMEK FEATURE FLAG " +
    "GROUP OBJECT ROW INDEX TENANT CONFIG LOOKUP SHARD TOPIC MESSAGE DEDUP DEDUPLICATION ORDERING HASH RANGE NATURAL " +
    "SURROGATE TRANSLATION I18N MAP JSON DICT HOT SHORTCUT"
  ).split(" "),
);

/** Names that the shell or a platform sets, and that only look like secrets. */
const harmlessNames = new Set(["PWD", "OLDPWD"]);

const connectionSubjects = new Set(
  "DATABASE DB POSTGRES POSTGRESQL PG MYSQL MARIADB MONGO MONGODB REDIS AMQP RABBITMQ CLICKHOUSE SQLALCHEMY JDBC SMTP BROKER".split(
    " ",
  ),
);

/** What a name says of its value, or undefined. */
export function judgeName(name: string): NameVerdict | undefined {
  const words = wordsOf(name);
  if (words.length === 0 || harmlessNames.has(words.join("_"))) {
    return undefined;
  }
  if (isConnection(words)) {
    return verdict("connection", { words: [], rule: "connection string with a password" });
  }
  const last = words[words.length - 1] ?? "";
  if (bounds.has(words[0] ?? "") || descriptors.has(last)) {
    return undefined;
  }
  let core = words.length;
  while (core > 1 && (variants.has(words[core - 1] ?? "") || /^V?\d+$/.test(words[core - 1] ?? ""))) {
    core--;
  }
  const trimmed = words.slice(0, core);
  if (isPublished(trimmed)) {
    return undefined;
  }
  const atEnd = longest(phrases.filter((candidate) => endsWith(trimmed, candidate.words)));
  if (atEnd !== undefined) {
    return verdict("certain", atEnd);
  }
  if (trimmed.at(-1) === "KEY" && providers.has(trimmed.at(-2) ?? "")) {
    return verdict("certain", { words: ["KEY"], rule: "API key" });
  }
  const inside = longest(phrases.filter((candidate) => includes(trimmed, candidate.words)));
  if (inside !== undefined) {
    return verdict("likely", inside);
  }
  if (["KEY", "KEYS", "AUTH", "DSN"].includes(trimmed.at(-1) ?? "")) {
    return verdict("possible", { words: ["KEY"], rule: "key" });
  }
  return undefined;
}

function verdict(strength: NameStrength, found: Phrase): NameVerdict {
  return { strength, rule: found.rule, password: found.password ?? false, countable: found.words.join() === "TOKENS" };
}

function isConnection(words: readonly string[]): boolean {
  const end = words.slice(-2).join(" ");
  if (end === "CONNECTION STRING" || end === "CONN STR" || end === "CONN STRING") {
    return true;
  }
  if (words.at(-1) === "DSN") {
    return !words.includes("SENTRY");
  }
  const last = words.at(-1);
  return (last === "URL" || last === "URI") && words.slice(0, -1).some((word) => connectionSubjects.has(word));
}

/** Bundlers put variables with these prefixes into the page: they are published on purpose. */
function isPublished(words: readonly string[]): boolean {
  if (words[0] === "PUBLIC" || (words[1] === "PUBLIC" && ["NEXT", "NUXT", "EXPO"].includes(words[0] ?? ""))) {
    return true;
  }
  const key = words.lastIndexOf("KEY");
  return key > 0 && harmlessKeys.has(words[key - 1] ?? "") && key === words.length - 1;
}

function endsWith(words: readonly string[], end: readonly string[]): boolean {
  return end.length <= words.length && end.every((word, index) => words[words.length - end.length + index] === word);
}

function includes(words: readonly string[], part: readonly string[]): boolean {
  return words.some((_, start) => part.every((word, index) => words[start + index] === word));
}

function longest(found: readonly Phrase[]): Phrase | undefined {
  return [...found].sort((a, b) => b.words.length - a.words.length)[0];
}
