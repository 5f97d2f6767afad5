/** Who may reach a tenant. */
import { isMap } from "../../plan";
import { AccessThrough } from "../enums";
import { isOpen, type Problem, problem, shown } from "./problem";
import { join, unknownProperties, wordProblems } from "./properties";

const memberPattern =
  /^(?:user|group|serviceAccount):[^\s@:]+@[^\s@:]+\.[^\s@:]+$|^domain:[^\s@:]+\.[^\s@:]+$|^(?:principal|principalSet):\/\/\S+$/;

export function accessProblems(path: string, access: unknown): Problem[] {
  if (access === undefined || access === null) {
    return [problem(path, "must be set; say who may reach the tenant: { through: 'iap', members: ['group:…'] }")];
  }
  if (!isMap(access)) {
    return [problem(path, `must be a map, got ${shown(access)}; write { through: 'iap', members: ['group:…'] }`)];
  }
  const problems = unknownProperties(path, access, ["through", "members"]);
  const through = join(path, "through");
  if (access.through === undefined) {
    problems.push(problem(through, "must be set; use 'iap' for people, 'invoker' for services, or 'loadBalancer'"));
  }
  problems.push(...wordProblems(through, access.through, Object.values(AccessThrough)));
  problems.push(...memberProblems(join(path, "members"), access.members));
  return problems;
}

/** Problems of a list of IAM principals: at least one, each spelled as IAM does, never everyone. */
export function memberProblems(path: string, members: unknown): Problem[] {
  if (members === undefined || members === null || (Array.isArray(members) && members.length === 0)) {
    return [problem(path, "must name at least one principal; to cut everyone off, set 'state' to 'quarantined'")];
  }
  if (isOpen(members)) {
    return [];
  }
  if (!Array.isArray(members)) {
    return [problem(path, `must be a list, got ${shown(members)}; write ["group:readers@example.com"]`)];
  }
  return members.flatMap((member, index) => {
    if (member === undefined || isOpen(member)) {
      return [];
    }
    const at = join(path, index);
    if (member === "allUsers" || member === "allAuthenticatedUsers") {
      return [
        problem(at, `must not be '${member}'; anyone could reach the tenant: name users, groups or service accounts`),
      ];
    }
    if (typeof member === "string" && memberPattern.test(member)) {
      return [];
    }
    return [problem(at, `must be an IAM principal such as 'group:readers@example.com', got ${shown(member)}`)];
  });
}
