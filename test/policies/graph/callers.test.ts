/** Which services a caller's texts name. */
import { expect, test } from "vitest";
import { buildGraph, callsOf, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { urnOf } from "../support/resources";

const called = (type: string, inputs: object) => {
  const caller = makeResource({ urn: urnOf(type, "call"), type, name: "call", inputs: Field.of(inputs) });
  const { index } = buildGraph([caller]);
  return callsOf(index, caller).map(({ property, target }) => `${property}: ${target.name.id}`);
};
const byNumber = "https://acme-api-123456789012.europe-west12.run.app";

test.each<[text: string, names: string[]]>([
  [byNumber, ["acme-api"]],
  ["https://a-123456.us-east1.run.app/x", ["a"]],
  ["acme-api-123456.us-east1.run.app", ["acme-api"]],
  ["acme-api-abcdefghij-ew.a.run.app:443", ["acme-api"]],
  ["https://api2-123456.europe-west1.run.app", ["api2"]],
  ["https://acme-api-abcdefghij-ew.a.run.app", ["acme-api"]],
  ["https://a-a1b2c3d4e5-asw.a.run.app", ["a"]],
  ["https://europe-west12-example.cloudfunctions.net/acme-api", ["acme-api"]],
  ["https://us-east1-my-project-1.cloudfunctions.net/f?x=1", ["f"]],
  ["https://us-east1-example.cloudfunctions.net/my_Func-2", ["my_Func-2"]],
  [`${byNumber} and https://globex-api-123456789012.europe-west1.run.app`, ["acme-api", "globex-api"]],
  [
    "https://a-abcdefghij-ew.a.run.app https://b-abcdefghij-ew.a.run.app https://us-east1-example.cloudfunctions.net/c https://us-east1-example.cloudfunctions.net/d",
    ["a", "b", "c", "d"],
  ],
  [`${byNumber} ${"x".repeat(400)}`, ["acme-api"]],
  [`${"x".repeat(400)} ${byNumber}`, ["acme-api"]],
  ["https://acme-api-12345.europe-west1.run.app", []],
  ["https://acme-api-abcdefghijk-ew.a.run.app", []],
  ["https://acme-api.run.app", []],
  ["https://example.cloudfunctions.net/acme-api", []],
  ["https://us-east1-example.cloudfunctions.net/", []],
  ["acme-api", []],
])("'%s' names %j", (uri, names) => {
  expect(called("gcp:cloudtasks/queue:Queue", { httpTarget: { uri } })).toEqual(
    names.map((name) => `httpTarget: ${name}`),
  );
});

test.each([
  ["gcp:eventarc/trigger:Trigger", { destinations: { cloudRunService: { service: "acme-api", path: "/x" } } }],
  ["gcp:eventarc/trigger:Trigger", { destinations: { service: "acme-api" } }],
])("a %s names the service by its name alone", (type, inputs) => {
  expect(called(type, inputs)).toEqual(["destinations: acme-api"]);
});

test("what is no caller calls nothing, whatever it says", () => {
  expect(called("gcp:pubsub/topic:Topic", { httpTarget: { uri: byNumber }, pushConfig: byNumber })).toEqual([]);
});
