/** Input that no program should make: the pack neither fails nor hangs on it, and prints no value of it. */
import { describe, expect, test } from "vitest";
import { marked, unknown } from "../support/pulumi";
import { judgeRegistered } from "./support/judge";
import { longText, textUnits } from "./support/longTexts";
import { registered, stackUrn, types } from "./support/resources";

const megabyte = 1024 * 1024;
const planted = "Zeppelin-4711-Kiosk";
const key = `sk-ant-api03-${"Fake0Value1For2Test3".repeat(2)}`;

const service = (name: string, envs: unknown) =>
  registered(types.service, name, { labels: { tenant: "acme" }, template: { containers: [{ envs }] } } as never);
const stack = registered("pulumi:pulumi:Stack", "app-prod", {});
const judge = (...resources: ReturnType<typeof registered>[]) =>
  judgeRegistered([{ ...stack, urn: stackUrn }, ...resources]);
const failures = (...resources: ReturnType<typeof registered>[]) =>
  judge(...resources).filter(({ message }) => message.startsWith("rule failed"));

/** Milliseconds that the pack takes. */
function timeOf(...resources: ReturnType<typeof registered>[]): number {
  const start = performance.now();
  judge(...resources);
  return performance.now() - start;
}

describe("a text of 10 MB in one variable", () => {
  // Three seconds on an idle machine; the tests of a whole run share it.
  const longest = 15_000;

  test.each(textUnits)(
    "of %j is searched in time",
    (unit) => {
      const value = longText(unit, 10 * megabyte);
      expect(timeOf(service("app", [{ name: "SETTINGS", value }]))).toBeLessThan(longest);
    },
    60_000,
  );

  test("is searched to its end", () => {
    const value = `${"word ".repeat(2 * megabyte)} password=${planted}`;
    const found = judge(service("app", [{ name: "SETTINGS", value }]));
    expect(found.some(({ rule }) => rule === "no-secret-in-env")).toBe(true);
    expect(JSON.stringify(found)).not.toContain(planted);
  }, 60_000);
});

describe("many things", () => {
  test("20,000 variables, the last with a secret", () => {
    const envs = Array.from({ length: 20_000 }, (_, index) => ({ name: `VALUE_${index}`, value: `word-${index}` }));
    const found = judge(service("app", [...envs, { name: "DB_PASSWORD", value: planted }]));
    expect(found.filter(({ rule }) => rule === "no-secret-in-env")).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain(planted);
  }, 60_000);

  test("5,000 resources", () => {
    const many = Array.from({ length: 5_000 }, (_, index) =>
      registered("gcp:compute/instance:Instance", `vm-${index}`, { metadata: { "db-name": "app", index } }),
    );
    expect(timeOf(...many)).toBeLessThan(60_000);
    expect(failures(...many)).toEqual([]);
  }, 90_000);

  test("3,000 levels, with a secret at the bottom", () => {
    const deep = (leaf: unknown) => {
      let content = leaf;
      for (let level = 0; level < 3_000; level++) {
        content = level % 2 === 0 ? { k: content } : [content];
      }
      return content;
    };
    // In a text: the wire's own encoding of so many levels overflows before the pack is asked.
    const text = registered("gcp:storage/bucketObject:BucketObject", "x", {
      content: JSON.stringify(deep({ password: planted })),
    });
    const found = judge(text);
    expect(found.some(({ rule }) => rule === "no-secret-literal-in-program")).toBe(true);
    expect(JSON.stringify(found)).not.toContain(planted);
  });
});

describe("wrong types", () => {
  const wrong = [
    null,
    true,
    7,
    "text",
    [],
    {},
    [[]],
    [null],
    { a: { b: null } },
    [{ name: 7, value: [] }],
    unknown,
    marked(planted),
  ];

  test.each([
    types.service,
    types.job,
    types.oldService,
    types.function,
    types.oldFunction,
    types.version,
    types.secret,
    types.bucket,
    "gcp:compute/instance:Instance",
    "gcp:sql/user:User",
    "gcp:redis/instance:Instance",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:Secret",
    "example:index/thing:Thing",
  ])("anywhere in %s make no rule fail", (type) => {
    const properties = [
      "template",
      "metadata",
      "envs",
      "labels",
      "secretData",
      "password",
      "authEnabled",
      "data",
      "spec",
      "args",
    ];
    const resources = wrong.flatMap((value, at) =>
      properties.map((property) => registered(type, `x-${at}-${property}`, { [property]: value } as never)),
    );
    const nested = wrong.map((value, at) =>
      registered(type, `n-${at}`, {
        template: { containers: value, spec: value },
        spec: { template: value },
        metadata: { a: value },
      } as never),
    );
    expect(failures(...resources, ...nested)).toEqual([]);
    expect(JSON.stringify(judge(...resources, ...nested))).not.toContain(planted);
  });
});

describe("hostile names", () => {
  test.each([
    key,
    `${planted}_${key}`,
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "a::b$c",
    "\u001b[2J\r\n\u0000",
    "🗝️",
    "عربي",
    "a\u200bb",
    "",
    " ",
    "x".repeat(100_000),
  ])("%j in maps and variables are read, and no secret in them is printed", (name) => {
    const found = judge(
      service("app", [{ name, value: planted }]),
      registered("gcp:compute/instance:Instance", "vm", { metadata: { [name]: "text" } }),
      registered("kubernetes:core/v1:ConfigMap", "map", { data: { [name]: "text" } }),
      registered(types.function, "fn", { serviceConfig: { environmentVariables: { [name]: "text" } } }),
    );
    expect(found.filter(({ message }) => message.startsWith("rule failed"))).toEqual([]);
    const messages = found.map(({ message }) => message).join("\n");
    expect(messages).not.toContain(planted);
    expect(messages).not.toContain(key.slice(0, 16));
  });
});
