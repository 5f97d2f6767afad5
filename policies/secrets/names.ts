/** Which names announce a secret. Names are data here: phrases, what may follow them, and what makes them harmless. */
import { wordsOf } from "./words";

/**
 * How sure a name is:
 * - `certain`: the value is a secret whatever it looks like, known or not (`OPENAI_API_KEY`);
 * - `unlessWords`: as `certain`, except that plain words are harmless (`PAYMENT_TOKEN=USDC`, `SESSION_KEY=sid`);
 * - `likely`: a secret if it is random, or not known yet (`OPENAI_API_KEY_ACME`);
 * - `possible`: a secret only if it is known and random (`ROUTER_KEY`);
 * - `connection`: may hold a password: a known value is judged by its format, an unknown one is a secret (`DATABASE_URL`).
 */
export type NameStrength = "certain" | "unlessWords" | "likely" | "possible" | "connection";

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
  readonly password: boolean;
  /** True if plain words under such a name are no secret. */
  readonly unlessWords: boolean;
}

function phrases(rule: string, names: string, options: Partial<Phrase> = {}): Phrase[] {
  return names
    .split(", ")
    .map((words) => ({ words: words.split(" "), rule, password: false, unlessWords: false, ...options }));
}

const weak = { unlessWords: true };
const password = { password: true };

const allPhrases: readonly Phrase[] = [
  ...phrases("API key", "API KEY, API KEYS"),
  ...phrases(
    "access key",
    "ACCESS KEY, SECRET ACCESS KEY, AUTH KEY, ADMIN KEY, SERVICE ROLE KEY, WRITE KEY, CONSUMER KEY, APP KEY",
  ),
  ...phrases("access key", "STORAGE KEY, ACCOUNT KEY, SERVICE KEY, INTEGRATION KEY, LICENSE KEY", weak),
  ...phrases("secret", "SECRET KEY, SECRET, SECRETS, SECRETKEYBASE, SECRET KEY BASE"),
  ...phrases("private key", "PRIVATE KEY, SSH KEY, SSL KEY, TLS KEY, DEPLOY KEY"),
  ...phrases("private key", "HOST KEY", weak),
  ...phrases(
    "signing or encryption key",
    "ENCRYPTION KEY, ENCRYPT KEY, SIGNING KEY, MASTER KEY, HMAC KEY, AES KEY, FERNET KEY",
  ),
  ...phrases("signing or encryption key", "SHARED KEY, RAILS MASTER KEY, SHARED ACCESS KEY"),
  ...phrases("signing or encryption key", "SESSION KEY, COOKIE KEY, JWT KEY, WEBHOOK KEY", weak),
  ...phrases("token", "AUTH TOKEN, ACCESS TOKEN, API TOKEN, BEARER TOKEN, REFRESH TOKEN, BOT TOKEN, SAS TOKEN, BEARER"),
  ...phrases("token", "TOKEN, TOKENS, JWT, SONAR LOGIN", weak),
  ...phrases(
    "password",
    "PASSWORD, PASSWORDS, PASSWD, PASSPHRASE, PASSWRD, PASS, PWD, PW, PSW, PSWD, PASSCODE",
    password,
  ),
  ...phrases("password", "HTPASSWD, USERPWD, USER PWD", password),
  ...phrases("shared secret of a cluster", "ERLANG COOKIE", weak),
  ...phrases("password", "REDISCLI AUTH", { ...password, ...weak }),
  ...phrases(
    "password",
    "PASSWORT, KENNWORT, MOT DE PASSE, MOTDEPASSE, CONTRASENA, SENHA, WACHTWOORD, HASLO, PAROLA",
    password,
  ),
  ...phrases("pre-shared key", "PSK, PRE SHARED KEY, PRESHARED KEY", password),
  ...phrases("seed phrase", "MNEMONIC, SEED PHRASE, RECOVERY PHRASE", password),
  ...phrases("seed of one-time passwords", "TOTP SEED, OTP SEED, MFA SEED"),
  ...phrases("credentials", "CREDENTIAL, CREDENTIALS, CREDS"),
  ...phrases("salt of a hash", "SALT, PEPPER"),
];

/** Makers of personal access tokens: elsewhere PAT is short for "pattern". */
const tokenMakers = new Set(
  "GITHUB GH GITLAB GL AZURE ADO DEVOPS BITBUCKET ATLASSIAN JIRA CONFLUENCE AIRTABLE DATABRICKS SNOWFLAKE DOCKER GIT VSTS".split(
    " ",
  ),
);

/** Keys of providers that people name after the provider alone. */
const providers = new Set(
  (
    "OPENAI ANTHROPIC CLAUDE GEMINI MISTRAL COHERE GROQ REPLICATE PERPLEXITY DEEPSEEK OPENROUTER HUGGINGFACE PINECONE " +
    "STRIPE SENDGRID MAILGUN MAILCHIMP POSTMARK RESEND TWILIO SLACK GITHUB GITLAB DATADOG NEWRELIC ALGOLIA CLOUDFLARE " +
    "FASTLY SEGMENT MIXPANEL POSTHOG AMPLITUDE RUDDERSTACK SUPABASE AIRTABLE NOTION"
  ).split(" "),
);

/** What may follow a phrase without changing its meaning. */
const variants = new Set(
  (
    "PROD PRODUCTION STAGING STAGE DEV DEVELOPMENT TEST TESTING LIVE SANDBOX QA BASE PRIMARY SECONDARY OLD NEW CURRENT " +
    "PREVIOUS NEXT DEFAULT VALUE STRING B64 BASE64 JSON PEM RAW TEXT PLAIN PLAINTEXT DATA WO RSA HEX B64URL"
  ).split(" "),
);

/** A name that ends in one of these describes a secret and holds none. */
const descriptors = new Set(
  (
    "NAME NAMES ID IDS URL URLS URI URIS ENDPOINT HOST PORT PATH PATHS FILE FILES FILENAME DIR DIRECTORY FOLDER MOUNT HEADER " +
    "BUDGET LENGTH MIN MAX LIMIT LIMITS TTL EXPIRY EXPIRES EXPIRATION LIFETIME COUNT COUNTS TYPE TYPES ALGORITHM ALG " +
    "VERSION VERSIONS POLICY ENABLED DISABLED REQUIRED OPTIONAL AGE DAYS HOURS MINUTES SECONDS MS ROTATION PROVIDER " +
    "ISSUER AUDIENCE ARN DIGEST STATUS FINGERPRINT CERT CERTIFICATE CERTIFICATES CHECKSUM SCOPE SCOPES REF REFS REFERENCE RESOURCE LOCATION REGION PROJECT PREFIX SUFFIX FORMAT FIELD FIELDS " +
    "COLUMN INTERVAL TIMEOUT STORE BACKEND MANAGER MODE ALIAS LABEL LABELS KIND SIZE HINT SERVICE SERVER BUCKET PAGE " +
    "TEMPLATE REGEX PATTERN RATE PRICE COST USAGE STRATEGY METHOD GRANT SOURCE ENV VAR PARAM PLACEHOLDER ADDRESS CONTRACT " +
    "TOPIC TOPICS SUBSCRIPTION QUEUE EVENTS TABLE DATASET COLLECTION INDEX SCHEMA STREAM JOB FUNCTION HANDLER DOMAIN IMAGE " +
    "SYMBOL DECIMALS ACCOUNT EMAIL USER USERNAME OWNER CLASS CACHE RESET ROUTE ROUTES FLOW HASHER ROUNDS ITERATIONS"
  ).split(" "),
);

/** A name that begins with one of these counts or bounds something, or names a thing that exists elsewhere. */
const bounds = new Set(["MAX", "MIN", "NUM", "NUMBER", "TOTAL", "COUNT", "N", "EXISTING"]);

/** Words before `KEY` with which it is an address or published on purpose. */
const harmlessKeys = new Set(
  (
    "PUBLIC PUBLISHABLE SITE ANON SEARCH PARTITION PRIMARY FOREIGN SORT CACHE ROUTING IDEMPOTENCY KMS CRYPTO CMEK FEATURE FLAG " +
    "GROUP OBJECT ROW INDEX TENANT CONFIG LOOKUP SHARD TOPIC MESSAGE DEDUP DEDUPLICATION ORDERING HASH RANGE NATURAL " +
    "SURROGATE TRANSLATION I18N MAP JSON DICT HOT SHORTCUT"
  ).split(" "),
);

/** Names that the shell or a platform sets. */
const harmlessNames = new Set(["PWD", "OLDPWD"]);

const connectionSubjects = new Set(
  "DATABASE DB POSTGRES POSTGRESQL PG MYSQL MARIADB MONGO MONGODB REDIS AMQP RABBITMQ CLICKHOUSE SQLALCHEMY JDBC SMTP BROKER".split(
    " ",
  ),
);

/** Parts of names without which a name announces nothing. */
const hint =
  /key|token|secret|login|erlang|pass|pwd|pw|psw|psk|cred|auth|salt|pepper|pat|jwt|bearer|dsn|conn|ur[il]|mnemonic|phrase|seed|wort|contrase|senha|wachtwoord|haslo|parola|[^ -~]/i;

/** Verdicts by name; the same few names recur in every resource. */
const verdicts = new Map<string, NameVerdict | undefined>();
const mostVerdicts = 20_000;

/** What the name announces about its value; undefined if nothing. */
export function judgeName(name: string): NameVerdict | undefined {
  if (!hint.test(name)) {
    return undefined;
  }
  if (name.length > 256) {
    return judgeWords(wordsOf(name));
  }
  if (!verdicts.has(name)) {
    if (verdicts.size >= mostVerdicts) {
      verdicts.clear();
    }
    verdicts.set(name, judgeWords(wordsOf(name)));
  }
  return verdicts.get(name);
}

function judgeWords(words: readonly string[]): NameVerdict | undefined {
  if (words.length === 0 || harmlessNames.has(words.join("_"))) {
    return undefined;
  }
  if (isConnection(words)) {
    return { strength: "connection", rule: "connection string with a password", password: false, countable: false };
  }
  const last = words[words.length - 1] ?? "";
  if (bounds.has(words[0] ?? "") || words.includes("EXISTING") || descriptors.has(last)) {
    return undefined;
  }
  let core = words.length;
  while (core > 1 && (variants.has(words[core - 1] ?? "") || /^V?\d+$/.test(words[core - 1] ?? ""))) {
    core--;
  }
  const trimmed = words.slice(0, core);
  if (arePublished(trimmed)) {
    return undefined;
  }
  const atEnd = longest(allPhrases.filter((candidate) => endsWith(trimmed, candidate.words)));
  if (atEnd !== undefined) {
    return verdict(strengthAtEnd(trimmed, atEnd), atEnd);
  }
  if (trimmed.at(-1) === "PAT" && trimmed.some((word) => tokenMakers.has(word))) {
    return { strength: "certain", rule: "token", password: false, countable: false };
  }
  if (trimmed.at(-1) === "KEY" && providers.has(trimmed.at(-2) ?? "")) {
    return { strength: "certain", rule: "API key", password: false, countable: false };
  }
  const inside = longest(allPhrases.filter((candidate) => includes(trimmed, candidate.words)));
  if (inside !== undefined) {
    return verdict("likely", inside);
  }
  if (["KEY", "KEYS", "AUTH", "DSN"].includes(trimmed.at(-1) ?? "")) {
    return { strength: "possible", rule: "key", password: false, countable: false };
  }
  return undefined;
}

/** `DB_PASSWORD_SECRET` usually names the secret that holds the password; `PAYMENT_TOKEN` may be a currency. */
function strengthAtEnd(words: readonly string[], found: Phrase): NameStrength {
  const before = words.slice(0, words.length - found.words.length);
  if (found.words.join() === "SECRET" && allPhrases.some((candidate) => endsWith(before, candidate.words))) {
    return "unlessWords";
  }
  const ofProvider = before.some((word) => providers.has(word));
  return found.unlessWords && !ofProvider ? "unlessWords" : "certain";
}

function verdict(strength: NameStrength, found: Phrase): NameVerdict {
  return { strength, rule: found.rule, password: found.password, countable: found.words.join() === "TOKENS" };
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

/** True for names of values that are published on purpose, such as what a bundler puts into the page. */
export function isPublishedName(name: string): boolean {
  return arePublished(wordsOf(name));
}

/** Bundlers put variables with these prefixes into the page. */
function arePublished(words: readonly string[]): boolean {
  const [first = "", second = ""] = words;
  const isPrefixed =
    ["PUBLIC", "VITE", "GATSBY"].includes(first) ||
    (second === "PUBLIC" && ["NEXT", "NUXT", "EXPO"].includes(first)) ||
    (second === "APP" && ["REACT", "VUE"].includes(first));
  if (isPrefixed) {
    return true;
  }
  const key = words.lastIndexOf("KEY");
  return key > 0 && harmlessKeys.has(words[key - 1] ?? "") && key === words.length - 1;
}

/** Words before `PIN_CODE` with which it is the code of a place: India writes its postal codes so. */
const postal = new Set("POSTAL ZIP POST ADDRESS SHIPPING BILLING CITY AREA DELIVERY OFFICE STORE WAREHOUSE".split(" "));

/** True for `SIM_PIN=4711`. By its name alone, a pin may be one of a chip: `LED_PIN=13`, `RESET_PIN=GPIO17`. */
export function isPin(name: string, value: string): boolean {
  if (!/^\d{4,8}$/.test(value.trim())) {
    return false;
  }
  const words = wordsOf(name);
  const isCode = words.at(-1) === "CODE";
  const at = isCode ? words.length - 2 : words.length - 1;
  return words[at] === "PIN" && !(isCode && postal.has(words[at - 1] ?? "POSTAL"));
}

/** True if the name says that the value is a public key, or a key that only verifies. */
export function namesPublicKey(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => /^(?:PUBLIC|PUB|PUBKEYS?|VERIFY|VERIFYING|VERIFIER|VERIFICATION|JWKS?)$/.test(word));
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
