/** Words of a name: environment variables, properties and keys are written in several ways and mean the same. */

/**
 * `apiKey`, `API-KEY`, `api.key`, `ApiKey2` → upper-case words (`API`, `KEY`, `2`). Runs such as `APIKey` are split before
 * the last capital. Names longer than 256 characters are cut: nobody reads a secret from under such a name.
 */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== "")
    .flatMap((word) => joined.get(word) ?? [word]);
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
  ["DBPASSWORD", ["DB", "PASSWORD"]],
  ["PGPASSWORD", ["PG", "PASSWORD"]],
  ["PGPASS", ["PG", "PASS"]],
  ["DBPASS", ["DB", "PASS"]],
  ["USERPASS", ["USER", "PASS"]],
  ["CONNECTIONSTRING", ["CONNECTION", "STRING"]],
  ["CONNSTR", ["CONN", "STR"]],
  ["DATABASEURL", ["DATABASE", "URL"]],
  ["MINLENGTH", ["MIN", "LENGTH"]],
]);
