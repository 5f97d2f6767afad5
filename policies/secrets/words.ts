/** Words of a name: environment variables, properties and keys are written in several ways and mean the same. */

/** Letters of other alphabets that look like Latin ones, in the same order. */
const lookAlikes = "АВЕКМНОРСТУХЅІЈаеорсухѕіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο";
const latin = "ABEKMHOPCTYXSIJaeopcyxsijABEZHIKMNOPTYXo";
const lookAlike = new RegExp(`[${lookAlikes}]`, "g");

/**
 * `apiKey`, `API-KEY`, `api.key`, `ApiKey2` → upper-case words (`API`, `KEY`, `2`). Runs such as `APIKey` are split before
 * the last capital. Full-width letters and look-alikes of other alphabets count as Latin. Only the first 256 characters of
 * a name are read.
 */
export function wordsOf(name: string): string[] {
  return plainLetters(name.slice(0, 256))
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== "")
    .flatMap((word) => joined.get(word) ?? splitEnd(word));
}

/** `SMTPPASSWORD` reads as `SMTP_PASSWORD`, and `MYSQLPASS` as `MYSQL_PASS`, but `COMPASS` as one word. */
function splitEnd(word: string): string[] {
  const [, before, end] =
    /^([A-Z0-9]{2,24})(PASSWORD|PASSWD|PASSPHRASE|APIKEY)$/.exec(word) ??
    /^(DB|PG|MY|MYSQL|SQL|POSTGRES|SMTP|MAIL|REDIS|MONGO|RABBIT|LDAP|BIND|STORE|KEYSTORE|TRUSTSTORE|VPN|WIFI|S?FTP|SSH|ADMIN|ROOT|USER|APP|PROXY)(PASS|PWD|PW)$/.exec(
      word,
    ) ??
    [];
  return before === undefined || end === undefined ? [word] : [before, ...(joined.get(end) ?? [end])];
}

function plainLetters(name: string): string {
  if (!/[^ -~]/.test(name)) {
    return name;
  }
  return name
    .normalize("NFKD")
    .replace(lookAlike, (letter) => latin[lookAlikes.indexOf(letter)] ?? letter)
    .replace(/[\u0300-\u036f\u200b-\u200f\u2060\ufeff]/g, "");
}

/** Words that are often written as one. */
const joined = new Map<string, string[]>([
  ["APIKEY", ["API", "KEY"]],
  ["APIKEYS", ["API", "KEYS"]],
  ["APITOKEN", ["API", "TOKEN"]],
  ["APISECRET", ["API", "SECRET"]],
  ["ACCESSKEY", ["ACCESS", "KEY"]],
  ["SECRETKEY", ["SECRET", "KEY"]],
  ["PRIVATEKEY", ["PRIVATE", "KEY"]],
  ["WRITEKEY", ["WRITE", "KEY"]],
  ["AUTHTOKEN", ["AUTH", "TOKEN"]],
  ["ACCESSTOKEN", ["ACCESS", "TOKEN"]],
  ["AUTHKEY", ["AUTH", "KEY"]],
  ["CLIENTSECRET", ["CLIENT", "SECRET"]],
  ["PGPASS", ["PG", "PASS"]],
  ["DBPASS", ["DB", "PASS"]],
  ["USERPASS", ["USER", "PASS"]],
  ["CONNECTIONSTRING", ["CONNECTION", "STRING"]],
  ["CONNSTR", ["CONN", "STR"]],
  ["DATABASEURL", ["DATABASE", "URL"]],
  ["APPKEY", ["APP", "KEY"]],
  ["BASICAUTH", ["BASIC", "AUTH"]],
  ["PUBLICKEY", ["PUBLIC", "KEY"]],
  ["SHAREDSECRET", ["SHARED", "SECRET"]],
  ["IDENTITYTOKEN", ["IDENTITY", "TOKEN"]],
  ["REGISTRYTOKEN", ["REGISTRY", "TOKEN"]],
  ["BOTTOKEN", ["BOT", "TOKEN"]],
  ["SESSIONSECRET", ["SESSION", "SECRET"]],
  ["STOREPASS", ["STORE", "PASS"]],
  ["KEYPASS", ["KEY", "PASS"]],
  ["REQUIREPASS", ["REQUIRE", "PASS"]],
  ["MASTERAUTH", ["MASTER", "PASS"]],
  ["MINLENGTH", ["MIN", "LENGTH"]],
]);
