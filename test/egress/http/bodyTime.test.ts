import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BodyTime } from "../../../egress/http/bodyTime";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function sender(headers: Record<string, string> = { "content-length": "100" }) {
  const written: string[] = [];
  const socket = {
    bytesRead: 0,
    writable: true,
    destroy: () => written.push("(destroyed)"),
    end: (text: string) => written.push(text.split("\r\n")[0] ?? ""),
  };
  const request = { headers, complete: false, socket };
  return {
    request: request as unknown as IncomingMessage,
    response: { headersSent: false } as ServerResponse,
    written,
    send: () => socket.bytesRead++,
    finish: () => {
      request.complete = true;
    },
  };
}

describe("the time that a body may take", () => {
  test("is a minute as a whole, however busily it is sent; then the sender gets 408", () => {
    const times = new BodyTime();
    const { request, response, written, send } = sender();
    times.begin(request, response);
    for (let second = 0; second < 58; second++) {
      send();
      vi.advanceTimersByTime(1_000);
    }
    expect(written).toEqual([]);
    vi.advanceTimersByTime(4_000);
    expect(written).toEqual(["HTTP/1.1 408 Request Timeout"]);
    times.stop();
  });

  test("has no limit for one that is streamed on, as long as it does not stand still for a minute", () => {
    const times = new BodyTime();
    const { request, response, written, send } = sender({ "transfer-encoding": "chunked" });
    times.begin(request, response);
    times.stream(request);
    for (let minute = 0; minute < 30; minute++) {
      send();
      vi.advanceTimersByTime(50_000);
    }
    expect(written).toEqual([]);
    vi.advanceTimersByTime(64_000);
    expect(written).toEqual(["HTTP/1.1 408 Request Timeout"]);
    times.stop();
  });

  test("ends nothing that has arrived, and nothing that has been answered", () => {
    const times = new BodyTime();
    const arrived = sender();
    times.begin(arrived.request, arrived.response);
    arrived.finish();
    const answered = sender();
    const watched = times.begin(answered.request, answered.response);
    expect(watched).toBeDefined();
    if (watched !== undefined) {
      times.end(watched);
      times.end(watched);
    }
    const without = sender({});
    times.begin(without.request, without.response);
    vi.advanceTimersByTime(600_000);
    expect([arrived.written, answered.written, without.written]).toEqual([[], [], []]);
    times.stop();
  });

  test("holds for each of several requests, whichever ends first", () => {
    const times = new BodyTime();
    const senders = Array.from({ length: 4 }, () => sender());
    const [first, , third] = senders.map(({ request, response }) => times.begin(request, response));
    for (const watched of [third, first]) {
      if (watched !== undefined) {
        times.end(watched);
      }
    }
    vi.advanceTimersByTime(64_000);
    expect(senders.map(({ written }) => written.length)).toEqual([0, 1, 0, 1]);
    times.stop();
  });
});
