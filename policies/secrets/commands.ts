/** Finds credentials in command lines and scripts, by the ways in which common programs take them. */
import { judgeName } from "./names";
import { isFilledInLater, isPlainWords, looksLikeKey, looksRandom } from "./publicValues";
import { type Setting, secretOfSetting } from "./setting";

/** How a program takes a password. */
interface Program {
  /** Options whose next word is a password. */
  readonly next?: readonly string[];
  /** Options with the password attached: `-pPASSWORD`. */
  readonly attached?: readonly string[];
  /** Options whose next word is `user:password`. */
  readonly pair?: readonly string[];
  /** What stands between user and password. Default: a colon. */
  readonly separator?: string;
  /** Word without which none of it holds: `gh secret set` takes a secret, `gh pr comment` a text. */
  readonly only?: string;
  /** Position of the password among the words that are no options. */
  readonly position?: number;
}

const mysql: Program = { attached: ["-p"] };
const login: Program = { next: ["-p"] };
const ldap: Program = { next: ["-w"] };

const programs: ReadonlyMap<string, Program> = new Map([
  ...["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlsh", "mariadb", "mariadb-dump"].map(
    (name) => [name, mysql] as const,
  ),
  ...["docker", "podman", "helm", "skopeo", "buildah", "oc", "mongo", "mongosh", "mongodump", "mongorestore"].map(
    (name) => [name, login] as const,
  ),
  ...["ldapsearch", "ldapadd", "ldapmodify", "ldapwhoami"].map((name) => [name, ldap] as const),
  ["az", { next: ["-p", "--value"] }],
  ["sshpass", { attached: ["-p"], next: ["-p"] }],
  ["redis-cli", { next: ["-a"], attached: ["-a"] }],
  ["sqlcmd", { next: ["-P"], attached: ["-P"] }],
  ["bcp", { next: ["-P"], attached: ["-P"] }],
  ["mosquitto_pub", { next: ["-P"] }],
  ["mosquitto_sub", { next: ["-P"] }],
  ["zip", { next: ["-P"] }],
  ["unzip", { next: ["-P"] }],
  ["ssh-keygen", { next: ["-N"] }],
  ["useradd", login],
  ["usermod", login],
  ["cqlsh", login],
  ["twine", login],
  ["vault", { next: ["login"] }],
  ["gh", { next: ["--body", "-b"], only: "secret" }],
  ["7z", { attached: ["-p"] }],
  ["openssl", { next: ["-k"] }],
  ["curl", { pair: ["-u", "-U", "--user", "--proxy-user"], attached: ["-u"] }],
  ["http", { pair: ["-a", "--auth"] }],
  ["smbclient", { pair: ["-U", "--user"], separator: "%" }],
  ["rpcclient", { pair: ["-U", "--user"], separator: "%" }],
  ["lftp", { pair: ["-u", "--user"], separator: "," }],
  ["mc", {}],
  ["rabbitmqctl", { position: 2 }],
  ["htpasswd", { position: 2 }],
]);

/** How many words after a program's name are looked at. */
const longestCommand = 64;

/** A word of a shell command, quoted or not, or a sign that ends the command. */
const shellWord =
  /"(?:[^"\\]|\\.){0,4096}"|'[^']{0,4096}'|[;|&\n]{1,2}|[^\s;|&"']{1,4096}(?:"[^"]{0,4096}"|'[^']{0,4096}')?/g;

const sqlPassword = /\b(?:IDENTIFIED\s{1,8}BY|PASSWORD)\s{0,8}(?:=\s{0,8})?'([^']{4,128})'/gi;
const directive =
  /\b(?:proxy_set_header|add_header|set-header|set_header|header_up|RequestHeader\s{1,4}(?:set|add)|fastcgi_param|uwsgi_param|SetEnv|setenv|setx|ENV|requestHeaders)\s{1,8}([\w-]{1,64})\s{1,8}("[^"\n]{4,512}"|'[^'\n]{4,512}'|[^\s;"']{4,512})/g;
const setting = /(?:^|\n)[ \t]{0,16}(requirepass|masterauth)[ \t]{1,8}([^\s#]{4,256})/g;
/** An entry of `.netrc`, on one line or several. The anonymous login has the user's address as its password. */
const netrc =
  /\blogin[ \t]{1,8}(?!anonymous\b|ftp\b)\S{1,128}\s{1,8}(?:account[ \t]{1,8}\S{1,128}\s{1,8})?password[ \t]{1,8}(\S{4,256})/g;
const passedToChpasswd =
  /\becho[ \t]{1,8}(?:-e[ \t])?["']?[\w-]{1,32}:([^\s"'|]{4,128})["']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t])?chpasswd/g;

/** A literal that a shell passes to the command that stores it. */
const passedToStore =
  /\b(?:echo|printf)[ \t]{1,8}(?:-n[ \t]{1,4}|['"]?%s(?:\\n)?['"]?[ \t]{1,4}){0,2}["']?([^\s"'|]{4,512})["']?[ \t]{0,8}\|[ \t]{0,8}(?:sudo[ \t])?(?:gcloud secrets|vault kv put|docker login|openssl passwd|passwd|kubectl create secret)/g;
/** A header with a scheme of its own: `Authorization: Token VALUE`. */
const authorization = /\b(authorization)[ \t]{0,4}:[ \t]{0,4}([A-Za-z][\w-]{1,19} [^\s"',;]{16,512})/gi;
/** `s/__DB_PASSWORD__/value/`, with any sign between the parts. */
const replaced = /\bs([/|#,])([^/|#,\n]{2,64})\1([^/|#,\n]{4,256})\1/g;
/** A line of `.pgpass`: host, port, database, user and password. */
const pgpass = /^[\w.*-]{1,253}:(?:\d{2,5}|\*):[\w*-]{1,63}:[\w*-]{1,63}:(\S{4,128})$/gm;

/** Without one of these, no command in a text takes a password. */
const takesPassword =
  /(?:^|\s)--?[A-Za-z]|htpasswd|rabbitmqctl|\b(?:set|config|put|create|login|authtoken|add-authtoken)\s/;

/** Kind of credential in a script or a command as text; undefined if there is none. */
export function credentialInScript(text: string): string | undefined {
  for (const found of settingsOfScript(text)) {
    const kind = secretOfSetting(found);
    if (kind !== undefined) {
      return kind;
    }
  }
  if (!takesPassword.test(text)) {
    return undefined;
  }
  let command: string[] = [];
  for (const [word] of text.matchAll(shellWord)) {
    if (/^[;|&\n]/.test(word)) {
      const kind = credentialInCommand(command);
      if (kind !== undefined) {
        return kind;
      }
      command = [];
    } else if (command.length < longestCommand) {
      command.push(word.replace(/^["']|["']$/g, ""));
    }
  }
  return credentialInCommand(command);
}

function* settingsOfScript(text: string): Generator<Setting> {
  const password = (value: string): Setting => ({ name: "password", value, isProse: false });
  for (const [, value = ""] of text.matchAll(sqlPassword)) {
    yield password(value);
  }
  for (const [, name = "", value = ""] of text.matchAll(authorization)) {
    yield { name, value, isProse: false };
  }
  for (const [, name = "", value = ""] of text.matchAll(directive)) {
    yield { name, value: value.replace(/^["']|["']$/g, ""), isProse: false };
  }
  for (const [, , name = "", value = ""] of text.matchAll(replaced)) {
    yield { name, value, isProse: isPlainWords(value) };
  }
  for (const pattern of [setting, netrc, passedToChpasswd, passedToStore, pgpass]) {
    for (const found of text.matchAll(pattern)) {
      yield password(found[found.length - 1] ?? "");
    }
  }
}

/** Kind of credential in a command that is given word by word; undefined if there is none. */
export function credentialInCommand(words: readonly string[]): string | undefined {
  if (words.length < 2) {
    return undefined;
  }
  let program: Program | undefined;
  let positional = 0;
  let batch = false;
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    const kind =
      optionWithValue(word, next) ?? valueThatIsSet(words, index) ?? (program && passwordOf(program, word, next));
    if (kind !== undefined) {
      return kind;
    }
    const started = programs.get(word.slice(word.lastIndexOf("/") + 1));
    if (started !== undefined && (started.only === undefined || words.includes(started.only))) {
      program = started;
      positional = 0;
      batch = false;
      continue;
    }
    batch ||= /^-\w*b/.test(word);
    if (program?.position !== undefined && !word.startsWith("-")) {
      const isLast = positional === program.position;
      positional++;
      const isOfUser = words.includes("add_user") || words.includes("change_password");
      if (isLast && (batch || word !== next) && isWrittenOut(word) && (batch || isOfUser)) {
        return "password";
      }
    }
  }
  return undefined;
}

/** `--api-key VALUE`: the name in one word, the value in the next. */
function optionWithValue(word: string, next: string | undefined): string | undefined {
  const option = /^--?([A-Za-z][\w.-]{1,63})$/.exec(word)?.[1];
  if (option === undefined || next === undefined || next.startsWith("-")) {
    return undefined;
  }
  return secretOfSetting({ name: option, value: next, isProse: false });
}

/** Words after which commands take a name and its value: `aws configure set NAME VALUE`. */
const setters = new Set(["set", "config", "put"]);

function valueThatIsSet(words: readonly string[], index: number): string | undefined {
  const [name = "", value = ""] = words.slice(index, index + 2);
  let before = index - 1;
  while (before > 0 && words[before]?.startsWith("-")) {
    before--;
  }
  const isSet = setters.has(words[before]?.toLowerCase() ?? "") && /^[A-Za-z/][\w./:-]{1,127}$/.test(name);
  if (isSet) {
    // In prose such words follow too: "set password length".
    return isPlainWords(value) ? undefined : secretOfSetting({ name, value, isProse: false });
  }
  // `ngrok authtoken VALUE`, `rclone config create … secret_access_key VALUE`.
  const isName = /^[a-z]{4,}(?:[-_][a-z]{2,}){0,4}$/.test(name) && judgeName(name)?.strength === "certain";
  return isName && looksLikeKey(value) ? secretOfSetting({ name, value, isProse: false }) : undefined;
}

function passwordOf(program: Program, word: string, next: string | undefined): string | undefined {
  if (program.next?.includes(word) && next !== undefined && isWrittenOut(next)) {
    return "password";
  }
  const pair = next?.replace(program.separator ?? ":", ":");
  if (program.pair?.includes(word) && pair !== undefined && isUserWithPassword(pair)) {
    return "user name and password";
  }
  const attached = program.attached?.find((option) => word.startsWith(option) && word.length > option.length);
  if (attached === undefined || word.startsWith("--")) {
    return undefined;
  }
  const value = word.slice(attached.length).replace(/^["']|["']$/g, "");
  if (program.pair !== undefined) {
    return isUserWithPassword(value) ? "user name and password" : undefined;
  }
  return isWrittenOut(value) ? "password" : undefined;
}

/** True for `user:password` with a password that is written out: no port, no group id, no variable. */
export function isUserWithPassword(text: string): boolean {
  const [, secret = ""] = /^[^\s:/]{1,64}:([^\s:/]{4,256})$/.exec(text.trim()) ?? [];
  return isWrittenOut(secret) && !isPort(secret) && secret !== "latest";
}

/** True for numbers of ports, users and groups, and for pairs of ports. */
function isPort(text: string): boolean {
  return /^[\d.]{1,15}(?::\d{1,5}){0,2}$/.test(text) && (/[:.]/.test(text) || text.length <= 5);
}

function isWrittenOut(value: string): boolean {
  if (value.length < 4 || value.startsWith("-") || isPort(value) || /^(?:\$|`|<|\{|%)/.test(value)) {
    return false;
  }
  return !isFilledInLater(value) && (looksRandom(value) || !/^(?:\/|\.{1,2}\/)/.test(value));
}
