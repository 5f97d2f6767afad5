/**
 * Formats that identify a key or token by its characters alone, with the vendor that issues it. The policy pack looks for
 * them in programs and the egress proxy in events. Rules as data: a substring search for the marks rules most texts out,
 * and every pattern runs in linear time.
 */

export interface SecretFormat {
  /** Issuer; undefined for formats that belong to no vendor, such as private keys. */
  readonly vendor?: string;
  /** Kind of secret, for messages. */
  readonly title: string;
  /** The pattern is tried only if the text contains one of these. Case matters. */
  readonly marks: readonly string[];
  readonly pattern: RegExp;
}

/** Not inside a longer word: `task-…` does not contain an `sk-…`. */
const start = "(?<![A-Za-z0-9_-])";
const end = "(?![A-Za-z0-9_-])";
const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** A distinctive mark may follow a separator: `token_ghp_…`, `key-sk-ant-…`. */
const startOfDistinctive = "(?<![A-Za-z0-9])";
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
  "pa-",
  "pat-",
  "access-",
  "AC",
]);

function token(vendor: string, title: string, mark: string, body: string): SecretFormat {
  const before = ordinaryMarks.has(mark) ? start : startOfDistinctive;
  return { vendor, title, marks: [mark], pattern: new RegExp(`${before}${mark.replace(/[.+/$]/g, "\\$&")}${body}`) };
}

/** The most specific format first. */
export const tokenFormats: readonly SecretFormat[] = [
  {
    title: "private key",
    marks: ["PRIVATE KEY"],
    pattern: /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  },
  { title: "PuTTY private key", marks: ["PuTTY-User-Key-File-"], pattern: /PuTTY-User-Key-File-\d/ },
  {
    title: "signed token (JWT)",
    marks: ["eyJ"],
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,16384}\.[A-Za-z0-9_-]{16,2048}/,
  },
  {
    vendor: "AWS",
    title: "AWS access key",
    marks: ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])/,
  },
  {
    vendor: "Microsoft",
    title: "Azure client secret",
    marks: ["Q~"],
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/,
  },
  {
    vendor: "Slack",
    title: "Slack token",
    marks: ["xox"],
    pattern: /(?<![A-Za-z0-9_-])xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,256}/,
  },
  {
    vendor: "Slack",
    title: "incoming webhook with its secret",
    marks: ["hooks.slack.com/"],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9]{5,32}\/[A-Za-z0-9/]{10,128}/,
  },
  {
    // The first part is the bot's id, a number of 17 to 20 digits, in base64.
    vendor: "Discord",
    title: "Discord bot token",
    marks: ["MT", "Mj", "Mz", "ND", "NT", "Nj", "Nz", "OD", "OT"],
    pattern:
      /(?<![A-Za-z0-9_-])(?:M[Tjz]|N[DTjz]|O[DT])[A-Za-z0-9]{21,26}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])/,
  },
  {
    vendor: "Discord",
    title: "incoming webhook with its secret",
    marks: ["/api/webhooks/"],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{10,24}\/[A-Za-z0-9_-]{20,128}/,
  },
  {
    vendor: "Microsoft",
    title: "incoming webhook with its secret",
    marks: ["webhook.office.com/"],
    pattern: /webhook\.office\.com\/webhookb2\/[A-Za-z0-9@-]{36,128}/,
  },
  {
    vendor: "Telegram",
    title: "Telegram bot token",
    marks: [":AA"],
    pattern: /(?<![A-Za-z0-9_-])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
  },
  {
    vendor: "Mailchimp",
    title: "Mailchimp API key",
    marks: ["-us"],
    pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/,
  },
  {
    vendor: "HashiCorp",
    title: "Terraform Cloud token",
    marks: [".atlasv1."],
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,128}/,
  },
  {
    vendor: "Airtable",
    title: "Airtable token",
    marks: ["pat"],
    pattern: /(?<![A-Za-z0-9])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![A-Za-z0-9])/,
  },
  {
    vendor: "New Relic",
    title: "New Relic license key",
    marks: ["NRAL"],
    pattern: /(?<![A-Za-z0-9])[0-9a-f]{36}NRAL(?![A-Za-z0-9])/,
  },
  token("Anthropic", "Anthropic admin key", "sk-ant-admin", "[A-Za-z0-9_-]{8,256}"),
  token("Anthropic", "Anthropic OAuth token", "sk-ant-oat", "[A-Za-z0-9_-]{8,256}"),
  token("Anthropic", "Anthropic API key", "sk-ant-", "[A-Za-z0-9_-]{8,256}"),
  token("OpenRouter", "OpenRouter API key", "sk-or-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI", "OpenAI API key", "sk-proj-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI", "OpenAI API key", "sk-svcacct-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI", "OpenAI admin key", "sk-admin-", "[A-Za-z0-9_-]{20,256}"),
  token("OpenAI", "OpenAI API key", "sk-", `[A-Za-z0-9]{32,128}${end}`),
  token("Google", "Google API key", "AIza", `[A-Za-z0-9_-]{35}${end}`),
  token("Google", "Google OAuth client secret", "GOCSPX-", "[A-Za-z0-9_-]{20,64}"),
  token("Google", "Google OAuth access token", "ya29.", "[A-Za-z0-9_-]{20,256}"),
  token("Google", "Google OAuth refresh token", "1//0", "[A-Za-z0-9_-]{30,256}"),
  token("Google", "Cloud Storage HMAC key", "GOOG1E", `[A-Z0-9]{50,64}${end}`),
  token("Hugging Face", "Hugging Face token", "hf_", `[A-Za-z0-9]{30,64}${end}`),
  token("Replicate", "Replicate API token", "r8_", `[A-Za-z0-9]{30,64}${end}`),
  token("Groq", "Groq API key", "gsk_", `[A-Za-z0-9]{40,80}${end}`),
  token("xAI", "xAI API key", "xai-", `[A-Za-z0-9]{60,128}${end}`),
  token("Perplexity", "Perplexity API key", "pplx-", `[A-Za-z0-9]{40,80}${end}`),
  token("Pinecone", "Pinecone API key", "pcsk_", "[A-Za-z0-9_]{30,128}"),
  token("LangSmith", "LangSmith API key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
  token("PostHog", "PostHog project key", "phc_", `[A-Za-z0-9]{20,64}${end}`),
  token("PostHog", "PostHog personal key", "phx_", `[A-Za-z0-9]{20,64}${end}`),
  token("PostHog", "PostHog feature flags key", "phs_", `[A-Za-z0-9]{20,64}${end}`),
  token("Stripe", "Stripe secret key", "sk_live_", "[A-Za-z0-9]{10,256}"),
  token("Stripe", "Stripe secret key", "sk_test_", "[A-Za-z0-9]{10,256}"),
  token("Stripe", "Stripe restricted key", "rk_live_", "[A-Za-z0-9]{10,256}"),
  token("Stripe", "Stripe restricted key", "rk_test_", "[A-Za-z0-9]{10,256}"),
  token("Stripe", "webhook signing secret", "whsec_", "[A-Za-z0-9+/=]{20,256}"),
  token("SendGrid", "SendGrid API key", "SG.", "[A-Za-z0-9_-]{16,128}\\.[A-Za-z0-9_-]{16,128}"),
  token("Mailgun", "Mailgun API key", "key-", `[0-9a-f]{32}${end}`),
  token("Brevo", "Brevo API key", "xkeysib-", "[0-9a-f]{64}"),
  token("Resend", "Resend API key", "re_", `[A-Za-z0-9]{8}_[A-Za-z0-9]{20,32}${end}`),
  token("Shopify", "Shopify token", "shp", `(?:at|ca|pa|pca|ppa|ss)_[A-Za-z0-9]{32,64}${end}`),
  token("Square", "Square token", "sq0", "(?:csp|atp)-[A-Za-z0-9_-]{20,64}"),
  token("Slack", "Slack app token", "xapp-", "[A-Za-z0-9-]{20,256}"),
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((mark) =>
    token("GitHub", "GitHub token", mark, `[A-Za-z0-9]{36,255}${end}`),
  ),
  token("GitHub", "GitHub token", "github_pat_", "[A-Za-z0-9_]{22,255}"),
  ...["glpat-", "gldt-", "glrt-", "glptt-"].map((mark) =>
    token("GitLab", "GitLab token", mark, "[A-Za-z0-9_-]{20,64}"),
  ),
  token("Atlassian", "Atlassian token", "ATATT3", "[A-Za-z0-9_=-]{20,256}"),
  token("Bitbucket", "Bitbucket token", "ATBB", `[A-Za-z0-9]{24,64}${end}`),
  token("npm", "npm token", "npm_", `[A-Za-z0-9_]{36}${end}`),
  token("PyPI", "PyPI token", "pypi-AgE", "[A-Za-z0-9_-]{40,512}"),
  token("RubyGems", "RubyGems key", "rubygems_", `[0-9a-f]{48}${end}`),
  token("Docker", "Docker Hub token", "dckr_", "(?:pat|oat)_[A-Za-z0-9_-]{20,64}"),
  token("Linear", "Linear API key", "lin_api_", "[A-Za-z0-9_]{32,128}"),
  token("Notion", "Notion token", "ntn_", `[A-Za-z0-9]{30,64}${end}`),
  token("Figma", "Figma token", "figd_", "[A-Za-z0-9_-]{30,64}"),
  token("Sentry", "Sentry token", "sntrys_", "[A-Za-z0-9_=+/-]{30,512}"),
  token("Sentry", "Sentry token", "sntryu_", "[0-9a-f]{60,64}"),
  token("New Relic", "New Relic key", "NRAK-", `[A-Z0-9]{27}${end}`),
  token("Grafana", "Grafana token", "glsa_", "[A-Za-z0-9]{32}_[0-9a-f]{8}"),
  token("Grafana", "Grafana token", "glc_", "[A-Za-z0-9+/=]{32,512}"),
  token("DigitalOcean", "DigitalOcean token", "do", "[opr]_v1_[0-9a-f]{64}"),
  token("HashiCorp", "HashiCorp Vault token", "hvs.", "[A-Za-z0-9_-]{20,512}"),
  token("HashiCorp", "HashiCorp Vault token", "hvb.", "[A-Za-z0-9_-]{20,512}"),
  token("Pulumi", "Pulumi access token", "pul-", `[0-9a-f]{40}${end}`),
  token("Databricks", "Databricks token", "dapi", `[0-9a-f]{32}(?:-\\d)?${end}`),
  token("PlanetScale", "PlanetScale secret", "pscale_", "(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{20,128}"),
  token("Supabase", "Supabase token", "sbp_", `[0-9a-f]{40}${end}`),
  token("Supabase", "Supabase secret key", "sb_secret_", "[A-Za-z0-9_-]{20,128}"),
  token("Doppler", "Doppler token", "dp.", "(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9_.-]{30,128}"),
  token("1Password", "1Password service token", "ops_ey", "[A-Za-z0-9+/=_-]{80,2048}"),
  token("age", "age secret key", "AGE-SECRET-KEY-1", `[0-9A-Z]{58}${end}`),
  token("Tailscale", "Tailscale key", "tskey-", "[A-Za-z0-9-]{16,128}"),
  token("Dynatrace", "Dynatrace token", "dt0c01.", "[A-Z0-9]{24}\\.[A-Z0-9]{64}"),
  token("Langfuse", "Langfuse secret key", "sk-lf-", "[0-9a-f-]{32,40}"),
  token("NVIDIA", "NVIDIA API key", "nvapi-", "[A-Za-z0-9_-]{32,128}"),
  token("Cerebras", "Cerebras API key", "csk-", `[a-z0-9]{40,64}${end}`),
  token("Fireworks", "Fireworks API key", "fw_", `[A-Za-z0-9]{22,32}${end}`),
  token("Tavily", "Tavily API key", "tvly-", "[A-Za-z0-9-]{20,64}"),
  token("Firecrawl", "Firecrawl API key", "fc-", `[0-9a-f]{32}${end}`),
  token("E2B", "E2B API key", "e2b_", `[0-9a-f]{40}${end}`),
  token("Jina", "Jina API key", "jina_", "[A-Za-z0-9_-]{40,80}"),
  token("Voyage", "Voyage API key", "pa-", `[A-Za-z0-9_-]{43}${end}`),
  token("ElevenLabs", "ElevenLabs API key", "sk_", `[0-9a-f]{48}${end}`),
  token("Twilio", "Twilio API key", "SK", `[0-9a-f]{32}${end}`),
  token("Facebook", "Facebook access token", "EAA", `[A-Za-z0-9]{60,256}${end}`),
  token("Heroku", "Heroku API key", "HRKU-", "[A-Za-z0-9_-]{30,80}"),
  token("Fly.io", "Fly.io token", "fo1_", "[A-Za-z0-9_-]{30,64}"),
  token("Netlify", "Netlify token", "nfp_", `[A-Za-z0-9]{36,40}${end}`),
  token("Postman", "Postman API key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
  token("Contentful", "Contentful token", "CFPAT-", `[A-Za-z0-9_-]{43}${end}`),
  token("CircleCI", "CircleCI token", "CCIPAT_", "[A-Za-z0-9]{22}_[0-9a-f]{40}"),
  token("Shippo", "Shippo token", "shippo_", "(?:live|test)_[0-9a-f]{40}"),
  token("EasyPost", "EasyPost API key", "EZAK", `[A-Za-z0-9]{54}${end}`),
  token("Duffel", "Duffel token", "duffel_", "(?:live|test)_[A-Za-z0-9_=-]{43}"),
  token("Typeform", "Typeform token", "tfp_", "[A-Za-z0-9_.=-]{40,64}"),
  token("Mapbox", "Mapbox secret token", "sk.eyJ", "[A-Za-z0-9_-]{20,256}\\.[A-Za-z0-9_-]{20,64}"),
  token("Neon", "Neon API key", "napi_", `[A-Za-z0-9]{40,80}${end}`),
  token("Alibaba Cloud", "Alibaba Cloud access key", "LTAI", `[A-Za-z0-9]{12,24}${end}`),
  token("Tencent Cloud", "Tencent Cloud secret id", "AKID", `[A-Za-z0-9]{32}${end}`),
  token("Braintree", "Braintree access token", "access_token$production$", "[0-9a-z]{16}\\$[0-9a-f]{32}"),
  token("Clojars", "Clojars token", "CLOJARS_", `[0-9a-z]{60}${end}`),
  token("HubSpot", "HubSpot token", "pat-", `(?:na|eu|ap)[0-9]-${uuid}${end}`),
  token("Plaid", "Plaid access token", "access-", `(?:sandbox|development|production)-${uuid}${end}`),
  token("Twilio", "Twilio credentials", "AC", `[0-9a-f]{32}:[0-9a-f]{32}${end}`),
  token("Fly.io", "Fly.io token", "fm2_", "[A-Za-z0-9+/=]{60,2048}"),
  token("Buildkite", "Buildkite token", "bkua_", `[0-9a-f]{40}${end}`),
  token("Vercel", "Vercel Blob token", "vercel_blob_rw_", `[A-Za-z0-9]{16}_[A-Za-z0-9]{30}${end}`),
  token("Apify", "Apify token", "apify_api_", `[A-Za-z0-9]{36}${end}`),
  token("Notion", "Notion token", "secret_", `[A-Za-z0-9]{43}${end}`),
  token("Cloudflare", "Cloudflare Origin CA key", "v1.0-", `[0-9a-f]{24}-[0-9a-f]{146}${end}`),
];
