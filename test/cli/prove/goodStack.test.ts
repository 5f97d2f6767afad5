import { beforeAll, describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import type { ProofModel } from "../../../cli/prove/model";
import { answerOf, crossings, verdictLines } from "./support/reading";
import { resourcesOf, twoTenants } from "./support/twoTenants";

describe.each(["plan", "state"] as const)("two tenants behind every wall, from a %s", (source) => {
  let model: ProofModel;
  beforeAll(async () => {
    model = buildProof({ resources: await resourcesOf(() => twoTenants(), source === "plan"), source });
  });

  test("are both isolated", () => {
    expect(verdictLines(model)).toEqual(["acme isolated", "globex isolated"]);
  });

  test("have a 'no' with a reason for every action in every cell across", () => {
    const found = crossings(model);
    expect(found).toHaveLength(2 * 2 * 7);
    for (const { title, answers } of found) {
      expect(answers.length, title).toBeGreaterThan(0);
      for (const { allowed, steps } of answers) {
        expect(allowed, title).toBe("no");
        expect(steps.length, title).toBeGreaterThan(0);
        expect(
          steps.every(({ why }) => why.length > 10),
          title,
        ).toBe(true);
      }
    }
  });

  test("name who is let in instead, and by which policy", () => {
    const [first] = answerOf(model, "globex-run", "secret", "acme-key", "read").steps;
    expect(first?.why).toBe(
      "gives secretmanager.versions.access on this secret to acme-run only, and replaces every other grant on it",
    );
    expect(first?.urn).toMatch(/SecretIamPolicy::acme-key$/);
    expect(first?.property).toBe("policyData");
  });

  test("reach what is their own, each by its grant", () => {
    for (const [kind, name, action] of [
      ["secret", "acme-key", "read"],
      ["bucket", "acme-data", "write"],
      ["service", "acme-egress", "call"],
    ] as const) {
      const { allowed, steps } = answerOf(model, "acme-run", kind, name, action);
      expect([name, allowed, steps.length]).toEqual([name, "yes", 1]);
    }
  });

  test("have a way to the internet for the egress proxy and for nothing else", () => {
    const route = (name: string) => answerOf(model, name, "internet", "the internet", "route to").allowed;
    expect([route("acme-run"), route("acme-egress")]).toEqual(["no", "yes"]);
  });

  test("leave nobody from outside in", () => {
    for (const who of ["anyone on the internet", "any Google account"]) {
      expect(answerOf(model, who, "service", "acme-workload", "call").allowed).toBe("no");
      expect(answerOf(model, who, "bucket", "acme-data", "read").allowed).toBe("no");
    }
    expect(answerOf(model, "anyone on the internet", "service", "acme-workload", "connect").allowed).toBe("no");
  });

  test("send through relay and proxy, with the fields of each event on the arrow", () => {
    const flow = model.flows.find(({ domain }) => domain.id === "tenant:acme");
    const title = new Map(flow?.nodes.map((node) => [node.id, node.title]));
    expect(
      flow?.edges.map(({ from, to, control, carries }) => [title.get(from), title.get(to), control, carries.at(-1)]),
    ).toEqual([
      ["acme-egress", "Mixpanel", "checked", "report_generated: pages, workspace"],
      ["acme-egress", "anthropic API", "unchecked", "calls to /api/anthropic/, bodies as the app sends them"],
      ["acme-workload", "relay", "internal", "events and API calls as the app makes them"],
      ["relay", "acme-egress", "internal", "the same, with an identity token"],
      ["acme-workload", "Google APIs of any project", "unchecked", "whatever it sends with a stranger's token"],
    ]);
  });

  test("list every field that may leave with its treatment", () => {
    expect(
      model.fields.map(({ domain, vendor, event, field, treatment }) => [domain.id, vendor, event, field, treatment]),
    ).toEqual(
      ["acme", "globex"].flatMap((id) => [
        [`tenant:${id}`, "mixpanel", "report_generated", "pages", "whole number, 0 to 500"],
        [`tenant:${id}`, "mixpanel", "report_generated", "workspace", "pseudonym: a keyed hash"],
      ]),
    );
  });
});
