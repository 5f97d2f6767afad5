import { describe, expect, test } from "vitest";
import { CredentialLog } from "../../../egress/forward/credentialLog";
import { createLog } from "../../../egress/log";

function noting() {
  const lines: Record<string, unknown>[] = [];
  let time = 0;
  const log = new CredentialLog(createLog({ write: (line) => void lines.push(JSON.parse(line)) }), () => time);
  return {
    note(name: string, ...statuses: number[]) {
      for (const status of statuses) {
        log.note(name, status);
      }
    },
    wait(milliseconds: number) {
      time += milliseconds;
    },
    shown: () => lines.splice(0).map(({ severity, vendor, status }) => [severity, vendor, status]),
  };
}

describe("a token that is refused", () => {
  test("is logged once, with vendor and status, however many answers say so", () => {
    const log = noting();
    log.note("mixpanel", 200, 401, 401, 500, 401);
    log.note("api/anthropic", 403, 403);
    expect(log.shown()).toEqual([
      ["WARNING", "mixpanel", 401],
      ["WARNING", "api/anthropic", 403],
    ]);
  });

  test("and accepted again is logged, and refused again a minute later too", () => {
    const log = noting();
    log.note("mixpanel", 401, 200, 200);
    expect(log.shown()).toEqual([
      ["WARNING", "mixpanel", 401],
      ["INFO", "mixpanel", undefined],
    ]);
    log.wait(60_000);
    log.note("mixpanel", 403, 200);
    expect(log.shown()).toEqual([
      ["WARNING", "mixpanel", 403],
      ["INFO", "mixpanel", undefined],
    ]);
  });

  test("now and then does not fill the log", () => {
    const log = noting();
    for (let call = 0; call < 1_000; call++) {
      log.note("api/anthropic", 403, 200);
    }
    expect(log.shown()).toHaveLength(2);
  });

  test("other errors say nothing about the token", () => {
    const log = noting();
    log.note("mixpanel", 500, 429, 404, 302, 200);
    expect(log.shown()).toEqual([]);
  });
});
