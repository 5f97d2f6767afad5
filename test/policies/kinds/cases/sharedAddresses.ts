/** One database for two tenants, by the address in their settings. */
import type { FaultKind } from "../faultKind";
import { gcp, raw, twoTenants } from "../surroundings";

const rule = "no-shared-storage";
/** Both tenants' services with a variable. */
const both = (name: string, value: (tenant: string) => string) =>
  twoTenants((acme, globex) => {
    for (const one of [acme, globex]) {
      one.envs({ [name]: value(one.id) });
    }
  });

export const sharedAddresses: FaultKind = {
  title: "One database for two tenants by its address",
  bad: [
    ["a host under the name that PostgreSQL reads", both("PGHOST", () => "10.20.0.5"), rule],
    ["a host with its port", both("MYSQL_ADDR", () => "10.20.0.5:3306"), rule],
    ["a name in DNS", both("MONGO_HOST", () => "mongo.internal.example.com"), rule],
    [
      "a URL with a database each",
      both("DATABASE_URL", (tenant) => `postgres://${tenant}@10.20.0.5:5432/${tenant}`),
      rule,
    ],
    ["a URL of JDBC under a neutral name", both("STORE", (tenant) => `jdbc:mysql://10.20.0.5/${tenant}`), rule],
    ["one of several hosts", both("STORE", (tenant) => `mongodb://10.20.0.7:27017,10.20.0.8:27017/${tenant}`), rule],
    ["pairs", both("STORE", (tenant) => `host=10.20.0.5 port=5432 dbname=${tenant}`), rule],
    ["a cache", both("CACHE", () => "redis://10.20.0.6:6379/0"), rule],
    [
      "one file share by its name",
      twoTenants((acme, globex) => {
        const share = raw("gcp:filestore/instance:Instance", "f", { name: "files", tier: "BASIC_HDD", location: "z" }, [
          "name",
        ]);
        for (const one of [acme, globex]) {
          one.envs({ NFS_SHARE: share.name });
        }
      }),
      rule,
    ],
    [
      "one database of Spanner by its name",
      twoTenants((acme, globex) => {
        const { name } = new gcp.spanner.Database("d", { name: "orders", instance: "main" });
        for (const one of [acme, globex]) {
          one.envs({ SPANNER_DATABASE: name });
        }
      }),
      rule,
    ],
    [
      "a cluster of Elasticsearch by its hosts",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ ELASTICSEARCH_HOSTS: "https://es.internal.example:9200" });
        }
      }),
      "no-shared-storage",
    ],
    [
      "a cluster of MongoDB by its name in DNS",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ MONGO: `mongodb+srv://cluster0.ab1cd.mongodb.net/${one.id}?retryWrites=true` });
        }
      }),
      "no-shared-storage",
    ],
    [
      "a database of vectors by its URL",
      both("QDRANT_URL", () => "https://xyz-example.eu-central.aws.cloud.qdrant.io:6333"),
      "no-shared-storage",
    ],
  ],
  good: [
    ["an address each", both("PGHOST", (tenant) => (tenant === "acme" ? "10.20.0.5" : "10.20.0.6"))],
    ["a URL each", both("DATABASE_URL", (tenant) => `postgres://app@${tenant}.internal.example.com/app`)],
    ["a proxy beside the app", both("PGHOST", () => "127.0.0.1")],
    ["a URL to a proxy beside the app", both("DATABASE_URL", () => "postgres://app@localhost:5432/app")],
    ["a socket", both("PGHOST", () => "/cloudsql")],
    ["a name without a domain", both("DB_HOST", () => "db")],
    ["the address of something else", both("SYSLOG_HOST", () => "10.20.0.9")],
    ["a pooler of many customers", both("DB_HOST", () => "aws-0-eu-central-1.pooler.supabase.com")],
    [
      "one address of a time server and one of the platform's gateway",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            NTP_SERVER: "time.google.com",
            OTEL_EXPORTER_OTLP_ENDPOINT: "http://otel.internal.example:4318",
            LOGIN_URL: "https://login.example.com",
          });
        }
      }),
    ],
    [
      "a search server for each tenant",
      both(
        "OPENSEARCH_NODES",
        (tenant) => `https://${tenant}-a.search.example:9200,https://${tenant}-b.search.example:9200`,
      ),
    ],
  ],
};
