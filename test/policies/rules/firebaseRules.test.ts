/** Which security rules of Firebase let everybody in. */
import { expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said } from "../support/resources";

const ruleset = (...contents: unknown[]) =>
  registered("gcp:firebaserules/ruleset:Ruleset", "rules", {
    source: { files: contents.map((content, position) => ({ name: `${position}.rules`, content })) },
  });
const service = (name: string, rule: string) => `service ${name} { match /{path=**} { ${rule} } }`;
const storage = (rule: string) => service("firebase.storage", rule);

test.each([
  "allow read, write: if true;",
  "allow read;",
  "allow read , write ;",
  "allow get: if (true);",
  "allow read, write:\n  if request.time < timestamp.date(2027, 1, 1);",
  "allow read: if request.auth != null; allow write: if true;",
  "allow  read:  if  (  true  )  ;",
  "allow read:if true;",
  "allow read: if request.time<timestamp.date(2027,1,1);",
  "allow read: if request.time  <=  timestamp.date(2027, 1, 1);",
])("open: %s", (rule) => {
  expect(said("private-bucket", [ruleset(storage(rule))])).toEqual([
    "rules: 'source.files[0].content' must not open files to everyone, got a rule that everybody meets; ask who it is in the rule's condition",
  ]);
});

test.each([
  "allow read, write: if false;",
  "allow read: if request.auth != null;",
  "allow read: if request.time < timestamp.date(2027, 1, 1) && request.auth.uid == uid;",
  "allow read: if trueOwner();",
  "// allow read, write: if true;\n allow read: if isOwner();",
  "/* allow read;\n allow write; */ allow read: if isOwner();",
  "disallow read;",
  "/* allow read;",
])("not open: %s", (rule) => {
  expect(said("private-bucket", [ruleset(storage(rule))])).toEqual([]);
});

test("the service of a rule decides whether files or documents are open", () => {
  const closed = storage("allow read: if request.auth != null;");
  const documents = service("cloud.firestore", "allow read, write: if true;");
  const rules = ruleset(closed, `${closed}\n${documents}`, unknown);
  expect(said("private-bucket", [rules])).toEqual([]);
  expect(said("no-shared-storage", [rules])).toEqual([
    "rules: 'source.files[1].content' must not open the database to everyone, got a rule that everybody meets; ask who it is in the rule's condition",
  ]);
});

test.each(["service firebase.storage{", "service  firebase.storage  {"])("spaces around a service: %s", (start) => {
  expect(said("private-bucket", [ruleset(`${start} match /x { allow read; } }`)])).toHaveLength(1);
});

test.each([
  "/*".repeat(500_000),
  `allow read: if true${" ".repeat(1_000_000)}`,
  `allow read: if${"\n".repeat(1_000_000)}`,
  `allow${" ".repeat(1_000_000)}`,
])("a long text is walked once", (rule) => {
  expect(said("private-bucket", [ruleset(storage(rule))])).toEqual([]);
});

test("other texts are no rules", () => {
  const text = { source: { files: [{ name: "f", content: storage("allow read;") }] } };
  expect(said("private-bucket", [registered("example:index/thing:Thing", "rules", text)])).toEqual([]);
});
