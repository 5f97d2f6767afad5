/** Words under KEY, TOKEN and PAT. */
import type { FaultKind } from "../faultKind";
import { key, withEnvs } from "../surroundings";
import { env } from "./harmlessParts";

export const keyWords: FaultKind = {
  title: "Words under KEY, TOKEN and PAT",
  bad: [
    ["a session's key", withEnvs({ SESSION_KEY: key }), env],
    ["a word as a password", withEnvs({ ADMIN_PASSWORD: "sunflower" }), env],
    ["a token of GitHub", withEnvs({ GITHUB_PAT: key }), env],
    ["a token of hexadecimal", withEnvs({ WEBHOOK_TOKEN: "5f4dcc3b5aa765d61d8327deb882cf99" }), env],
    ["a key of a cookie", withEnvs({ COOKIE_KEY: "j8sd7Hq2-Lk9x-Pw4m" }), env],
  ],
  good: [
    [
      "names of cookies and headers",
      withEnvs({ SESSION_KEY: "sid", COOKIE_KEY: "session", HOST_KEY: "x-forwarded-host", JWT_KEY: "sub" }),
    ],
    ["names of services", withEnvs({ SERVICE_KEY: "billing", INTEGRATION_KEY: "crm", LICENSE_KEY: "community" })],
    [
      "currencies and contracts",
      withEnvs({ PAYMENT_TOKEN: "USDC", FEE_TOKEN: "eth", GOV_TOKEN: "0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984" }),
    ],
    ["patterns", withEnvs({ FILE_PAT: "*.csv", ROUTE_PAT: "/api/*" })],
    ["counts of tokens", withEnvs({ MAX_TOKENS: "8192", TOKENS: "1000", TOKEN_BUDGET: "50000", TOKEN_TTL: "3600s" })],
    [
      "keys of caches and sorting",
      withEnvs({
        SORT_KEY: "createdAt",
        CACHE_KEY: "v3-products",
        PARTITION_KEY: "tenantId",
        FEATURE_KEY: "new-checkout",
      }),
    ],
    [
      "settings of a tokenizer and of keys in a map",
      withEnvs({
        TOKENIZER: "cl100k_base",
        MAX_TOKENS: "8192",
        KEY_PREFIX: "acme:",
        PARTITION_KEY: "order_id",
        PRIMARY_KEY_COLUMN: "id",
        PASSWORD_MIN_LENGTH: "12",
        SECRET_ROTATION_DAYS: "30",
      }),
    ],
    [
      "where passwords are reset and keys are published",
      withEnvs({
        PASSWORD_RESET_URL: "https://app.example.com/reset",
        JWKS_URI: "https://login.example.com/.well-known/jwks.json",
        OIDC_TOKEN_ENDPOINT: "https://login.example.com/oauth2/token",
        API_KEY_HEADER: "x-api-key",
        CREDENTIALS_DIR: "/secrets",
      }),
    ],
  ],
};
