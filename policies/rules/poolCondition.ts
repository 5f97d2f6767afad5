/** Judges the condition of an identity pool's provider: whoever meets it must be somebody in particular. */
import type { Resource } from "../graph";
import { knownValue } from "../read";
import { partsOf, textOf, unwrapped, withoutTexts } from "./celParts";
import { isOwnEnd, isOwnPattern, isOwnStart } from "./fixedTexts";

/**
 * Claims that say nothing about whose code runs: a branch, an event, an audience or a workspace's name exist everywhere,
 * and who sets off a workflow of GitHub's need not know of it: whoever opens an issue is the actor of a stranger's workflow.
 */
const commonClaims =
  /^(?:ref|ref_type|ref_path|ref_protected|base_ref|head_ref|event_name|aud|iss|iat|exp|nbf|jti|sha|run_id|run_number|run_attempt|actor|actor_id|runner_environment|runner_id|environment|environment_protected|environment_action|deployment_tier|workflow|workflow_ref|workflow_sha|job_workflow_sha|pipeline_id|pipeline_source|job_id|user_access_level|namespace_type|project_visibility|repository_visibility|email_verified|terraform_(?:run_phase|run_id|workspace_name|project_name)|pipeline_slug|step_key|build_(?:branch|tag|number|commit|source))$/;

/** Google takes no longer condition. */
const longestCondition = 4096;
/** Deeper parts of a condition aren't followed. */
const deepest = 40;

/** What is wrong with a condition; undefined if whoever meets it is somebody in particular. */
export function openness(condition: string, inputs: Resource["inputs"]): string | undefined {
  const written = condition.replace(/\b(assertion|attribute|google)\[\s*(['"])(\w+)\2\s*\]/g, "$1.$3");
  const claims = claimsIn(written, inputs);
  if (claims.length === 0) {
    return "an expression that reads no claim";
  }
  if (claims.every((claim) => commonClaims.test(claim))) {
    return "an expression that reads only claims which everybody has";
  }
  const tellsApart = (part: string) => claimsIn(part, inputs).some((claim) => !commonClaims.test(claim));
  const isJudged = condition.length <= longestCondition;
  return isJudged && !fixes(written, true, { tellsApart, depth: 0 })
    ? "an expression that others meet as well"
    : undefined;
}

interface Reading {
  /** True if a part of the expression reads a claim that says who somebody is. */
  readonly tellsApart: (part: string) => boolean;
  readonly depth: number;
}

/**
 * True if a claim that says who somebody is must have one of some fixed values for the expression to be `wanted`. An
 * inequality asks for none: `assertion.repository_owner != ''` holds for everybody.
 */
function fixes(expression: string, wanted: boolean, reading: Reading): boolean {
  const inner = unwrapped(expression);
  if (reading.depth > deepest) {
    return reading.tellsApart(inner);
  }
  const fixed = (part: string, isWanted = wanted) => fixes(part, isWanted, { ...reading, depth: reading.depth + 1 });
  const [asked = "", ...choices] = partsOf(inner, /\?/y);
  if (choices.length > 0) {
    const [chosen = "", other = ""] = partsOf(choices.join("?"), /:/y);
    return (fixed(asked, true) || fixed(chosen)) && (fixed(asked, false) || fixed(other));
  }
  const alternatives = partsOf(inner, /\|\|/y);
  if (alternatives.length > 1) {
    return wanted ? alternatives.every((part) => fixed(part)) : alternatives.some((part) => fixed(part));
  }
  const terms = partsOf(inner, /&&/y);
  if (terms.length > 1) {
    return wanted ? terms.some((part) => fixed(part)) : terms.every((part) => fixed(part));
  }
  if (inner.startsWith("!")) {
    return fixed(inner.slice(1), !wanted);
  }
  return comparisonFixes(inner, wanted, { reading, fixed });
}

interface Context {
  readonly reading: Reading;
  readonly fixed: (part: string, wanted?: boolean) => boolean;
}

function comparisonFixes(expression: string, wanted: boolean, { reading, fixed }: Context): boolean {
  // One of the two can't be, so that nobody meets it.
  if (expression === "true" || expression === "false") {
    return wanted !== (expression === "true");
  }
  for (const [operator, isEqual] of [
    [/==/y, true],
    [/!=/y, false],
  ] as const) {
    const [one = "", other] = partsOf(expression, operator).map(unwrapped);
    if (other === undefined) {
      continue;
    }
    const answer = [one, other].find((side) => side === "true" || side === "false");
    if (answer !== undefined) {
      return fixed(answer === one ? other : one, (wanted === isEqual) === (answer === "true"));
    }
    return wanted === isEqual && (isValueOf(one, other, reading) || isValueOf(other, one, reading));
  }
  const [member = "", list] = partsOf(expression, /\bin\b/y).map(unwrapped);
  if (list !== undefined) {
    return wanted && (isAmong(member, list, reading) || isValueOf(list, member, reading));
  }
  return wanted && callFixes(expression, { reading, fixed });
}

/** True if one side reads who somebody is, and the other is a value that no claim of theirs can change. */
function isValueOf(claim: string, value: string, { tellsApart }: Reading): boolean {
  const isSize = /^(?:size|type)\s*\(|\.size\(\s*\)$/.test(claim);
  const isFixed = /^\d+u?$/.test(value) || /(['"]).+?\1/.test(value);
  return tellsApart(claim) && !isSize && isFixed && !tellsApart(value);
}

function isAmong(claim: string, list: string, reading: Reading): boolean {
  return (
    list.startsWith("[") && partsOf(list.slice(1, -1), /,/y).every((value) => isValueOf(claim, value.trim(), reading))
  );
}

/** Calls that ask for a beginning, an end or a pattern, and questions about each value of a list. */
function callFixes(expression: string, { reading, fixed }: Context): boolean {
  const call =
    /^(?<on>.+?)\.(?<name>startsWith|endsWith|matches|contains|exists|exists_one|all)\s*\((?<given>.*)\)$/s.exec(
      expression,
    );
  const { on = "", name = "", given = "" } = call?.groups ?? {};
  const text = textOf(given);
  switch (name) {
    case "":
      // Another call, whose answer may well be for one organisation alone, if it compares with something.
      return reading.tellsApart(expression) && !/[<>]/.test(withoutTexts(expression)) && /(['"]).+?\1/.test(expression);
    case "startsWith":
      return text === undefined ? isValueOf(on, given, reading) : reading.tellsApart(on) && isOwnStart(text);
    case "endsWith":
      return text === undefined ? isValueOf(on, given, reading) : reading.tellsApart(on) && isOwnEnd(text);
    case "matches":
      return text === undefined ? isValueOf(on, given, reading) : reading.tellsApart(on) && isOwnPattern(text);
    case "contains":
      return false;
    default:
      return listFixes(on, given, name === "all", fixed);
  }
}

/** `['acme', 'globex'].exists(owner, assertion.repository_owner == owner)`, or one of a claim's own values. */
function listFixes(list: string, given: string, isForAll: boolean, fixed: Context["fixed"]): boolean {
  const { variable = "", asked = "" } = /^\s*(?<variable>\w+)\s*,(?<asked>.*)/s.exec(given)?.groups ?? {};
  const of = (value: string) => asked.replace(new RegExp(`(?<![\\w.'"])${variable}(?![\\w'"])`, "g"), () => value);
  const values = list.startsWith("[") ? partsOf(list.slice(1, -1), /,/y) : [list];
  if (isForAll) {
    return list.startsWith("[") && values.some((value) => fixed(of(value)));
  }
  return values.every((value) => fixed(of(value)));
}

/** The claims that an expression reads, each by its issuer's name for it. */
function claimsIn(expression: string, inputs: Resource["inputs"]): string[] {
  const read = withoutTexts(expression).matchAll(/\b(assertion|attribute|google)\.(\w+)/g);
  return [...read].map(([, from = "", name = ""]) => claimOf(from, name, inputs));
}

/** The claim that an attribute is mapped from, as `assertion.ref`; the attribute's own name if it isn't known. */
function claimOf(from: string, name: string, inputs: Resource["inputs"]): string {
  const mapped = knownValue(inputs.at("attributeMapping", `${from}.${name}`).text()) ?? "";
  return /^assertion\.(\w+)$/.exec(mapped)?.[1] ?? name;
}
