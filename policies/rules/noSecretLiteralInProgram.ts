/** Reports secrets that are written in the program or in plain config. */
import type { Resource, Workload } from "../graph";
import { sourcesOf } from "../read";
import {
  credentialInCommand,
  isPlainWords,
  isPublicKey,
  isPublicSecret,
  judgeName,
  judgeProse,
  judgeSecret,
  looksLikeKey,
  namesASecret,
} from "../secrets";
import { isMarkedBySchema, isSecretKey, type Place, placesOf, rowOf } from "../types";
import { listPath } from "./commandWords";
import { withArticle } from "./messages";
import type { Report, ResourceView, Rule, RuleContext } from "./rule";
import { isPlaceholder } from "./secretOrigins";

/** What to do instead, by where the literal is: what one place takes is a finding of another rule in the next. */
const fixes = {
  version:
    "generate it, keep it as secret config, or create the version with a placeholder and add the value out of band",
  credential: "generate it or keep it as secret config",
  plain: "keep the value in Secret Manager and let the code read it there",
  kubernetes: "declare a Kubernetes Secret with a generated value or secret config, and refer to it",
};

/** Properties that may hold a generated value or secret config. Anything else is plain text to whoever may read the resource. */
const credentialKinds: ReadonlySet<string | undefined> = new Set(["secret", "header", "setting"]);

function fixAt({ type }: Resource, { kind }: Place): string {
  if (type.startsWith("gcp:secretmanager/")) {
    return fixes.version;
  }
  if (credentialKinds.has(kind)) {
    return fixes.credential;
  }
  return type.startsWith("kubernetes:") ? fixes.kubernetes : fixes.plain;
}

export const noSecretLiteralInProgram: Rule = {
  id: "no-secret-literal-in-program",
  sentence: "No secret is written in the program or in plain config.",
  why: "Whatever is in the source is in every clone, review and build log. A secret version with a literal value looks like good practice, but its key is published with the source.",
  counts:
    "Texts in the format of a secret anywhere in a resource's inputs, and the value of secret versions and password properties where it comes from no other resource and is neither secret config nor a placeholder that says so. Environment variables and command lines have a rule of their own.",
  unknowns: "A value that isn't known yet comes from another resource, so it is not a literal.",
  severity: "critical",
  remediation:
    "Generate the value with `random.RandomPassword` (not `RandomBytes`, whose id is the value in plain text), keep it as secret config, or create the version with the text 'placeholder' and add the real value with `gcloud secrets versions add`.",
  examples: {
    bad: `
const secret = new gcp.secretmanager.Secret("db", { secretId: "acme-db", replication: { auto: {} } });
new gcp.secretmanager.SecretVersion("db", { secret: secret.id, secretData: "an-obvious-fake-of-a-password" });`,
    good: `
const secret = new gcp.secretmanager.Secret("db", { secretId: "acme-db", replication: { auto: {} } });
const password = new random.RandomPassword("db", { length: 32 });
new gcp.secretmanager.SecretVersion("db", { secret: secret.id, secretData: password.result });`,
  },

  resource(view, context) {
    return judgeTexts(view, context);
  },

  stack(graph, context) {
    const workloads = new Map(graph.workloads.map((workload) => [workload.id, workload]));
    return graph.resources.flatMap((resource) => judgeMarked(resource, workloads.get(resource.urn), context));
  },
};

/**
 * Before anything is created: what a text itself says. Texts marked as secrets are left to the second phase, in which a
 * literal differs from the output of another resource.
 */
function judgeTexts({ resource, workload }: ResourceView, context: RuleContext): Report[] {
  const reports: Report[] = [];
  for (const place of judgedPlaces(resource, workload)) {
    if (place.isEntry && place.name !== undefined && isSecretKey(place.name)) {
      const problem = `must not hold a secret, got one as the key of a map; ${fixAt(resource, place)}`;
      reports.push({ urn: resource.urn, path: place.path, problem });
    }
    const reading = place.field.text();
    if (reading.state !== "known" || reading.secret || context.isSecretConfig(reading.value)) {
      continue;
    }
    const kind = secretAt(place, reading.value);
    if (kind !== undefined) {
      const problem = `must not hold a secret, got what looks like ${withArticle(kind)}; ${fixAt(resource, place)}`;
      reports.push({ urn: resource.urn, path: place.path, problem });
    }
  }
  return [...reports, ...judgeCommands(resource, workload, reports)];
}

/** Commands as a whole, in which a password may stand by itself: `redis-cli -a VALUE`. One with a finding is left out. */
function judgeCommands(resource: Resource, workload: Workload | undefined, found: readonly Report[]): Report[] {
  const commands = new Map<string, { readonly words: string[]; readonly place: Place }>();
  for (const place of judgedPlaces(resource, workload)) {
    const reading = place.field.text();
    const path = listPath(place.path);
    if (place.kind === "words" && reading.state === "known" && !reading.secret) {
      const command = commands.get(path) ?? { words: [], place };
      command.words.push(reading.value);
      commands.set(path, command);
    }
  }
  return [...commands].flatMap(([path, { words, place }]) => {
    const isReported = found.some((report) => listPath(report.path ?? "") === path);
    const kind = isReported ? undefined : credentialInCommand(words);
    if (kind === undefined) {
      return [];
    }
    const problem = `must not hold a secret, got what looks like ${withArticle(kind)}; ${fixAt(resource, place)}`;
    return [{ urn: resource.urn, path, problem }];
  });
}

function* judgedPlaces(resource: Resource, workload: Workload | undefined): Generator<Place> {
  if (/^(?:bulkhead|pulumi):/.test(resource.type)) {
    return;
  }
  const judgedElsewhere = new Set(workload && pathsJudgedElsewhere(workload));
  for (const place of placesOf(resource)) {
    if (!judgedElsewhere.has(place.path)) {
      yield place;
    }
  }
}

/** A reference holds a secret's name: a key in its place is a literal like any other. */
function pathsJudgedElsewhere({ env, words }: Workload): string[] {
  const values = env.filter(({ secret }) => secret === undefined).map(({ slot }) => slot);
  return [...values, ...words].map(({ path }) => path);
}

/** Kind of secret that a known text is; undefined if nothing says so. */
function secretAt(place: Place, value: string): string | undefined {
  if (place.isProse) {
    return judgeProse(value);
  }
  const isSetting = place.kind === "env" || place.kind === "header" || place.kind === "setting";
  const isNamed = isSetting || place.kind === "words" || (place.kind === "secret" && place.isEntry);
  return judgeSecret({ name: isNamed ? place.name : undefined, value: decoded(place, value) })?.rule;
}

/** The values of a Kubernetes secret are in base64. */
function decoded({ kind, isEntry, property }: Place, value: string): string {
  const isEncoded = kind === "secret" && isEntry && property === "data" && /^[A-Za-z0-9+/]{4,}={0,2}$/.test(value);
  const text = isEncoded ? Buffer.from(value, "base64").toString("utf8") : value;
  return /[^\t\r\n -~\u00a0-\uffef]|\ufffd/.test(text) ? value : text;
}

/** After everything is registered: properties made for secrets, and texts marked as secrets, that come from nowhere else. */
function judgeMarked(resource: Resource, workload: Workload | undefined, context: RuleContext): Report[] {
  const reports: Report[] = [];
  for (const place of judgedPlaces(resource, workload)) {
    const isCredential = place.kind === "secret" && !place.isEntry;
    const reading = place.field.text();
    if (
      reading.state !== "known" ||
      !(isCredential || reading.secret) ||
      !isLiteral(resource, place, reading.value, context)
    ) {
      continue;
    }
    const got = isCredential ? "a literal" : markedSecretAt(resource, place, reading.value);
    if (got !== undefined) {
      const problem = `must not be written in the program, got ${got}; ${fixAt(resource, place)}`;
      reports.push({ urn: resource.urn, path: place.path, problem });
    }
  }
  return reports;
}

function isLiteral(resource: Resource, place: Place, value: string, context: RuleContext): boolean {
  if (value.trim() === "" || isPlaceholder(value) || isPublicKey(value) || context.secretConfigIn(value).length > 0) {
    return false;
  }
  // The provider marks the name of a key in a key store: words are such a name, anything else is taken for the key.
  if (/Alias$/.test(place.name ?? "") && isPlainWords(value)) {
    return false;
  }
  if (isCustomResource(resource.type) && isNameOfSecret(place, value)) {
    return false;
  }
  const isSecretVersion = resource.type.startsWith("gcp:secretmanager/");
  return sourcesOf(resource, place.property).length === 0 && (isSecretVersion || !isPublicSecret(value));
}

/** True for what Kubernetes knows by its definition only: nothing says what its properties mean but their names. */
function isCustomResource(type: string): boolean {
  return type.startsWith("kubernetes:") && rowOf(type) === undefined;
}

/** `secretKey: password` and `password: billing/db-password` name what is kept elsewhere. */
function isNameOfSecret(place: Place, value: string): boolean {
  const isPassword = judgeName(place.name ?? "")?.password === true;
  return namesASecret(value) || (!isPassword && isPlainWords(value));
}

function markedSecretAt(resource: Resource, place: Place, value: string): string | undefined {
  const kind = secretAt(place, value);
  if (kind !== undefined) {
    return `what looks like ${withArticle(kind)}`;
  }
  // The provider's own mark says what a property may hold; the program's mark says what this value is.
  const isNumber = place.field.number().state === "known";
  if (isNumber || isMarkedBySchema(resource.type, place.property)) {
    return undefined;
  }
  return isHarmlessDocument(place, value) ? undefined : "a literal marked as a secret";
}

/** Places that hold one value each. Anywhere else a text can be a document, which is marked as a whole for one part of it. */
const valueKinds: ReadonlySet<string | undefined> = new Set(["secret", "env", "header", "setting", "words"]);

/** What can be a key in a larger text. */
const longWords = /[A-Za-z0-9+/_=.-]{20,}/g;

/** True for JSON and for texts of several lines, such as a dashboard, in which nothing reads as a key. */
function isHarmlessDocument(place: Place, value: string): boolean {
  const isDocument = /^\s*[{[].*[}\]]\s*$/s.test(value) || value.trim().split("\n", 3).length === 3;
  return isDocument && !valueKinds.has(place.kind) && !value.match(longWords)?.some((word) => looksLikeKey(word));
}
