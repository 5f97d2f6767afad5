/** The relations that questions are about, in each dialect. */

/**
 * One row of `ledger` is a line of the egress ledger, or what compaction made of an hour's lines. Of a single line `lines` is 1 and
 * all subjects are the line's own. Rows whose event is `(any)` are about the people of all events of a vendor.
 */
export const ledgerColumns = [
  "first_minute",
  "last_minute",
  "tenant",
  "instance",
  "vendor",
  "event",
  "field",
  "plan",
  "pseudonym_key",
  "reason",
  "lines",
  "sent",
  "dropped",
  "subjects_sum",
  "subjects_most",
  "today_least",
  "today_most",
] as const;

/** Google's audit entries, one row each. */
const auditColumns = [
  "called_at",
  "service",
  "method",
  "resource",
  "principal",
  "agent",
  "granted",
  "caller_ip",
] as const;

/** Columns that add up. */
const summed: ReadonlySet<string> = new Set(["lines", "sent", "dropped", "subjects_sum"]);

const lineFields = {
  texts: ["kind", "minute", "tenant", "instance", "vendor", "event", "field", "plan", "key", "reason"],
  counts: ["sent", "dropped", "subjects", "subjectsToday"],
} as const;

/** Reads ledger lines and audit entries from a log bucket's linked dataset. `table` is `project.dataset._AllLogs`. */
export function bigQueryRelation(relation: "ledger" | "audit", table: string): string {
  return relation === "ledger" ? bigQueryLedger(table) : bigQueryAudit(table);
}

// The proxy writes a minute's lines when the minute has ended, at the latest a minute after it.
function bigQueryLedger(table: string): string {
  const text = (name: string) => `JSON_VALUE(json_payload, '$.${name}')`;
  const count = (name: string) => `IFNULL(CAST(${text(name)} AS INT64), 0)`;
  return `SELECT ${ledgerColumns.join(", ")} FROM (
    SELECT DISTINCT insert_id, ${text("minute")} AS first_minute, ${text("minute")} AS last_minute, ${text("tenant")} AS tenant,
    IFNULL(${text("instance")}, '') AS instance, ${text("vendor")} AS vendor, ${text("event")} AS event,
    ${text("field")} AS field, IFNULL(${text("plan")}, '') AS plan, IFNULL(${text("key")}, '') AS pseudonym_key,
    IFNULL(${text("reason")}, '') AS reason, 1 AS lines, ${count("sent")} AS sent, ${count("dropped")} AS dropped,
    ${count("subjects")} AS subjects_sum, ${count("subjects")} AS subjects_most,
    ${count("subjectsToday")} AS today_least, ${count("subjectsToday")} AS today_most
  FROM \`${table}\`
  WHERE timestamp >= CAST(@since AS TIMESTAMP)
    AND timestamp < TIMESTAMP_ADD(CAST(@until AS TIMESTAMP), INTERVAL 1 HOUR)
    AND ${text("kind")} IN ('ledger', 'people')
  )`;
}

function bigQueryAudit(table: string): string {
  const log = "proto_payload.audit_log";
  const agent = `JSON_VALUE(TO_JSON(${log}.authentication_info), '$.service_account_delegation_info[0].first_party_principal.principal_email')`;
  return `SELECT ${auditColumns.join(", ")} FROM (
    SELECT DISTINCT insert_id, FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%SZ', timestamp) AS called_at, ${log}.service_name AS service,
    ${log}.method_name AS method, ${log}.resource_name AS resource,
    IFNULL(${log}.authentication_info.principal_email, '') AS principal, IFNULL(${agent}, '') AS agent,
    IFNULL(${log}.status.code, 0) <> 7 AS granted,
    IFNULL(${log}.request_metadata.caller_ip, '') AS caller_ip
  FROM \`${table}\`
  WHERE timestamp >= CAST(@since AS TIMESTAMP) AND timestamp < CAST(@until AS TIMESTAMP)
    AND ${log}.service_name IS NOT NULL
  )`;
}

/** Files by form. */
export interface Files {
  /** JSON, one object per line or in a list; may be compressed. */
  readonly json: readonly string[];
  /** What `compact` wrote. */
  readonly parquet: readonly string[];
}

/** Reads ledger lines and audit entries from files, whether as Cloud Logging exports them or as the proxy prints them. */
export function duckDbRelation(relation: "ledger" | "audit", files: Files): string {
  if (relation === "audit") {
    return duckDbAudit(files.json);
  }
  const parts = [
    ...(files.json.length > 0 ? [duckDbLines(files.json)] : []),
    ...(files.parquet.length > 0
      ? [`SELECT ${ledgerColumns.join(", ")} FROM read_parquet(${list(files.parquet)})`]
      : []),
  ];
  return parts.join("\n  UNION ALL\n  ");
}

function duckDbLines(files: readonly string[]): string {
  const types = [
    ...lineFields.texts.map((name) => [name, "VARCHAR"] as const),
    ...lineFields.counts.map((name) => [name, "BIGINT"] as const),
  ];
  const inside = types.map(([name, type]) => `"${name}" ${type}`).join(", ");
  const columns = [["insertId", "VARCHAR"], ["jsonPayload", `STRUCT(${inside})`], ...types]
    .map(([name, type]) => `"${name}": '${type}'`)
    .join(", ");
  const either = (name: string) => `COALESCE(jsonPayload."${name}", "${name}")`;
  const text = (name: string) => `COALESCE(${either(name)}, '')`;
  const count = (name: string) => `COALESCE(${either(name)}, 0)`;
  // An entry that two exports hold is one entry; lines without an id are counted as often as they are there.
  return `SELECT ${ledgerColumns.map((name) => (summed.has(name) ? `${name} * IF(insertId IS NULL, times, 1) AS ${name}` : name)).join(", ")} FROM (
    SELECT insertId, ${either("minute")} AS first_minute, ${either("minute")} AS last_minute,
      ${either("tenant")} AS tenant, ${text("instance")} AS instance, ${either("vendor")} AS vendor,
      ${either("event")} AS event, ${either("field")} AS field, ${text("plan")} AS plan, ${text("key")} AS pseudonym_key,
      ${text("reason")} AS reason, 1 AS lines, ${count("sent")} AS sent, ${count("dropped")} AS dropped,
      ${count("subjects")} AS subjects_sum, ${count("subjects")} AS subjects_most,
      ${count("subjectsToday")} AS today_least, ${count("subjectsToday")} AS today_most,
      COUNT(*) AS times
    FROM read_json(${list(files)}, columns = {${columns}})
    WHERE ${either("kind")} IN ('ledger', 'people')
    GROUP BY ALL
  )`;
}

function duckDbAudit(files: readonly string[]): string {
  const log = `STRUCT(serviceName VARCHAR, methodName VARCHAR, resourceName VARCHAR, authenticationInfo STRUCT(principalEmail VARCHAR, serviceAccountDelegationInfo STRUCT(firstPartyPrincipal STRUCT(principalEmail VARCHAR))[]), requestMetadata STRUCT(callerIp VARCHAR), status STRUCT(code BIGINT))`;
  const columns = `{"insertId": 'VARCHAR', "timestamp": 'TIMESTAMP', "protoPayload": '${log}'}`;
  const info = "protoPayload.authenticationInfo";
  return `SELECT ${auditColumns.join(", ")} FROM (
    SELECT DISTINCT insertId, strftime("timestamp", '%Y-%m-%dT%H:%M:%SZ') AS called_at, protoPayload.serviceName AS service,
      protoPayload.methodName AS method, protoPayload.resourceName AS resource,
      COALESCE(${info}.principalEmail, '') AS principal,
      COALESCE(${info}.serviceAccountDelegationInfo[1].firstPartyPrincipal.principalEmail, '') AS agent,
      COALESCE(protoPayload.status.code, 0) <> 7 AS granted,
      COALESCE(protoPayload.requestMetadata.callerIp, '') AS caller_ip
    FROM read_json(${list(files)}, columns = ${columns})
    WHERE protoPayload.serviceName IS NOT NULL
      AND "timestamp" >= CAST(@since AS TIMESTAMP) AND "timestamp" < CAST(@until AS TIMESTAMP)
  )`;
}

function list(files: readonly string[]): string {
  return `[${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(", ")}]`;
}
