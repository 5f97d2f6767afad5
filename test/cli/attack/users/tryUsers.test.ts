/** User against user: what works on the incident's app as it was, and what is left of it under the launcher. */
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { launcherBreakIns } from "../../../../cli/attack/users/launcherBreakIns";
import { underLauncher } from "../../../../cli/attack/users/targets";
import { openWith, tryUsers, userBreakIns } from "../../../../cli/attack/users/tryUsers";
import { victim } from "../../../../cli/attack/users/userBreakIn";
import { assertionHeader } from "../../../../sessions/identity/iap";
import type { Identify } from "../../../../sessions/identity/identity";
import type { LauncherParts } from "../../../../sessions/launcher";
import type { SessionOwner } from "../../../../sessions/session/session";
import { sessionTest } from "../../../sessions/support/privileges";

const succeeded = async (...[name]: Parameters<typeof tryUsers>) =>
  (await tryUsers(name)).filter((result) => result.succeeded).map(({ id }) => id);

describe("break-ins of one user against another", () => {
  sessionTest("all work on the incident's app as it was", async () => {
    expect(userBreakIns.length).toBeGreaterThanOrEqual(30);
    expect(await succeeded("as-it-was")).toEqual(userBreakIns.map(({ id }) => id));
  });

  sessionTest("none works with isolation 'sandbox', and none against the launcher", async () => {
    expect(await succeeded("sandbox")).toEqual([]);
  });

  sessionTest(
    "with isolation 'process' only those work that need code of the attacker's and use the shared network",
    async () => {
      const open = await succeeded("process");
      expect(open).toEqual(openWith.process);
      expect(userBreakIns.filter(({ id, needsCode }) => open.includes(id) && !needsCode)).toEqual([]);
    },
  );
});

interface Claims {
  readonly sub: string;
  readonly email: string;
  readonly exp: number;
}

const decode = (token: string): Claims => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

/** A user from the last assertion, believed after `isWrong` has let it pass. */
const lax =
  (isWrong: (claims: Claims) => boolean = () => false): Identify =>
  async ({ headersDistinct }) => {
    const claims = decode(headersDistinct[assertionHeader]?.at(-1) ?? "");
    return isWrong(claims)
      ? { ok: false, reason: "wrong" }
      : { ok: true, user: { id: claims.sub, email: claims.email } };
  };

const byCookie: Identify = async (request) => {
  const [, user] = /user=(\w+)/.exec(request.headersDistinct.cookie?.[0] ?? "") ?? [];
  return user === undefined ? lax()(request) : { ok: true, user: { id: user, email: undefined } };
};

/** Calls of all sessions count as those of the first. */
function firstOwner(): (own: SessionOwner) => SessionOwner {
  let first: SessionOwner | undefined;
  return (own) => {
    first ??= own;
    return first;
  };
}

/** What a launcher without each check would do. */
const without: Readonly<Record<string, Partial<Pick<LauncherParts, "identify" | "checks">>>> = {
  "no-assertion": { identify: byCookie },
  "forged-signature": { identify: lax() },
  unsigned: { identify: lax() },
  expired: { identify: lax() },
  "other-audience": { identify: lax(({ exp }) => exp * 1000 < Date.now()) },
  "other-issuer": { identify: lax(({ exp }) => exp * 1000 < Date.now()) },
  "two-assertions": { identify: lax() },
  "user-header": { checks: { prepareHeaders: () => undefined } },
  "foreign-logout": { checks: { isOwnForm: () => true } },
  "script-reads-form": { checks: { isPage: () => true } },
  "foreign-key": { checks: { ownerOf: firstOwner() } },
  "foreign-object": { checks: { ownerOf: firstOwner() } },
  "worker-reads-form": { checks: { isWorkerScript: () => false } },
  "socket-link": {
    checks: {
      openSocket(folder) {
        const path = join(folder, "run/app.sock");
        const isListening = () =>
          new Promise<boolean>((resolve) => {
            const socket = connect(path, () => resolve(true)).on("error", () => resolve(false));
            socket.once("connect", () => socket.destroy());
          });
        return { path, isListening, close: () => undefined };
      },
    },
  },
};

describe("a break-in against the launcher", () => {
  sessionTest.each(launcherBreakIns)(
    "$id succeeds when the check that stops it is taken out",
    async ({ id, succeeds }) => {
      const weakened = without[id];
      expect(weakened).toBeDefined();
      const target = await underLauncher("process", true, () => weakened ?? {});
      try {
        // The victim is there first, so that their session is the oldest.
        await target.call(victim, "/pid");
        expect(await succeeds(target, `canary-${id}`)).toBe(true);
      } finally {
        await target.close();
      }
    },
  );
});
