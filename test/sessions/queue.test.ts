/** Users who wait until their session may be started. */
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { Front } from "../../sessions/front/listener";
import type { User } from "../../sessions/identity/identity";
import type { Ending } from "../../sessions/isolation/engine";
import { Sessions } from "../../sessions/session/sessions";

const user = (id: string): User => ({ id, email: undefined });
const [ann, bob, cem] = ["ann", "bob", "cem"].map(user) as [User, User, User];

let sessions: Sessions;
let listening: boolean;

/** Sessions without processes, of which one at a time is started. */
function open(): Sessions {
  listening = false;
  return new Sessions({
    maxSessions: 100,
    spareSessions: 0,
    idleTime: 60_000,
    startTime: 60_000,
    place: "on its socket",
    startsAtOnce: 1,
    log: () => undefined,
    openSocket: () => ({ path: "", isListening: async () => listening, close: () => undefined }),
    start() {
      let finish: (ending: Ending) => void;
      const ended = new Promise<Ending>((resolve) => {
        finish = resolve;
      });
      const end = () => {
        finish({ why: "ended", code: 0, detail: "" });
        return ended;
      };
      const process = { pid: 0, folder: "", ownsFiles: true, ready: Promise.resolve(), ended, end };
      return { process, wayOut: Promise.resolve() };
    },
  });
}

afterEach(() => {
  vi.useRealTimers();
  return sessions.stop();
});

function turnOf(waiting: User): Promise<void> {
  const place = sessions.place(waiting);
  if (place.kind !== "waiting") {
    throw new Error(`'${waiting.id}' must wait, got '${place.kind}'`);
  }
  return place.turn;
}

test("the next user is called once the session before runs, and then has one", async () => {
  sessions = open();
  expect(sessions.place(ann).kind).toBe("session");
  const turn = turnOf(bob);
  expect(turnOf(bob)).toBe(turn);
  expect(turnOf(cem)).not.toBe(turn);
  listening = true;
  await turn;
  expect(sessions.place(bob).kind).toBe("session");
});

test("a user who logs out while waiting is called, and leaves the queue", async () => {
  sessions = open();
  sessions.place(ann);
  const turn = turnOf(bob);
  await sessions.end(bob, "logout");
  await turn;
  expect(sessions.waiting).toBe(0);
});

test("at the end of the instance everybody is called, and gets no place any more", async () => {
  sessions = open();
  sessions.place(ann);
  const turns = [turnOf(bob), turnOf(cem)];
  await sessions.stop();
  await Promise.all(turns);
  expect(sessions.place(bob).kind).toBe("full");
});

/** Whether a page is answered before any time has passed. */
async function isAnsweredAtOnce(person: User): Promise<boolean> {
  const identify = async () => ({ ok: true as const, user: person });
  const front = new Front({ identify, sessions, maxSessions: 100, userKeys: [], log: () => undefined });
  const request = Object.assign(new IncomingMessage(new Socket()), { url: "/", method: "GET" });
  request.headers.accept = "text/html";
  const response = new ServerResponse(request);
  const handled = front.handle(request, response);
  await vi.advanceTimersByTimeAsync(0);
  const isAnswered = response.writableEnded;
  await vi.advanceTimersByTimeAsync(300);
  await handled;
  expect(response.writableEnded).toBe(true);
  return isAnswered;
}

test("a page waits a moment for a session that is about to start, and is shown at once behind a long queue", async () => {
  vi.useFakeTimers();
  sessions = open();
  sessions.place(ann);
  expect(await isAnsweredAtOnce(bob)).toBe(false);
  for (let index = 0; index < 12; index += 1) {
    sessions.place(user(`one-of-many-${index}`));
  }
  expect(await isAnsweredAtOnce(cem)).toBe(true);
});
