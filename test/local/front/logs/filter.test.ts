import { describe, expect, test } from "vitest";
import { entryOf } from "../../../../local/front/logs/entry";
import { FilterError, parseFilter } from "../../../../local/front/logs/filter";

const line = (text: string) =>
  entryOf({
    time: "2026-11-28T10:00:00.000Z",
    projectId: "acme-cell",
    location: "europe-west1",
    service: "acme-egress",
    revision: "acme-egress-00001-abc",
    container: "proxy",
    instance: "i1",
    text,
  });
const entry = line(
  '{"severity":"WARNING","time":"2026-11-28T09:59:59.500Z","off":["mixpanel","api/anthropic"],"count":5,"message":"kill switch changed"}',
);

describe("a line of a container as a log entry", () => {
  test("that is JSON has its fields as payload, and its own severity and time", () => {
    expect(entry).toMatchObject({
      timestamp: "2026-11-28T09:59:59.500Z",
      severity: "WARNING",
      jsonPayload: { off: ["mixpanel", "api/anthropic"], count: 5, message: "kill switch changed" },
      labels: { instanceId: "i1" },
    });
    expect(entry.jsonPayload).not.toHaveProperty("severity");
  });

  test("of which only a message is left is text, as a line that is not JSON", () => {
    expect(line('{"severity":"INFO","message":"keys are complete"}')).toMatchObject({
      textPayload: "keys are complete",
    });
    expect(line("{half")).toMatchObject({ textPayload: "{half", timestamp: "2026-11-28T10:00:00.000Z" });
  });
});

describe("a filter of the Logging query language", () => {
  test.each([
    ["", true],
    ['jsonPayload.message="kill switch changed"', true],
    ['jsonPayload.message="KILL SWITCH CHANGED"', true],
    ['jsonPayload.message="kill switch"', false],
    ['jsonPayload.message:"switch"', true],
    ['jsonPayload.message=~"^kill .* changed$"', true],
    ['jsonPayload.message!~"^kill"', false],
    ["jsonPayload.off=mixpanel", true],
    ['jsonPayload.off="ga4"', false],
    ["jsonPayload.off:*", true],
    ["jsonPayload.missing:*", false],
    ['jsonPayload.missing="x"', false],
    ['jsonPayload.missing!="x"', true],
    ["jsonPayload.count>=5", true],
    ["jsonPayload.count>10", false],
    ["severity>=WARNING", true],
    ["severity>WARNING", false],
    ['timestamp>="2026-11-28T09:59:59Z" timestamp<"2026-11-28T10:00:00Z"', true],
    ['timestamp>"2026-11-28T11:00:00Z"', false],
    ['resource.type="cloud_run_revision" AND resource.labels.service_name=~"-egress$"', true],
    ['labels."instanceId"="i1"', true],
    ['log_id("run.googleapis.com/stdout")', true],
    ['log_id("run.googleapis.com/requests")', false],
    ["NOT severity=INFO", true],
    ["-severity=WARNING", false],
    ["severity=INFO OR severity=WARNING", true],
    ["jsonPayload.count=(4 OR 5)", true],
    ["jsonPayload.count=(4 OR 6)", false],
    // OR binds more strongly than AND.
    ["severity=INFO OR severity=WARNING AND jsonPayload.count=6", false],
    ["severity=INFO OR (severity=WARNING AND jsonPayload.count=5)", true],
    ["severity=WARNING -- a comment\njsonPayload.count=5", true],
  ])("%s gives %s", (filter, expected) => {
    expect(parseFilter(filter)(entry)).toBe(expected);
  });

  test.each(["severity=", "(severity=INFO", "severity INFO", "severity=INFO)", 'a=~"("', "switch", "a=#"])(
    "that can't be read is an error and doesn't match everything: %s",
    (filter) => {
      expect(() => parseFilter(filter)).toThrow(FilterError);
    },
  );
});
