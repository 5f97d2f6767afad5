/** Whether a caller satisfies an access level, as far as the local run can tell. */
import { isMap } from "../../../plan/contract";
import { mapsIn, type Properties, textsIn } from "../../cloud/protocol/values";
import type { Cloud } from "../../cloud/store/cloud";

/**
 * Whether the caller satisfies a level. `*` is every caller. Conditions by principal are evaluated; a condition by
 * address, region or device never holds here, since no request has one.
 */
export async function satisfies(cloud: Cloud, level: string, caller: string | undefined): Promise<boolean> {
  if (level === "*") {
    return true;
  }
  const stored = await cloud.find(`accesscontextmanager.googleapis.com/${level}`);
  const basic = stored !== undefined && isMap(stored.properties.basic) ? stored.properties.basic : {};
  const conditions = mapsIn(basic.conditions);
  if (conditions.length === 0) {
    return false;
  }
  const holds = (condition: Properties) => conditionHolds(condition, caller);
  return basic.combiningFunction === "OR" ? conditions.some(holds) : conditions.every(holds);
}

function conditionHolds(condition: Properties, caller: string | undefined): boolean {
  const others = Object.entries(condition).filter(([key]) => key !== "members" && key !== "negate");
  if (
    others.some(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
  ) {
    return false;
  }
  const named = caller !== undefined && textsIn(condition.members).includes(caller);
  return condition.negate === true ? !named : named;
}
