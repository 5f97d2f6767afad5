/** Formats that belong to no one provider's token scheme: private keys, signed tokens, credentials in URLs and headers, cloud keys. */
import type { SecretFormat } from "./formats";

/** Placeholders that are filled in later are not passwords: `${DB_PASSWORD}`, `$(PASSWORD)`, `<password>`, `{password}`, `***`. */
const filledInLater = "(?!\\$\\{|\\$\\(|\\{|<|%s|\\*{3}|\\[)";

export const credentialFormats: readonly SecretFormat[] = [
  {
    rule: "private key",
    marks: ["PRIVATE KEY"],
    pattern: /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  },
  { rule: "PuTTY private key", marks: ["PuTTY-User-Key-File-"], pattern: /PuTTY-User-Key-File-\d/ },
  {
    rule: "signed token (JWT)",
    marks: ["eyJ"],
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,16384}\.[A-Za-z0-9_-]{16,2048}/,
  },
  {
    rule: "AWS access key",
    marks: ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])/,
  },
  {
    rule: "Azure storage or service bus key",
    marks: ["AccountKey=", "SharedAccessKey="],
    pattern: /(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{30,120}={0,2}/,
  },
  {
    rule: "Azure client secret",
    marks: ["Q~"],
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/,
  },
  {
    rule: "Slack token",
    marks: ["xox"],
    pattern: /(?<![A-Za-z0-9_-])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,256}/,
  },
  {
    rule: "incoming webhook with its secret",
    marks: ["hooks.slack.com/", "/api/webhooks/", "webhook.office.com/"],
    pattern:
      /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9]{5,32}\/[A-Za-z0-9/]{10,128}|discord(?:app)?\.com\/api\/webhooks\/\d{10,24}\/[A-Za-z0-9_-]{20,128}|webhook\.office\.com\/webhookb2\/[A-Za-z0-9@-]{36,128}/,
  },
  {
    rule: "Telegram bot token",
    marks: [":AA"],
    pattern: /(?<![A-Za-z0-9_-])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
  },
  {
    rule: "Mailchimp API key",
    marks: ["-us"],
    pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/,
  },
  {
    rule: "Terraform Cloud token",
    marks: [".atlasv1."],
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,128}/,
  },
  {
    rule: "Airtable token",
    marks: ["pat"],
    pattern: /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![A-Za-z0-9])/,
  },
  { rule: "npm token", marks: ["_authToken="], pattern: new RegExp(`_authToken=${filledInLater}[^\\s$"']{8,256}`) },
  {
    rule: "New Relic license key",
    marks: ["NRAL"],
    pattern: /(?<![A-Za-z0-9])[0-9a-f]{36}NRAL(?![A-Za-z0-9])/,
  },
  {
    rule: "URL with a password",
    marks: ["://"],
    pattern: new RegExp(`:\\/\\/[^\\s:/?#@"']{0,128}:${filledInLater}[^\\s/@"']{1,256}@`),
  },
  {
    rule: "database connection string with a password",
    marks: ["@tcp", "@udp", "@unix", "@cloudsql"],
    pattern: new RegExp(`:${filledInLater}[^\\s@:"']{1,128}@(?:tcp|udp|unix|cloudsql)[a-z0-9]{0,8}\\(`),
  },
  {
    rule: "signed URL",
    marks: ["-Signature=", "&sig=", "?sig="],
    pattern: /(?:X-Goog-Signature|X-Amz-Signature|[?&]sig)=[A-Za-z0-9%+/=]{24,1024}/,
  },
  {
    rule: "authorization header",
    marks: ["Bearer ", "Basic ", "bearer ", "basic "],
    pattern: /(?<![A-Za-z])(?:[Bb]earer|[Bb]asic) (?=[A-Za-z0-9._~+/=-]{0,512}[0-9=+/])[A-Za-z0-9._~+/=-]{16,4096}/,
  },
];
