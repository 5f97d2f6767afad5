/** Bad values of `image`, `access` and `state`, each with its whole message. */
import { describe, expect, test } from "vitest";
import { image } from "../support/arguments";
import { messages } from "../support/tenantProblems";

const digestFix = "use '<registry>/<name>@sha256:<64 hex digits>', as the push of the image prints it";
const oauth = {
  clientId: "100000000042-obviouslyfake.apps.googleusercontent.com",
  clientSecret: "an-obvious-fake-client-secret",
};
const members = (list: unknown) => ({ access: { through: "iap", members: list } });
const nobody = "'access.members' must name at least one principal; to cut everyone off, set 'state' to 'quarantined'";

describe("each bad argument of image, access and state is named, with what is wrong and what to do", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["a misspelt argument", { imgae: image }, "'imgae' must be a known property; did you mean 'image'?"],
    [
      "a strange argument",
      { zzz: 1 },
      "'zzz' must be a known property; use one of: cell, image, access, keys, analytics, apis, pseudonymKeys, egressImage, proxy, state, env, compute, sessions, retention, budget, labels",
    ],
    ["no cell", { cell: undefined }, "'cell' must be set; pass 'cell.reference' of a Cell, or the output of its stack"],
    ["no image", { image: undefined }, "'image' must be set; use '<registry>/<name>@sha256:<64 hex digits>'"],
    [
      "an image by tag",
      { image: "gcr.io/acme/web:1.2" },
      `'image' must be pinned by digest, got 'gcr.io/acme/web:1.2'; ${digestFix}`,
    ],
    [
      "an image with a short digest",
      { image: "gcr.io/acme/web@sha256:abc" },
      `'image' must be pinned by digest, got 'gcr.io/acme/web@sha256:abc'; ${digestFix}`,
    ],
    [
      "a proxy image by tag",
      { egressImage: "gcr.io/acme/egress:1" },
      `'egressImage' must be pinned by digest, got 'gcr.io/acme/egress:1'; ${digestFix}`,
    ],
    [
      "no access",
      { access: undefined },
      "'access' must be set; say who may reach the tenant: { through: 'iap', members: ['group:…'] }",
    ],
    [
      "access that is no map",
      { access: "iap" },
      "'access' must be a map, got 'iap'; write it as { through: 'iap', members: ['group:…'] }",
    ],
    [
      "an unknown way in",
      { access: { through: "public", members: ["group:a@example.com"] } },
      "'access.through' must be 'iap', 'invoker' or 'loadBalancer', got 'public'",
    ],
    [
      "no way in",
      { access: { members: ["group:a@example.com"] } },
      "'access.through' must be set; use 'iap' for people, 'invoker' for services, or 'loadBalancer'",
    ],
    ["an empty access list", members([]), nobody],
    ["no access list", members(undefined), nobody],
    [
      "everyone",
      members(["allUsers"]),
      "'access.members.0' must not be 'allUsers'; anyone could reach the tenant: name users, groups or service accounts",
    ],
    [
      "everyone with an account",
      members(["group:a@example.com", "allAuthenticatedUsers"]),
      "'access.members.1' must not be 'allAuthenticatedUsers'; anyone could reach the tenant: name users, groups or service accounts",
    ],
    [
      "a principal without kind",
      members(["jo@example.com"]),
      "'access.members.0' must be an IAM principal such as 'group:readers@example.com', got 'jo@example.com'",
    ],
    [
      "an OAuth client for services",
      { access: { through: "invoker", members: ["group:a@example.com"], oauth } },
      "'access.oauth' must not be set with 'access.through' 'invoker', whose callers have identity tokens; take it out",
    ],
    [
      "an OAuth client by its number",
      { access: { through: "iap", members: ["group:a@example.com"], oauth: { ...oauth, clientId: "100000000042" } } },
      "'access.oauth.clientId' must be the id of an OAuth client, '<number>-<letters and digits>.apps.googleusercontent.com', got '100000000042'",
    ],
    [
      "an OAuth client without its secret",
      { access: { through: "iap", members: ["group:a@example.com"], oauth: { clientId: oauth.clientId } } },
      "'access.oauth.clientSecret' must be set to the client's secret",
    ],
    [
      "a client's secret that is no text",
      { access: { through: "iap", members: ["group:a@example.com"], oauth: { ...oauth, clientSecret: 424242 } } },
      "'access.oauth.clientSecret' must be the client's secret, as text",
    ],
    ["an unknown state", { state: "paused" }, "'state' must be 'active', 'quarantined' or 'closing', got 'paused'"],
  ])("%s", (_, changes, message) => {
    expect(messages(changes)).toContain(message);
  });
});
