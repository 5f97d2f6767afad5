/** Questions about who touched what, over Google's audit entries. */
import type { Question, Window } from "./question";

export interface AuditFilter extends Window {
  /** Own names: accounts, services, secrets and buckets of a tenant begin with its id. */
  readonly tenant?: string | undefined;
  /** Part of the resource's name. */
  readonly resource?: string | undefined;
  /** Part of the principal's e-mail. */
  readonly principal?: string | undefined;
  /** Part of the method's name. */
  readonly method?: string | undefined;
}

/** Calls by who, what and on what. */
export function touchedQuestion(filter: AuditFilter): Question {
  const { since, until, tenant, resource, principal, method } = filter;
  const conditions = [
    "called_at >= SUBSTR(@since, 1, 19)",
    ...(tenant === undefined ? [] : [tenantCondition]),
    ...(resource === undefined ? [] : ["STRPOS(resource, @resource) > 0"]),
    ...(principal === undefined ? [] : ["STRPOS(LOWER(principal), LOWER(@principal)) > 0"]),
    ...(method === undefined ? [] : ["STRPOS(LOWER(method), LOWER(@method)) > 0"]),
  ];
  return {
    name: "touched",
    relation: "audit",
    parameters: {
      since,
      until,
      ...(tenant === undefined ? {} : { tenant }),
      ...(resource === undefined ? {} : { resource }),
      ...(principal === undefined ? {} : { principal }),
      ...(method === undefined ? {} : { method }),
    },
    columns: {
      principal: "text",
      agent: "text",
      service: "text",
      method: "text",
      resource: "text",
      caller_ip: "text",
      calls: "number",
      refused: "number",
      first_at: "text",
      last_at: "text",
    },
    sql: `chosen AS (SELECT * FROM audit WHERE ${conditions.join(" AND ")})
SELECT principal, agent, service, method, resource, caller_ip, COUNT(*) AS calls,
  SUM(CASE WHEN granted THEN 0 ELSE 1 END) AS refused, MIN(called_at) AS first_at, MAX(called_at) AS last_at
FROM chosen GROUP BY principal, agent, service, method, resource, caller_ip
ORDER BY first_at, principal, method, resource, caller_ip, agent`,
  };
}

/**
 * True of what has the tenant's names. Ids hold no `_`, and a hyphen or an underscore follows the id in each name, so that `acme`
 * does not match `acme-two`'s: the words after the hyphen are fixed.
 */
const tenantCondition = `(
  STARTS_WITH(principal, CONCAT(@tenant, '-run@')) OR STARTS_WITH(principal, CONCAT(@tenant, '-egress@'))
  OR STRPOS(resource, CONCAT('/secrets/', @tenant, '_')) > 0
  OR STRPOS(resource, CONCAT('/services/', @tenant, '-workload')) > 0
  OR STRPOS(resource, CONCAT('/services/', @tenant, '-egress')) > 0
  OR STRPOS(resource, CONCAT('/buckets/', @tenant, '-data-')) > 0
  OR STRPOS(resource, CONCAT('/buckets/', @tenant, '-switch-')) > 0
  OR STRPOS(resource, CONCAT('/serviceAccounts/', @tenant, '-run@')) > 0
  OR STRPOS(resource, CONCAT('/serviceAccounts/', @tenant, '-egress@')) > 0
  OR REGEXP_CONTAINS(resource, CONCAT('/cryptoKeys/', @tenant, '-[0-9a-f]{8}($|/)'))
)`;

/** Logins through IAP by person, service and hour. */
export function loginsQuestion({ since, until }: Window): Question {
  return {
    name: "logins",
    relation: "audit",
    parameters: { since, until },
    columns: { principal: "text", resource: "text", first_at: "text", last_at: "text" },
    sql: `chosen AS (
  SELECT * FROM audit
  WHERE called_at >= SUBSTR(@since, 1, 19) AND service = 'iap.googleapis.com' AND method = 'AuthorizeUser' AND granted
)
SELECT principal, resource, MIN(called_at) AS first_at, MAX(called_at) AS last_at
FROM chosen GROUP BY principal, resource, SUBSTR(called_at, 1, 13) ORDER BY first_at, principal, resource`,
  };
}

/** Who is named at all, and which services people log in to: from these the tenants are known. */
export function namesQuestion({ since, until }: Window): Question {
  return {
    name: "names",
    relation: "audit",
    parameters: { since, until },
    columns: { principal: "text", login: "text", calls: "number" },
    sql: `chosen AS (
  SELECT principal, CASE WHEN service = 'iap.googleapis.com' THEN resource ELSE '' END AS login
  FROM audit WHERE called_at >= SUBSTR(@since, 1, 19)
)
SELECT principal, login, COUNT(*) AS calls FROM chosen GROUP BY principal, login ORDER BY principal, login`,
  };
}
