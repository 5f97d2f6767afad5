/** Short and unusual names of secrets. */
import type { FaultKind } from "../faultKind";
import { key, password, withEnvs } from "../surroundings";

/** The A in it is Cyrillic. */
const lookAlike = "DB_P\u0410SSWORD";
const otherLanguage = Object.fromEntries([
  ["GRÖSSE", "12"],
  ["RÉGION", "europe"],
]);
const rule = "no-secret-in-env";

export const shortNames: FaultKind = {
  title: "Short and unusual names of secrets",
  bad: [
    ["DB_PW", withEnvs({ DB_PW: password }), rule],
    ["ADMIN_PSWD", withEnvs({ ADMIN_PSWD: "lantern1" }), rule],
    ["PASSCODE", withEnvs({ KIOSK_PASSCODE: "493827" }), rule],
    ["basic authentication", withEnvs({ BASIC_AUTH: `ops:${password}` }), rule],
    ["HTTP_BASIC_AUTH", withEnvs({ HTTP_BASIC_AUTH: `viewer:${password}` }), rule],
    ["a htpasswd line", withEnvs({ HTPASSWD: "admin:$apr1$Qf3x0y1p$9hZkq8mQ7m1w1GkEo5nYb0" }), rule],
    ["a seed of one-time passwords", withEnvs({ TOTP_SEED: "JBSWY3DPEHPK3PXPJBSWY3DP" }), rule],
    [
      "a seed phrase",
      withEnvs({ WALLET_MNEMONIC: "legal winner thank year wave sausage worth useful legal winner thank yellow" }),
      rule,
    ],
    ["letters of another alphabet that look alike", withEnvs({ [lookAlike]: password }), rule],
    ["camel case", withEnvs({ dbPassword: password }), rule],
    ["one word", withEnvs({ SMTPPASSWORD: password }), rule],
    ["REDISCLI_AUTH", withEnvs({ REDISCLI_AUTH: password }), rule],
    ["MYSQL_PWD", withEnvs({ MYSQL_PWD: password }), rule],
    ["a key in the name", withEnvs({ [`KEY_${key}`]: "1" }), rule],
    ["a name of two vendors", withEnvs({ STRIPE_KEY: key }), rule],
    ["PASSPHRASE", withEnvs({ GPG_PASSPHRASE: "correct horse battery staple" }), rule],
    ["a numbered secret", withEnvs({ SESSION_SECRET_2: password }), rule],
    ["a secret with a suffix of its stage", withEnvs({ API_TOKEN_STAGING: key }), rule],
    ["MYSQLPASS", withEnvs({ MYSQLPASS: password }), rule],
    ["ADMINPW", withEnvs({ ADMINPW: "lantern1" }), rule],
    ["a German password", withEnvs({ DB_KENNWORT: password }), rule],
    ["a French password", withEnvs({ MOT_DE_PASSE: password }), rule],
    ["a Spanish password", withEnvs({ "DB_CONTRASE\u00d1A": password }), rule],
    ["a Portuguese password", withEnvs({ SENHA_DO_BANCO: password, DB_SENHA: password }), rule],
    ["CREDS", withEnvs({ FTP_CREDS: `ftp:${password}` }), rule],
    ["PSW", withEnvs({ SMTP_PSW: password }), rule],
    ["a pre-shared key", withEnvs({ VPN_PSK: password }), rule],
    ["a PIN", withEnvs({ SIM_PIN: "4711" }), rule],
    ["a PIN's code", withEnvs({ UNLOCK_PIN_CODE: "829104" }), rule],
    ["a PIN in a text", withEnvs({ MODEM: "apn=internet\nsim_pin=4711\n" }), rule],
    ["BINDPW", withEnvs({ LDAP_BINDPW: "lantern8823" }), "no-secret-in-env"],
    [
      "a hook of Discord",
      withEnvs({
        NOTIFY:
          "https://discord.com/api/webhooks/1183920475610284032/Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0YVb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0YaQ1",
      }),
      "no-secret-in-env",
    ],
  ],
  good: [
    ["PSW and PSK as settings", withEnvs({ PSW_ROUNDS: "12", PSK_MODE: "wpa2" })],
    ["pins of a chip", withEnvs({ LED_PIN: "13", RESET_PIN: "GPIO17", PINS: "14", PIN: "true" })],
    ["PIN in other words", withEnvs({ PINNED_VERSION: "2024", PIN_LENGTH: "1000", SPINNER: "2000" })],
    ["a postal code of India", withEnvs({ SHIPPING_PIN_CODE: "560001", PIN_CODE: "560001" })],
    ["PWD and OLDPWD", withEnvs({ PWD: "/app", OLDPWD: "/" })],
    ["AUTH as a mode", withEnvs({ BASIC_AUTH: "disabled", AUTH: "oidc", SMTP_AUTH: "login", REDIS_AUTH: "required" })],
    ["PW in other words", withEnvs({ PWA_NAME: "shop", POWER_MODE: "eco", PWM_HZ: "1000" })],
    ["PASS as a count", withEnvs({ MAX_PASSES: "3", PASSENGER_POOL: "6", BYPASS_CACHE: "true" })],
    [
      "words that end in PASS or WORT",
      withEnvs({ COMPASS: "north", BYPASS: "off", ANTWORT: "Quartz Lantern", TRESPASS: "no" }),
    ],
    [
      "compass and token words",
      withEnvs({ COMPASS_URL: "https://compass.example.com", TOKENIZERS_PARALLELISM: "false" }),
    ],
    ["a name in another language", withEnvs(otherLanguage)],
    [
      "an author and an authority",
      withEnvs({ AUTHOR: "Jane Doe", AUTHORITY: "https://login.example.com/tenant", OAUTH_CLIENT_ID: "web-app" }),
    ],
    ["keys of a keyboard", withEnvs({ HOTKEY: "ctrl+k", KEYBOARD: "us", KEY_REPEAT: "30" })],
    ["a key's id and version", withEnvs({ SIGNING_KEY_ID: "2024-11", KMS_KEY_VERSION: "3", JWT_ALGORITHM: "RS256" })],
  ],
};
