/** What the SDK hides behind its proxies, read all the same. */
import { asset } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { wireValueOf } from "../../../policies/sdk/wireValues";
import { marked, specialSigKey, unknown } from "../../support/pulumi";

const { unknownCheckingProxy } = require("@pulumi/policy/proxy") as { unknownCheckingProxy<T>(value: T): T };
const { Secret } = require("@pulumi/policy") as { Secret: new (value: unknown) => object };

const properties = {
  name: "app",
  template: { containers: [{ image: "example/app", envs: [{ name: "KEY", value: unknown }] }], unset: null },
  labels: unknown,
};

describe("values behind the SDK's proxy", () => {
  test("throw where a rule touches one that isn't known", () => {
    expect(() => unknownCheckingProxy(properties).labels).toThrow("can't be known during preview");
  });

  test("are read as the engine sent them, unknown ones in their place", async () => {
    expect(await wireValueOf(unknownCheckingProxy(properties))).toEqual(properties);
  });

  test("are read the same if the SDK no longer gives the object behind the proxy", async () => {
    const hide = <T>(value: T): T =>
      typeof value === "object" && value !== null
        ? new Proxy(value as T & object, {
            get: (object, key) => (key === "__getSpecialProxyTarget" ? undefined : hide(Reflect.get(object, key))),
          })
        : value;
    expect(await wireValueOf(hide(unknownCheckingProxy(properties)))).toEqual(properties);
  });

  test("are read the same without any proxy, and so are a list, a text and nothing", async () => {
    for (const value of [properties, [1, unknown, null], "text", unknown, 0, false, null, undefined]) {
      expect(await wireValueOf(value)).toEqual(value);
    }
  });

  test("have their marks again where the SDK keeps them, and where a text is known to be a secret", async () => {
    const value = { content: new Secret({ password: "x" }), url: "postgres://app:Quartz@db", name: "db" };
    expect(await wireValueOf(value, (text) => text.includes("Quartz"))).toEqual({
      content: marked({ password: "x" }),
      url: marked("postgres://app:Quartz@db"),
      name: "db",
    });
  });

  test("are maps again where the SDK has made files of them", async () => {
    expect(
      await wireValueOf({ source: new asset.StringAsset("KEY=1"), list: [new asset.FileArchive("./app")] }),
    ).toEqual({
      source: { [specialSigKey]: "c44067f5952c0a294b673a41bacd8c17", __pulumiAsset: true, text: "KEY=1" },
      list: [{ [specialSigKey]: "0def7320c3a5731c473e5ecbe6d01bc7", __pulumiArchive: true, path: "./app" }],
    });
  });
});
