/** Addresses of databases and caches that a variable's text holds: in a URL, in a connection string, or alone under a telling name. */
import { wordsOf } from "../../secrets";

/** A database or cache by its address. */
export interface DatabaseHost {
  readonly kind: "database" | "cache";
  readonly host: string;
}

/** Longest text that is searched. */
const longest = 4096;

const url =
  /\b(postgres(?:ql)?|mysql2?|mariadb|mongodb(?:\+srv)?|sqlserver|mssql|oracle|cassandra|clickhouse|cockroachdb|rediss?|valkeys?|memcached?)(?:\+\w{1,24})?:\/\/(?:[^\s/?#@]{0,256}@)?([A-Za-z0-9.,:-]{1,512})/gi;
const pairOfHost = /(?:^|[;\s])(?:host|server|data source|addr(?:ess)?)\s?=\s?(?:tcp:)?([A-Za-z0-9.-]{1,253})/gi;
const pairOfDatabase = /(?:^|[;\s])(?:dbname|database|initial catalog)\s?=/i;

const databases = new Set(
  "DB DATABASE PG POSTGRES POSTGRESQL MYSQL MARIADB MONGO MONGODB SQL MSSQL SQLSERVER ORACLE CASSANDRA CLICKHOUSE COCKROACH".split(
    " ",
  ),
);
/** Databases that are spoken to over HTTP, so that nothing but a variable's name tells what an address is. */
const overHttp = new Set(
  "ELASTIC ELASTICSEARCH OPENSEARCH SOLR COUCHDB INFLUX INFLUXDB CLICKHOUSE NEO4J QDRANT WEAVIATE MILVUS TYPESENSE MEILISEARCH".split(
    " ",
  ),
);
const webAddressWords = new Set("URL URLS URI NODE NODES".split(" "));
const caches = new Set("REDIS VALKEY MEMCACHE MEMCACHED CACHE".split(" "));
const addressWords = new Set("HOST HOSTNAME HOSTS ADDRESS ADDR IP SERVER ENDPOINT HOSTADDR".split(" "));
const ownNames: ReadonlySet<string> = new Set(["PGHOST", "PGHOSTADDR"]);

/** The addresses in a variable's value. */
export function databaseHosts(name: string, value: string): DatabaseHost[] {
  if (value.length > longest) {
    return [];
  }
  const found: DatabaseHost[] = [];
  for (const [, scheme = "", hosts = ""] of value.matchAll(url)) {
    const kind = /redis|valkey|memcache/i.test(scheme) ? "cache" : "database";
    found.push(...hosts.split(",").map((host) => ({ kind, host }) as const));
  }
  if (pairOfDatabase.test(value)) {
    found.push(...[...value.matchAll(pairOfHost)].map(([, host = ""]) => ({ kind: "database", host }) as const));
  }
  const kind = kindByName(name);
  if (kind !== undefined && listOfHosts.test(value)) {
    found.push(...value.split(",").map((host) => ({ kind, host: host.replace(/^https?:\/\//, "") })));
  }
  return found.map(({ kind, host }) => ({ kind, host: plainHost(host) })).filter(({ host }) => isElsewhere(host));
}

/** One address or several, with commas: of a host, or of a server on the web without a log-in. */
const listOfHosts = /^(?:(?:https?:\/\/)?[A-Za-z0-9.-]{1,253}(?::\d{1,5})?\/?(?:,|$)){1,16}$/;

/** What a variable such as `DB_HOST`, `PGHOST` or `REDIS_ADDR` names the address of. */
function kindByName(name: string): DatabaseHost["kind"] | undefined {
  const words = wordsOf(name);
  if (ownNames.has(words.join("_"))) {
    return "database";
  }
  const last = words.at(-1) ?? "";
  if ((addressWords.has(last) || webAddressWords.has(last)) && words.some((word) => overHttp.has(word))) {
    return "database";
  }
  if (!addressWords.has(last)) {
    return undefined;
  }
  return words.some((word) => databases.has(word))
    ? "database"
    : words.some((word) => caches.has(word))
      ? "cache"
      : undefined;
}

const plainHost = (host: string): string => host.replace(/[:/].*/, "").toLowerCase();

/** False for the instance itself, for names without a domain, and for a pooler in front of many customers' databases. */
function isElsewhere(host: string): boolean {
  return host.includes(".") && !/^(?:127\.|0\.0\.0\.0$|169\.254\.)|\.pooler\.supabase\.com$/.test(host);
}
