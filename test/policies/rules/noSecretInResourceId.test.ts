import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const rule = "no-secret-in-resource-id";
const maker = (kind: string, name = "key") => {
  const type = `random:index/random${kind}:Random${kind}`;
  return { urn: urnOf(type, name), resource: registered(type, name, { length: 32 }) };
};
const version = (...sources: string[]): Registered =>
  registered(types.version, "version", { secret: "session", secretData: unknown }, { secretData: sources });
const finding = (names: string, path = "secretData", at = "version") =>
  `${at}: '${path}' must not come from a resource whose id is the value in plain text, got one from ${names}; make it with random.RandomPassword`;

describe(rule, () => {
  test.each(["Bytes", "Id", "String", "Uuid", "Uuid4", "Uuid7", "Integer", "Pet"])(
    "F1: refuses Random%s as the source of a secret",
    (kind) => {
      const { urn, resource } = maker(kind);
      expect(said(rule, [resource, version(urn)])).toEqual([finding("'key'")]);
    },
  );

  test("takes RandomPassword, alone and with a name beside it", () => {
    const [password, suffix] = [maker("Password"), maker("Id", "suffix")];
    expect(said(rule, [password.resource, version(password.urn)])).toEqual([]);
    expect(said(rule, [password.resource, suffix.resource, version(password.urn, suffix.urn)])).toEqual([]);
  });

  test("names every such resource once, in one order", () => {
    const [one, other] = [maker("Bytes", "a"), maker("Id", "b")];
    expect(said(rule, [one.resource, other.resource, version(other.urn, one.urn, other.urn)])).toEqual([
      finding("'a', 'b'"),
    ]);
  });

  test("judges a database user's password too, also when it is known", () => {
    const { urn, resource } = maker("String");
    const user = registered("gcp:sql/user:User", "db", { instance: "db", password: "a" }, { password: [urn] });
    expect(said(rule, [resource, user])).toEqual([finding("'key'", "password", "db")]);
  });

  test("leaves a name alone, and a value that comes from nowhere else", () => {
    const { urn, resource } = maker("Id");
    const mine = urnOf("my:random:index/randomId:RandomId", "key");
    expect(said(rule, [version(mine)])).toEqual([]);
    expect(said(rule, [resource, version(urn, urnOf("my:tls:index/privateKey:PrivateKey", "k"))]).length).toBe(1);
    expect(said(rule, [resource, registered(types.bucket, "files", { name: unknown }, { name: [urn] })])).toEqual([]);
    expect(said(rule, [registered(types.version, "version", { secret: "s", secretData: "placeholder" })])).toEqual([]);
  });
});
