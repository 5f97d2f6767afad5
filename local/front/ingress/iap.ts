/** Identity-Aware Proxy: login, session, the check of the policy, and the signed assertion for the app. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { jwtVerify, SignJWT } from "jose";
import { isMap } from "../../../plan/contract";
import type { Cloud } from "../../cloud/store/cloud";
import { decideAccess } from "../access";
import { auditAccess } from "../audit";
import type { Wall } from "../decisions";
import { readBody } from "../http";
import { subjectOf } from "../identityTokens";
import type { DeployedService } from "../services";
import type { SigningKey } from "../signingKeys";
import { wantsPage } from "./htmlPage";
import { loginPath, logoutQuery, type Person, people, sendLoginPage, sendRefusedPage } from "./loginPage";

export interface IapOptions {
  readonly cloud: Cloud;
  readonly key: SigningKey;
  readonly record: (wall: Wall, caller: string, allowed: boolean, because: string) => void;
  readonly refuse: (status: number, wall: Wall, because: string) => void;
}

const cookie = "BULKHEAD_LOCAL_IAP";
const accessPermission = "iap.webServiceVersions.accessViaIAP";
const sessionIssuer = "bulkhead-local-login";
/** Lifetime of an assertion, in seconds; the same as IAP's. */
const assertionLifetime = 600;

/**
 * Checks the login, the person's role and the role of IAP's agent, then signs the assertion that the app can verify.
 * Returns the headers to add; undefined if it has answered the request itself.
 */
export async function passIap(
  options: IapOptions,
  request: IncomingMessage,
  response: ServerResponse,
  service: DeployedService,
  path: string,
): Promise<Record<string, string> | undefined> {
  const [route = "", query = ""] = path.split(/\?(.*)/s);
  const policyName = `iap.googleapis.com/${service.fullName.slice(service.fullName.indexOf("/") + 1)}`;
  if (request.method === "GET" && query.split("&").includes(logoutQuery)) {
    return logOut(response);
  }
  if (route === loginPath) {
    await answerLogin(options, request, response, service, policyName);
    return undefined;
  }
  const person = await personOf(options.key, request, service);
  if (!person) {
    return askForLogin(options, request, response);
  }
  const outside = await refusedByClient(options.cloud, service, person.email);
  if (outside !== undefined) {
    options.record("login (IAP)", `user:${person.email}`, false, outside);
    await auditLogin(options, request, service, person.email, false);
    refusePerson(options, request, response, { service: service.name, email: person.email, because: outside });
    return undefined;
  }
  const caller = [`user:${person.email}`, `domain:${person.email.split("@")[1] ?? ""}`, ...person.groups];
  const login = await decideAccess(options.cloud, {
    caller,
    permission: accessPermission,
    resource: policyName,
  });
  options.record("login (IAP)", `user:${person.email}`, login.allowed, login.because);
  await auditLogin(options, request, service, person.email, login.allowed);
  if (!login.allowed) {
    refusePerson(options, request, response, { service: service.name, email: person.email, because: login.because });
    return undefined;
  }
  // IAP's agent invokes the service on behalf of people, so the agent needs the invoker's role.
  const { projects } = await options.cloud.settings();
  const number = projects[service.projectId]?.number ?? "";
  const agent = `serviceAccount:service-${number}@gcp-sa-iap.iam.gserviceaccount.com`;
  const invoke = await decideAccess(options.cloud, {
    caller: [agent],
    permission: "run.routes.invoke",
    resource: service.fullName,
  });
  options.record("IAM", agent, invoke.allowed, invoke.because);
  if (!invoke.allowed) {
    options.refuse(403, "IAM", `IAP's agent may not invoke the service; ${invoke.because}`);
    return undefined;
  }
  const subject = `accounts.google.com:${subjectOf(person.email)}`;
  const audience = `/projects/${number}/locations/${service.location}/services/${service.name}`;
  return {
    "x-goog-iap-jwt-assertion": await issueAssertion(options.key, person.email, audience),
    "x-goog-authenticated-user-email": `accounts.google.com:${person.email}`,
    "x-goog-authenticated-user-id": subject,
  };
}

/** IAP logs each request that it lets through or refuses, with the person and the service. */
async function auditLogin(
  { cloud }: IapOptions,
  request: IncomingMessage,
  { projectId, location, name }: DeployedService,
  email: string,
  granted: boolean,
): Promise<void> {
  await auditAccess(cloud, {
    permission: accessPermission,
    resource: `iap.googleapis.com/projects/${projectId}/iap_web/cloud_run-${location}/services/${name}`,
    granted,
    caller: `user:${email}`,
    callerIp: request.socket.remoteAddress ?? "",
  });
}

/**
 * Why Google's login doesn't let a person of another organisation in: its own OAuth client is for internal users only
 * (Identity-Aware Proxy, "Custom OAuth configuration", 2026-11). Undefined if it does.
 */
async function refusedByClient(cloud: Cloud, service: DeployedService, email: string): Promise<string | undefined> {
  const { projects } = await cloud.settings();
  const { domain, number = "" } = projects[service.projectId] ?? {};
  if (domain === undefined || email.endsWith(`@${domain}`) || (await hasOwnClient(cloud, service, number))) {
    return undefined;
  }
  return `Error 403: org_internal: Google's OAuth client lets in people of '${domain}' only; others need a client of your own`;
}

/** Whether settings of IAP on the service, or above it, name an OAuth client. */
async function hasOwnClient(cloud: Cloud, { location, name }: DeployedService, number: string): Promise<boolean> {
  const path = `projects/${number}/iap_web/cloud_run-${location}/services/${name}`;
  const stored = await cloud.resources.listBelow("iap.googleapis.com");
  return stored.some(({ type, properties, deletedAt }) => {
    const at = String(properties.name);
    const access = isMap(properties.accessSettings) ? properties.accessSettings : {};
    const isAbove = path === at || path.startsWith(`${at}/`);
    return (
      type === "gcp:iap/settings:Settings" &&
      deletedAt === undefined &&
      isAbove &&
      isMap(access.oauthSettings) &&
      Boolean(access.oauthSettings.clientId)
    );
  });
}

/** IAP's assertion about a person; valid for one service only. */
async function issueAssertion(
  key: SigningKey,
  email: string,
  audience: string,
  issuedAt = new Date(),
): Promise<string> {
  const seconds = Math.floor(issuedAt.getTime() / 1000);
  return new SignJWT({ email, identity_source: "GOOGLE", hd: email.split("@")[1] })
    .setProtectedHeader({ alg: key.algorithm, kid: key.keyId, typ: "JWT" })
    .setIssuer("https://cloud.google.com/iap")
    .setSubject(`accounts.google.com:${subjectOf(email)}`)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + assertionLifetime)
    .sign(key.privateKey);
}

function askForLogin(options: IapOptions, request: IncomingMessage, response: ServerResponse): undefined {
  options.record("login (IAP)", "anonymous", false, "no login");
  if (!wantsPage(request)) {
    options.refuse(401, "login (IAP)", "a login is needed");
  } else {
    response.writeHead(302, { location: loginPath, "x-bulkhead-wall": "login (IAP)", "content-length": 0 }).end();
  }
  return undefined;
}

function refusePerson(
  { refuse }: IapOptions,
  request: IncomingMessage,
  response: ServerResponse,
  refusal: { readonly service: string; readonly email: string; readonly because: string },
): void {
  if (wantsPage(request)) {
    sendRefusedPage(response, { ...refusal, headers: { "x-bulkhead-wall": "login (IAP)" } });
  } else {
    refuse(403, "login (IAP)", `you don't have access; ${refusal.because}`);
  }
}

/** A link on another site can do this too, as with Google: it lets nobody in. */
function logOut(response: ServerResponse): undefined {
  response.writeHead(302, { location: loginPath, "set-cookie": cookieOf(""), "content-length": 0 }).end();
}

function cookieOf(session: string): string {
  return `${cookie}=${session}; Path=/; HttpOnly; SameSite=Lax${session === "" ? "; Max-Age=0" : ""}`;
}

async function answerLogin(
  options: IapOptions,
  request: IncomingMessage,
  response: ServerResponse,
  service: DeployedService,
  policyName: string,
): Promise<void> {
  const { policy } = await options.cloud.readPolicy(policyName);
  const known = people(policy.bindings);
  if (request.method === "GET") {
    return sendLoginPage(response, service, known);
  }
  // A login must come from the service's own page, so that another site can't log a person in.
  const origin = request.headers.origin;
  const isOwn = origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.headers.host;
  if (request.method !== "POST" || !isOwn) {
    return options.refuse(403, "login (IAP)", "a login comes from the login page");
  }
  const form = new URLSearchParams((await readBody(request, 10_000))?.toString("utf8"));
  const person = known.find(({ email }) => email === form.get("email"));
  if (!person) {
    return options.refuse(403, "login (IAP)", "nobody of this name can log in here");
  }
  const session = await createSession(options.key, person, service);
  response.writeHead(303, { location: "/", "set-cookie": cookieOf(session), "content-length": 0 }).end();
}

async function createSession(key: SigningKey, { email, groups }: Person, service: DeployedService): Promise<string> {
  return new SignJWT({ email, groups: [...groups] })
    .setProtectedHeader({ alg: key.algorithm, kid: key.keyId })
    .setIssuer(sessionIssuer)
    .setAudience(service.fullName)
    .setIssuedAt()
    .setExpirationTime("12h")
    .sign(key.privateKey);
}

/**
 * The person who is logged in at this service. A session of another service doesn't count, since its audience differs.
 */
async function personOf(
  key: SigningKey,
  request: IncomingMessage,
  service: DeployedService,
): Promise<Person | undefined> {
  const cookies = (request.headers.cookie ?? "").split(/; */).map((part) => part.split("="));
  const token = cookies.find(([name]) => name === cookie)?.[1];
  if (!token) {
    return undefined;
  }
  try {
    const { payload } = await jwtVerify(token, key.lookUp, {
      algorithms: [key.algorithm],
      issuer: sessionIssuer,
      audience: service.fullName,
      requiredClaims: ["exp", "email"],
    });
    const groups = Array.isArray(payload.groups) ? payload.groups.map(String) : [];
    return { email: String(payload.email), groups };
  } catch {
    return undefined;
  }
}
