/** A tenant's arguments as a whole. */
import { isMap, reservedTenantIds, type TrackingPlan, tenantIdPattern, userKeyApis } from "../../plan";
import { SessionBucket } from "../enums";
import { isAbsent, type Problem, problem, shown, tableProblems } from "../validation";
import { checkPlan, type PlanCheck } from "./checkPlan";
import { portProblems } from "./computeArgs";
import { proxyProblems } from "./proxyArgs";
import { keyReaderProblems, proxyKeyFiles } from "./proxyKeyFiles";
import { sessionsProblems } from "./sessionsArgs";
import { tenantArguments } from "./tenantArgs";

/** Problems of a tenant's id. */
export function tenantIdProblems(path: string, id: string): Problem[] {
  if (!tenantIdPattern.test(id)) {
    return [
      problem(
        path,
        `must be 3 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-', got ${shown(id)}; choose another id`,
      ),
    ];
  }
  return reservedTenantIds.includes(id)
    ? [problem(path, `must not be '${id}'; it is the word for everything that belongs to no tenant`)]
    : [];
}

/** Every problem that can be seen in a tenant's arguments, and its plan if that is good. */
export function checkTenant(id: string, args: Readonly<Record<string, unknown>>): PlanCheck {
  const { plan, json, problems } = checkPlan(args.analytics, args.apis, keepsUsersFiles(args.sessions));
  return {
    plan,
    json,
    problems: [
      ...tenantIdProblems("id", id),
      ...tableProblems(tenantArguments, "", args),
      ...problems,
      ...(plan ? keyReaderProblems("keys", args.keys, proxyKeyFiles(plan, args.keys)) : []),
      ...pseudonymNeedProblems(plan, args.pseudonymKeys),
      ...sessionsProblems(args),
      ...(plan ? userKeyProblems(plan, args.sessions) : []),
      ...(problems.length === 0 ? proxyProblems("proxy", args.proxy, plan) : []),
      ...(plan ? portProblems("compute", args.compute) : []),
    ],
  };
}

/** True if the egress proxy has the users' files to keep apart. */
export function keepsUsersFiles(sessions: unknown): boolean {
  return makesBucketTokens(sessions) || (isMap(sessions) && sessions.bucket === SessionBucket.PerUser);
}

/** True if it makes tokens for their folders. */
export function makesBucketTokens(sessions: unknown): boolean {
  return isMap(sessions) && sessions.bucket === SessionBucket.Tokens;
}

function userKeyProblems(plan: TrackingPlan, sessions: unknown): Problem[] {
  return isAbsent(sessions)
    ? userKeyApis(plan).map((name) =>
        problem(`apis.${name}.keys`, "must not be 'perUser' without 'sessions', whose launcher takes the users' keys"),
      )
    : [];
}

function pseudonymNeedProblems(plan: TrackingPlan | undefined, dates: unknown): Problem[] {
  const needed = plan !== undefined && Object.keys(plan.vendors).length > 0;
  const none = isAbsent(dates) || (Array.isArray(dates) && dates.length === 0);
  return needed && none
    ? [
        problem(
          "pseudonymKeys",
          "must hold at least one date when 'analytics' names a vendor; write the first day of use, e.g. ['2026-10-01']",
        ),
      ]
    : [];
}
