/** Keys that are published on purpose. */
import type { FaultKind } from "../faultKind";
import { password, withEnvs } from "../surroundings";
import { base64, env } from "./harmlessParts";

const jwt = `${base64('{"alg":"HS256","typ":"JWT"}').replace(/=+$/, "")}.${base64('{"role":"anon","iss":"supabase"}').replace(/=+$/, "")}.s1gnatur3-0f-n0body-4t-4ll`;

export const publishedValues: FaultKind = {
  title: "Keys that are published on purpose",
  bad: [
    ["a key of the service role", withEnvs({ SUPABASE_SERVICE_ROLE_KEY: jwt }), env],
    ["a token under a neutral name", withEnvs({ SETTINGS: jwt }), env],
    [
      "a secret under a published prefix",
      withEnvs({ NEXT_PUBLIC_STRIPE: ["sk", "live", "51H8xKq2eZvKYlo2CkQm7Wn4Rt9"].join("_") }),
      env,
    ],
    ["an admin key of a search", withEnvs({ ALGOLIA_ADMIN_KEY: "6be0576ff61c053d5f9a3225e2a90f76" }), env],
    [
      "a password under a published prefix",
      withEnvs({ NEXT_PUBLIC_DSN: `https://user:${password}@api.example.com` }),
      env,
    ],
  ],
  good: [
    ["an anonymous key in the page", withEnvs({ NEXT_PUBLIC_SUPABASE_ANON_KEY: jwt })],
    ["an anonymous key of the server", withEnvs({ SUPABASE_ANON_KEY: jwt })],
    ["a search key", withEnvs({ ALGOLIA_SEARCH_KEY: "6be0576ff61c053d5f9a3225e2a90f76" })],
    [
      "a publishable key",
      withEnvs({
        VITE_CLERK_PUBLISHABLE_KEY: "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k",
        STRIPE_PUBLISHABLE_KEY: "pk_live_51H8xKq2eZvKYlo2C",
      }),
    ],
    [
      "a key of Firebase in the page",
      withEnvs({ VITE_FIREBASE_API_KEY: `AIza${"Sy0f-nobody-at-all-0123456789_abcdefghij".slice(0, 35)}` }),
    ],
    ["a site key", withEnvs({ RECAPTCHA_SITE_KEY: "6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI" })],
    [
      "a public key",
      withEnvs({
        JWT_PUBLIC_KEY:
          "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
        VAPID_PUBLIC_KEY: "BNbxGYNMhEIi9zrneh7mqV4oUanjLUK3m-mYZBc62frMKrEoMk88r3Lk596T0ck9xlT-aok0fO1KXBLV4-XqxYM",
      }),
    ],
    [
      "a site key of Turnstile and a publishable key",
      withEnvs({
        VITE_TURNSTILE_SITE_KEY: "0x4AAAAAAADnPIDROrmt1Wwj",
        NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_live_51Hb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0YVb7Kq2",
      }),
    ],
  ],
};
