/** Credentials that the text around them gives away: in URLs, headers and connection strings. */
import type { SecretFormat } from "./tokenFormats";

/** Placeholders that are filled in later are not passwords: `${DB_PASSWORD}`, `$(PASSWORD)`, `$PASSWORD`, `<password>`, `{password}`, `***`. */
const filledInLater = "(?!\\$\\$?[A-Za-z_][A-Za-z0-9_]{0,64}@|`|\\$\\{|\\$\\(|\\{|<|%s|\\*{3}|\\[)";

export const credentialFormats: readonly SecretFormat[] = [
  {
    title: "Azure storage or service bus key",
    marks: ["AccountKey=", "SharedAccessKey="],
    pattern: /(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{30,120}={0,2}/,
  },
  { title: "npm token", marks: ["_authToken="], pattern: new RegExp(`_authToken=${filledInLater}[^\\s$"']{8,256}`) },
  {
    title: "URL with a password",
    marks: ["://"],
    pattern: new RegExp(`:\\/\\/[^\\s:/?#@"']{0,128}:${filledInLater}[^\\s/@"']{1,256}@`),
  },
  {
    title: "database connection string with a password",
    marks: ["@tcp", "@udp", "@unix", "@cloudsql"],
    pattern: new RegExp(`:${filledInLater}[^\\s@:"']{1,128}@(?:tcp|udp|unix|cloudsql)[a-z0-9]{0,8}\\(`),
  },
  {
    title: "signed URL",
    marks: ["-Signature=", "&sig=", "?sig="],
    pattern: /(?:X-Goog-Signature|X-Amz-Signature|[?&]sig)=[A-Za-z0-9%+/=]{24,1024}/,
  },
  {
    title: "authorization header",
    marks: ["Bearer ", "Basic ", "bearer ", "basic "],
    pattern: /(?<![A-Za-z])(?:[Bb]earer|[Bb]asic) (?=[A-Za-z0-9._~+/=-]{0,512}[0-9=+/])[A-Za-z0-9._~+/=-]{16,4096}/,
  },
];
