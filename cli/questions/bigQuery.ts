/** Answers questions from a log bucket's linked dataset, by BigQuery's REST API with the operator's own credentials. */
import { setTimeout as sleep } from "node:timers/promises";
import { callGoogle, type GoogleApi } from "../google/callGoogle";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type Engine, type Question, type Row, readRows } from "./question";
import { bigQueryRelation } from "./relations";

interface QueryAnswer {
  readonly jobComplete?: boolean;
  readonly jobReference?: { readonly projectId: string; readonly jobId: string; readonly location?: string };
  readonly schema?: { readonly fields: readonly { readonly name: string }[] };
  readonly rows?: readonly { readonly f: readonly { readonly v: unknown }[] }[];
  readonly pageToken?: string;
}

/** A linked dataset as the user names it: `project.dataset`. */
export interface Dataset {
  readonly project: string;
  readonly dataset: string;
}

export function parseDataset(text: string): Dataset {
  const [, project, dataset] = /^([a-z][a-z0-9-]{4,28}[a-z0-9])[.:]([A-Za-z0-9_]{1,1024})$/.exec(text) ?? [];
  if (project === undefined || dataset === undefined) {
    throw new UserError(
      `'--dataset' must be 'project.dataset', got '${text}'; a cell with 'logDataset: true' has '<cell>_audit'`,
      exits.couldNotTell,
    );
  }
  return { project, dataset };
}

/** Longest wait for one answer, in milliseconds. */
const timeout = 300_000;

export function bigQueryEngine({ project, dataset }: Dataset): Engine {
  const table = `${project}.${dataset}._AllLogs`;
  return {
    dialect: "bigquery",
    async ask(question) {
      const names = { project, dataset };
      const until = Date.now() + timeout;
      let answer = await call(names, `projects/${project}/queries`, {
        query: bigQueryText(question, table),
        useLegacySql: false,
        parameterMode: "NAMED",
        queryParameters: Object.entries(question.parameters).map(([name, value]) => ({
          name,
          parameterType: { type: "STRING" },
          parameterValue: { value },
        })),
        timeoutMs: 20_000,
      });
      const rows: Row[] = [];
      for (;;) {
        const { jobReference, schema, pageToken } = answer;
        if (answer.jobComplete === true) {
          const fields = schema?.fields ?? [];
          rows.push(
            ...(answer.rows ?? []).map(({ f }) => Object.fromEntries(fields.map(({ name }, at) => [name, f[at]?.v]))),
          );
          if (pageToken === undefined) {
            return readRows(question, rows);
          }
        } else if (Date.now() > until) {
          throw new UserError(
            `BigQuery has not answered '${question.name}' within ${timeout / 1000} s; ask for a shorter window`,
            exits.couldNotTell,
          );
        } else {
          await sleep(500);
        }
        const place = jobReference?.location === undefined ? "" : `&location=${jobReference.location}`;
        const page = pageToken === undefined ? "" : `&pageToken=${encodeURIComponent(pageToken)}`;
        answer = await call(
          names,
          `projects/${project}/queries/${jobReference?.jobId ?? ""}?timeoutMs=20000${place}${page}`,
        );
      }
    },
    close: () => undefined,
  };
}

export function bigQueryText(question: Question, table: string): string {
  return `WITH ${question.relation} AS (\n  ${bigQueryRelation(question.relation, table)}\n),\n${question.sql}`;
}

function call({ project, dataset }: Dataset, path: string, body?: object): Promise<QueryAnswer> {
  const api: GoogleApi = {
    title: "BigQuery",
    service: "bigquery",
    version: "bigquery/v2",
    scope: "https://www.googleapis.com/auth/bigquery",
    refusal: (_path, status, message) => refusal({ project, dataset }, status, message),
  };
  return callGoogle(api, path, body === undefined ? {} : { method: "POST", body });
}

function refusal({ project, dataset }: Dataset, status: number, message: string): string {
  const refused = /bigquery\.jobs\.create/.test(message)
    ? `you need roles/bigquery.jobUser on project '${project}'`
    : `you need roles/bigquery.dataViewer on dataset '${project}.${dataset}' and roles/logging.viewAccessor on its log view`;
  const fixes: Readonly<Record<number, string>> = {
    401: "run 'gcloud auth application-default login'",
    403: refused,
    404: `check that dataset '${project}.${dataset}' is linked to the cell's log bucket`,
  };
  return `BigQuery refused the question with ${status}; ${fixes[status] ?? "try again"}`;
}
