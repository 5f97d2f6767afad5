/** Bulkhead's own components are held to the pack's rules like anything else. */
import * as bigquery from "@pulumi/gcp/bigquery";
import * as pubsub from "@pulumi/gcp/pubsub";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { Cell } from "../../components/cell/cell";
import { Tenant } from "../../components/tenant/tenant";
import { cellArgs, fullTenant, rowsPlan } from "../components/support/arguments";
import { judge, judgeRegistered, summary } from "./support/judge";
import { record } from "./support/record";
import { asOutputs } from "./support/unknowns";

const advice = ["google-apis-confined cell (advisory)"];
const perimeter = {
  accessPolicy: "123456789",
  enforce: true,
  operators: ["group:operators@example.com"],
  callers: ["*"],
};

describe("a cell with two tenants made of Bulkhead's components", () => {
  test.each([true, false])("C1: has no finding with an enforced perimeter (preview: %s)", async (preview) => {
    const found = await judge(
      () => {
        const cell = new Cell("cell", cellArgs({ perimeter, switchOperators: ["group:oncall@example.com"] }));
        for (const id of ["acme", "globex"]) {
          new Tenant(id, fullTenant(cell.reference));
        }
      },
      { preview },
    );
    expect(found.map(({ rule, name, message }) => `${rule} ${name} ${message}`)).toEqual([]);
    expect(summary(found)).toEqual([]);
  });

  test.each([true, false])("has no finding with rows in BigQuery (preview: %s)", async (preview) => {
    const found = await judge(
      () => {
        const cell = new Cell(
          "cell",
          cellArgs({ perimeter, egressHosts: ["api.anthropic.com", "pubsub.googleapis.com"] }),
        );
        for (const id of ["acme", "globex"]) {
          new Tenant(id, fullTenant(cell.reference, { analytics: rowsPlan }));
        }
      },
      { preview },
    );
    expect(found.map(({ rule, name, message }) => `${rule} ${name} ${message}`)).toEqual([]);
  });

  test("a subscription that writes one tenant's rows into another's table is refused", async () => {
    const labels = (tenant: string) => ({ tenant, "bulkhead-role": "egress-proxy" });
    const found = await judge(
      () => {
        const topic = new pubsub.Topic("acme-rows", { project: "acme-prod", labels: labels("acme") });
        const [datasetId, tableId] = ["globex_rows", "rows"];
        const table = new bigquery.Table("globex-rows", {
          project: "acme-prod",
          datasetId,
          tableId,
          labels: labels("globex"),
        });
        new pubsub.Subscription("strange", {
          project: "acme-prod",
          topic: topic.id,
          bigqueryConfig: { table: pulumi.interpolate`acme-prod.${table.datasetId}.${table.tableId}` },
        });
      },
      { preview: true },
    );
    expect(found.map(({ rule, message }) => `${rule} ${message}`).join("\n")).toContain(
      "no-shared-storage 'strange' must carry data of one tenant only, got tenant 'acme' and tenant 'globex'",
    );
  });

  test("C1: has one advice without a perimeter", async () => {
    const found = await judge(
      () => {
        new Tenant("acme", fullTenant(new Cell("cell", cellArgs()).reference));
      },
      { preview: true },
    );
    expect(summary(found)).toEqual(advice);
    expect(found[0]?.message).toContain("no perimeter of this stack holds its project");
  });

  test("has no finding but the advice while everything that comes from another resource is not known", async () => {
    const registered = await record(
      () => {
        const cell = new Cell("cell", cellArgs());
        for (const id of ["acme", "globex"]) {
          new Tenant(id, fullTenant(cell.reference));
        }
      },
      { preview: false },
    );
    const found = judgeRegistered(asOutputs(registered));
    expect(summary(found)).toEqual(advice);
  });
});
