/** Names that make any ordinary value a secret, known or not, and what they are taken for. */
export const certainNames: readonly (readonly [name: string, rule: string])[] = [
  ["API_KEY", "API key"],
  ["ANTHROPIC_API_KEY", "API key"],
  ["OPENAI_APIKEY", "API key"],
  ["openaiApiKey", "API key"],
  ["openai-api-key", "API key"],
  ["OPENAI_KEY", "API key"],
  ["STRIPE_KEY", "API key"],
  ["ANTHROPIC_API_KEY_PROD", "API key"],
  ["ANTHROPIC_API_KEY_2", "API key"],
  ["SEGMENT_WRITE_KEY", "access key"],
  ["AWS_SECRET_ACCESS_KEY", "access key"],
  ["DD_APP_KEY", "access key"],
  ["MIXPANEL_TOKEN", "token"],
  ["GITHUB_PAT", "token"],
  ["authToken", "token"],
  ["SLACK_BOT_TOKEN", "token"],
  ["SESSION_SECRET", "secret"],
  ["SECRET_KEY_BASE", "secret"],
  ["CLIENT_SECRET", "secret"],
  ["DJANGO_SECRET_KEY", "secret"],
  ["DB_PASSWORD", "password"],
  ["PGPASSWORD", "password"],
  ["SMTP_PASS", "password"],
  ["MYSQL_PWD", "password"],
  ["BINDPW", "password"],
  ["LDAP_BINDPASS", "password"],
  ["STOREPASS", "password"],
  ["KEYSTOREPASS", "password"],
  ["TRUSTSTOREPWD", "password"],
  ["VPNPASS", "password"],
  ["WIFIPWD", "password"],
  ["KEY_PASSPHRASE", "password"],
  ["DB_CREDENTIALS", "credentials"],
  ["GCP_CREDS", "credentials"],
  ["TLS_KEY", "private key"],
  ["SSH_PRIVATE_KEY", "private key"],
  ["JWT_SIGNING_KEY", "signing or encryption key"],
  ["ENCRYPTION_KEY", "signing or encryption key"],
  ["PASSWORD_SALT", "salt of a hash"],
];

/** Names that are a secret when the value is random or not known yet. */
export const likelyNames: readonly string[] = ["OPENAI_API_KEY_ACME", "TOKEN_FOR_ACME", "PASSWORD_ACME", "SECRET_ACME"];

/** Names that are a secret only when the value is known to be random. */
export const possibleNames: readonly string[] = ["ROUTER_KEY", "REDIS_AUTH", "ACME_KEYS"];

/** Names of connection strings: a secret when not known yet, else judged by their format. */
export const connectionNames: readonly string[] = [
  "DATABASE_URL",
  "POSTGRES_URI",
  "MONGODB_URI",
  "REDIS_URL",
  "DB_CONNECTION_STRING",
  "SQL_DSN",
  "ACME_DATABASE_URL",
];
