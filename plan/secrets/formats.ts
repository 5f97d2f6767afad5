/**
 * Formats by which keys and tokens of many vendors can be recognised: the one table that the policy pack (values in a stack) and the
 * egress proxy (text fields of events) share. Each row has marks (plain text that must occur, so that most values cost a substring
 * search) and a pattern that is linear in the length of the value.
 */
import { credentialFormats } from "./credentialFormats";

export interface SecretFormat {
  /** What it is, for messages. */
  readonly rule: string;
  /** Texts of which one must be in the value before the pattern is tried. Compared as written. */
  readonly marks: readonly string[];
  readonly pattern: RegExp;
}

/** Not within a longer word: `task-…` does not hold `sk-…`. */
const start = "(?<![A-Za-z0-9_-])";
/** A distinctive mark may follow a separator: `token_ghp_…`, `key-sk-ant-…`. */
const startOfDistinctive = "(?<![A-Za-z0-9])";
const end = "(?![A-Za-z0-9_-])";
/** Marks that are also ends of ordinary names, such as `api-key-…`. */
const ordinaryMarks: ReadonlySet<string> = new Set([
  "key-",
  "sk-",
  "re_",
  "do",
  "dp.",
  "shp",
  "pul-",
  "dapi",
  "SG.",
  "fc-",
]);

function token(rule: string, mark: string, body: string): SecretFormat {
  const before = ordinaryMarks.has(mark) ? start : startOfDistinctive;
  return { rule, marks: [mark], pattern: new RegExp(`${before}${mark.replace(/[.+/$]/g, "\\$&")}${body}`) };
}

const providerTokens: readonly SecretFormat[] = [
  token("Anthropic admin key", "sk-ant-admin", "[A-Za-z0-9_-]{8,256}"),
  token("Anthropic OAuth token", "sk-ant-oat", "[A-Za-z0-9_-]{8,256}"),
  token("Anthropic API key", "sk-ant-", "[A-Za-z0-9_-]{8,256}"),
  token("OpenRouter API key", "sk-or-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI API key", "sk-proj-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI API key", "sk-svcacct-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI admin key", "sk-admin-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI API key", "sk-", `[A-Za-z0-9]{32,128}${end}`),
  token("Google API key", "AIza", `[A-Za-z0-9_-]{35}${end}`),
  token("Google OAuth client secret", "GOCSPX-", "[A-Za-z0-9_-]{20,64}"),
  token("Google OAuth access token", "ya29.", "[A-Za-z0-9_-]{20,256}"),
  token("Google OAuth refresh token", "1//0", "[A-Za-z0-9_-]{30,256}"),
  token("Cloud Storage HMAC key", "GOOG1E", `[A-Z0-9]{50,64}${end}`),
  token("Hugging Face token", "hf_", `[A-Za-z0-9]{30,64}${end}`),
  token("Replicate API token", "r8_", `[A-Za-z0-9]{30,64}${end}`),
  token("Groq API key", "gsk_", `[A-Za-z0-9]{40,80}${end}`),
  token("xAI API key", "xai-", `[A-Za-z0-9]{60,128}${end}`),
  token("Perplexity API key", "pplx-", `[A-Za-z0-9]{40,80}${end}`),
  token("Pinecone API key", "pcsk_", "[A-Za-z0-9_]{30,128}"),
  token("LangSmith API key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
  token("PostHog project key", "phc_", `[A-Za-z0-9]{20,64}${end}`),
  token("PostHog personal key", "phx_", `[A-Za-z0-9_]{20,64}${end}`),
  token("PostHog feature flags key", "phs_", `[A-Za-z0-9]{20,64}${end}`),
  token("Stripe secret key", "sk_live_", "[A-Za-z0-9]{10,256}"),
  token("Stripe secret key", "sk_test_", "[A-Za-z0-9]{10,256}"),
  token("Stripe restricted key", "rk_live_", "[A-Za-z0-9]{10,256}"),
  token("Stripe restricted key", "rk_test_", "[A-Za-z0-9]{10,256}"),
  token("webhook signing secret", "whsec_", "[A-Za-z0-9+/=]{20,256}"),
  token("SendGrid API key", "SG.", "[A-Za-z0-9_-]{16,128}\\.[A-Za-z0-9_-]{16,128}"),
  token("Mailgun API key", "key-", `[0-9a-f]{32}${end}`),
  token("Brevo API key", "xkeysib-", "[0-9a-f]{64}"),
  token("Resend API key", "re_", `[A-Za-z0-9]{8}_[A-Za-z0-9]{20,32}${end}`),
  token("Shopify token", "shp", `(?:at|ca|pa|pca|ppa|ss)_[A-Za-z0-9]{32,64}${end}`),
  token("Square token", "sq0", "(?:csp|atp)-[A-Za-z0-9_-]{20,64}"),
  token("Slack app token", "xapp-", "[A-Za-z0-9-]{20,256}"),
  ...["GitHub token"].flatMap((rule) =>
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((mark) => token(rule, mark, `[A-Za-z0-9_]{36,255}${end}`)),
  ),
  token("GitHub token", "github_pat_", "[A-Za-z0-9_]{22,255}"),
  ...["glpat-", "gldt-", "glrt-", "glptt-"].map((mark) => token("GitLab token", mark, "[A-Za-z0-9_-]{20,64}")),
  token("Atlassian token", "ATATT3", "[A-Za-z0-9_=-]{20,256}"),
  token("Bitbucket token", "ATBB", `[A-Za-z0-9]{24,64}${end}`),
  token("npm token", "npm_", `[A-Za-z0-9_]{36}${end}`),
  token("PyPI token", "pypi-AgE", "[A-Za-z0-9_-]{40,512}"),
  token("RubyGems key", "rubygems_", `[0-9a-f]{48}${end}`),
  token("Docker Hub token", "dckr_", "(?:pat|oat)_[A-Za-z0-9_-]{20,64}"),
  token("Linear API key", "lin_api_", "[A-Za-z0-9_]{32,128}"),
  token("Notion token", "ntn_", `[A-Za-z0-9]{30,64}${end}`),
  token("Figma token", "figd_", "[A-Za-z0-9_-]{30,64}"),
  token("Sentry token", "sntrys_", "[A-Za-z0-9_=+/-]{30,512}"),
  token("Sentry token", "sntryu_", "[0-9a-f]{60,64}"),
  token("New Relic key", "NRAK-", `[A-Z0-9]{27}${end}`),
  token("Grafana token", "glsa_", "[A-Za-z0-9]{32}_[0-9a-f]{8}"),
  token("Grafana token", "glc_", "[A-Za-z0-9+/=]{32,512}"),
  token("DigitalOcean token", "do", "[opr]_v1_[0-9a-f]{64}"),
  token("HashiCorp Vault token", "hvs.", "[A-Za-z0-9_-]{20,512}"),
  token("HashiCorp Vault token", "hvb.", "[A-Za-z0-9_-]{20,512}"),
  token("Pulumi access token", "pul-", `[0-9a-f]{40}${end}`),
  token("Databricks token", "dapi", `[0-9a-f]{32}(?:-\\d)?${end}`),
  token("PlanetScale secret", "pscale_", "(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{20,128}"),
  token("Supabase token", "sbp_", `[0-9a-f]{40}${end}`),
  token("Supabase secret key", "sb_secret_", "[A-Za-z0-9_-]{20,128}"),
  token("Doppler token", "dp.", "(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9_.-]{30,128}"),
  token("1Password service token", "ops_ey", "[A-Za-z0-9+/=_-]{80,2048}"),
  token("age secret key", "AGE-SECRET-KEY-1", `[0-9A-Z]{58}${end}`),
  token("Tailscale key", "tskey-", "[A-Za-z0-9-]{16,128}"),
  token("Dynatrace token", "dt0c01.", "[A-Z0-9]{24}\\.[A-Z0-9]{64}"),
  token("Langfuse secret key", "sk-lf-", "[0-9a-f-]{32,40}"),
  token("NVIDIA API key", "nvapi-", "[A-Za-z0-9_-]{32,128}"),
  token("Cerebras API key", "csk-", `[a-z0-9]{40,64}${end}`),
  token("Fireworks API key", "fw_", `[A-Za-z0-9]{22,32}${end}`),
  token("Tavily API key", "tvly-", "[A-Za-z0-9-]{20,64}"),
  token("Firecrawl API key", "fc-", `[0-9a-f]{32}${end}`),
  token("E2B API key", "e2b_", `[0-9a-f]{40}${end}`),
  token("Jina API key", "jina_", "[A-Za-z0-9_-]{40,80}"),
  token("Voyage API key", "pa-", `[A-Za-z0-9_-]{43}${end}`),
  token("ElevenLabs API key", "sk_", `[0-9a-f]{48}${end}`),
  token("Twilio API key", "SK", `[0-9a-f]{32}${end}`),
  token("Facebook access token", "EAA", `[A-Za-z0-9]{60,256}${end}`),
  token("Heroku API key", "HRKU-", "[A-Za-z0-9_-]{30,80}"),
  token("Fly.io token", "fo1_", "[A-Za-z0-9_-]{30,64}"),
  token("Netlify token", "nfp_", `[A-Za-z0-9]{36,40}${end}`),
  token("Postman API key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
  token("Contentful token", "CFPAT-", `[A-Za-z0-9_-]{43}${end}`),
  token("CircleCI token", "CCIPAT_", "[A-Za-z0-9]{22}_[0-9a-f]{40}"),
  token("Shippo token", "shippo_", "(?:live|test)_[0-9a-f]{40}"),
  token("EasyPost API key", "EZAK", `[A-Za-z0-9]{54}${end}`),
  token("Duffel token", "duffel_", "(?:live|test)_[A-Za-z0-9_=-]{43}"),
  token("Typeform token", "tfp_", "[A-Za-z0-9_.=-]{40,64}"),
  token("Mapbox secret token", "sk.eyJ", "[A-Za-z0-9_-]{20,256}\\.[A-Za-z0-9_-]{20,64}"),
  token("Neon API key", "napi_", `[A-Za-z0-9]{40,80}${end}`),
  token("Alibaba Cloud access key", "LTAI", `[A-Za-z0-9]{12,24}${end}`),
  token("Tencent Cloud secret id", "AKID", `[A-Za-z0-9]{32}${end}`),
  token("Braintree access token", "access_token$production$", "[0-9a-z]{16}\\$[0-9a-f]{32}"),
  token("Clojars token", "CLOJARS_", `[0-9a-z]{60}${end}`),
];

/** Every format, most telling first. */
export const formats: readonly SecretFormat[] = [...credentialFormats, ...providerTokens];

/** Returns what a value holds by its format, e.g. `Anthropic API key`; undefined if no format matches. */
export function formatOf(value: string): string | undefined {
  return formats.find(({ marks, pattern }) => marks.some((mark) => value.includes(mark)) && pattern.test(value))?.rule;
}
